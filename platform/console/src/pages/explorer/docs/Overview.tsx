// Everything that can be asked, and all types.

import type { GraphQLObjectType, GraphQLSchema } from "graphql";
import { useLanguage } from "../../../i18n/useLanguage";
import s from "./Docs.module.css";
import type { Place } from "./search";
import { Types } from "./Types";

export function Overview({ schema, onShow }: { schema: GraphQLSchema; onShow: (place: Place) => void }) {
  const { t } = useLanguage("explorer");
  const words = t.explorer.docs;
  const roots: [string, GraphQLObjectType | null | undefined][] = [
    [words.roots.query, schema.getQueryType()],
    [words.roots.mutation, schema.getMutationType()],
    [words.roots.subscription, schema.getSubscriptionType()],
  ];
  const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__") && !roots.some(([, root]) => root === type));
  types.sort((a, b) => (a.name < b.name ? -1 : 1));
  return (
    <>
      {roots.map(([title, root]) =>
        root ? (
          <section key={root.name} className={s.part}>
            <h3>
              {title} <code>{root.name}</code>
            </h3>
            <ul className={s.names}>
              {Object.values(root.getFields()).map((field) => (
                <li key={field.name}>
                  <button type="button" className={s.name} data-old={field.deprecationReason != null || undefined} onClick={() => onShow({ type: root.name, field: field.name })}>
                    {field.name}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ) : null,
      )}
      <Types title={words.types} types={types} onShow={onShow} />
    </>
  );
}
