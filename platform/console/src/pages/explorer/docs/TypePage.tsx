// One type: what is said about it and what it consists of. A field that is meant stands out, with its arguments.

import {
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  print,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
} from "graphql";
import { useLanguage } from "../../../i18n/useLanguage";
import s from "./Docs.module.css";
import { Old, Said, TypeLink } from "./Said";
import type { Place } from "./search";
import { Types } from "./Types";

interface Props {
  schema: GraphQLSchema;
  place: Place;
  onShow: (place: Place) => void;
}

export function TypePage({ schema, place, onShow }: Props) {
  const { t } = useLanguage("explorer");
  const words = t.explorer.docs;
  const type = schema.getType(place.type);
  if (!type) return null;
  const fields: (GraphQLField<unknown, unknown> | GraphQLInputField)[] =
    isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];
  const also = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
  return (
    <>
      <h2 className={s.title} data-testid="explorer-docs-title">
        <code>{type.name}</code>
      </h2>
      <Said text={type.description} />
      {also.length > 0 && <Types title={words.implements} types={also} onShow={onShow} />}
      {isAbstractType(type) && <Types title={words.possible} types={schema.getPossibleTypes(type)} onShow={onShow} />}
      {fields.length > 0 && (
        <section className={s.part}>
          <h3>{words.fields}</h3>
          <ul>
            {fields.map((field) => (
              <Field key={field.name} field={field} here={field.name === place.field} onShow={onShow} />
            ))}
          </ul>
        </section>
      )}
      {isEnumType(type) && (
        <section className={s.part}>
          <h3>{words.values}</h3>
          <ul>
            {type.getValues().map((value) => (
              <li key={value.name} className={s.field} data-field={value.name} data-here={value.name === place.field || undefined}>
                <code className={s.value} data-old={value.deprecationReason != null || undefined}>
                  {value.name}
                </code>
                <Said text={value.description} />
                <Old reason={value.deprecationReason} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** What it is if nothing is said. */
function Default({ of }: { of: GraphQLArgument | GraphQLInputField }) {
  const literal = of.default?.literal;
  return literal ? <span className={s.type}> = {print(literal)}</span> : null;
}

function Field({ field, here, onShow }: { field: GraphQLField<unknown, unknown> | GraphQLInputField; here: boolean; onShow: (place: Place) => void }) {
  const { t } = useLanguage("explorer");
  const args: readonly GraphQLArgument[] = "args" in field ? field.args : [];
  return (
    <li className={s.field} data-field={field.name} data-here={here || undefined} aria-current={here || undefined}>
      <p className={s.sign}>
        <code data-old={field.deprecationReason != null || undefined}>{field.name}</code>
        {": "}
        <TypeLink type={field.type} onShow={onShow} />
        {!("args" in field) && <Default of={field} />}
      </p>
      <Said text={field.description} />
      <Old reason={field.deprecationReason} />
      {args.length > 0 && (
        <ul className={s.args} aria-label={t.explorer.docs.args}>
          {args.map((arg) => (
            <li key={arg.name}>
              <p className={s.sign}>
                <code data-old={arg.deprecationReason != null || undefined}>{arg.name}</code>
                {": "}
                <TypeLink type={arg.type} onShow={onShow} />
                <Default of={arg} />
              </p>
              <Said text={arg.description} />
              <Old reason={arg.deprecationReason} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
