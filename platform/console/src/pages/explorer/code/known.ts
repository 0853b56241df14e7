// What the schema knows about the word at a place of the text.

import { offsetToPos } from "cm6-graphql";
import type { Text } from "@codemirror/state";
import { getNamedType, type GraphQLSchema } from "graphql";
import { getTokenAtPosition, getTypeInfo } from "graphql-language-service";
import type { Place } from "../docs/search";

export interface Known {
  place: Place;
  /** `Query.bots: BotConnection!` */
  title: string;
  text: string;
  /** Why it should not be used any more; null if it should. */
  deprecated: string | null;
  from: number;
  to: number;
}

type Described = { description?: string | null; deprecationReason?: string | null };

/** The word that an offset is within or beside. */
function wordAt(doc: Text, offset: number): { from: number; to: number } | null {
  const line = doc.lineAt(offset);
  const at = offset - line.from;
  const before = /\w*$/.exec(line.text.slice(0, at))?.[0].length ?? 0;
  const after = /^\w*/.exec(line.text.slice(at))?.[0].length ?? 0;
  return before + after > 0 ? { from: offset - before, to: offset + after } : null;
}

export function knownAt(schema: GraphQLSchema, doc: Text, offset: number): Known | null {
  const word = wordAt(doc, offset);
  if (!word) return null;
  const { from, to } = word;
  // The parser goes up to the cursor, so it is asked at the end of the word.
  const token = getTokenAtPosition(doc.toString(), offsetToPos(doc, to), 1);
  const info = getTypeInfo(schema, token.state);
  const { kind, step } = token.state;
  const found = (place: Place, title: string, of: Described): Known => ({
    place,
    title,
    text: of.description ?? "",
    deprecated: of.deprecationReason ?? null,
    from,
    to,
  });
  const parent = info.parentType ? getNamedType(info.parentType).name : null;
  const field = info.fieldDef;
  if (((kind === "Field" && step === 0) || (kind === "AliasedField" && step === 2)) && field && parent) {
    return found({ type: parent, field: field.name }, `${parent}.${field.name}: ${field.type}`, field);
  }
  if (kind === "Argument" && step === 0 && info.argDef && field && parent) {
    return found({ type: parent, field: field.name }, `${info.argDef.name}: ${info.argDef.type}`, info.argDef);
  }
  const input = info.objectFieldDefs?.[token.string];
  if (kind === "ObjectField" && input) return found({ type: getNamedType(input.type).name }, `${input.name}: ${input.type}`, input);
  if (kind === "EnumValue" && info.enumValue && info.inputType) {
    const type = getNamedType(info.inputType).name;
    return found({ type, field: info.enumValue.name }, `${type}.${info.enumValue.name}`, info.enumValue);
  }
  if (kind === "NamedType" && info.type) {
    const type = getNamedType(info.type);
    return found({ type: type.name }, type.name, type);
  }
  return null;
}
