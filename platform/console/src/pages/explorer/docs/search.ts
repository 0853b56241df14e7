// What the schema has, to be searched: types, fields, arguments, values, and what is said about them.

import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from "graphql";

/** A place of the documentation: a type, or something of it. */
export interface Place {
  type: string;
  field?: string;
}

export interface Entry extends Place {
  /** What it is called: `Bot`, `Query.bots`, `Query.bots(first:)`. */
  title: string;
  /** The last part of the name, in small letters. */
  name: string;
  text: string;
  what: "type" | "field" | "argument" | "value";
  deprecated: boolean;
}

export function entriesOf(schema: GraphQLSchema): Entry[] {
  const found: Entry[] = [];
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
  for (const type of types) {
    const add = (entry: Pick<Entry, "title" | "field" | "what"> & { of: { name: string; description?: string | null; deprecationReason?: string | null } }) =>
      found.push({
        type: type.name,
        field: entry.field,
        title: entry.title,
        name: entry.of.name.toLowerCase(),
        text: entry.of.description ?? "",
        what: entry.what,
        deprecated: entry.of.deprecationReason != null,
      });
    add({ title: type.name, what: "type", of: { name: type.name, description: type.description } });
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        add({ title: `${type.name}.${field.name}`, field: field.name, what: "field", of: field });
        for (const arg of field.args) add({ title: `${type.name}.${field.name}(${arg.name}:)`, field: field.name, what: "argument", of: arg });
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) add({ title: `${type.name}.${field.name}`, field: field.name, what: "field", of: field });
    }
    if (isEnumType(type)) {
      for (const value of type.getValues()) add({ title: `${type.name}.${value.name}`, field: value.name, what: "value", of: value });
    }
  }
  return found;
}

const WEIGHT = { type: 3, field: 2, value: 1, argument: 0 } as const;
const ROOTS = ["Query", "Mutation", "Subscription"];
const isRoot = ({ what, type }: Entry) => what === "field" && ROOTS.includes(type);

/** No other reason to come first outweighs a better fit of the name. */
const STEP = 20;

/** How well one word fits; 0 if not at all. */
function fit(entry: Entry, word: string): number {
  const { name, title, text } = entry;
  if (title.toLowerCase() === word) return 6;
  // Many types have a field of a common name; what can be asked and what is a type is rather meant.
  const outer = entry.what === "type" || isRoot(entry);
  if (name === word) return outer ? 6 : 4.1;
  if (name.startsWith(word)) return outer ? 5 : 4;
  // The beginning of a word within a name, as `Key` in `createApiKey`.
  const own = title.slice(title.lastIndexOf(".") + 1);
  if (own.split(/(?=[A-Z])|_|\(/).some((part) => part.toLowerCase().startsWith(word))) return 4;
  if (name.includes(word)) return 3;
  if (title.toLowerCase().includes(word)) return 2;
  return text.toLowerCase().includes(word) ? 1 : 0;
}

/** What fits all words, the best first: by name before by text, what can be asked before what it consists of. */
export function search(entries: Entry[], wish: string, most = 60): Entry[] {
  const words = wish.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const scored = entries.flatMap((entry) => {
    const fits = words.map((word) => fit(entry, word));
    if (fits.includes(0)) return [];
    const root = isRoot(entry) ? 4 : 0;
    const worth = (fits.reduce((sum, one) => sum + one, 0) * STEP) / words.length + root + WEIGHT[entry.what] - (entry.deprecated ? 5 : 0);
    return [{ entry, worth }];
  });
  scored.sort((a, b) => b.worth - a.worth || a.entry.title.length - b.entry.title.length || (a.entry.title < b.entry.title ? -1 : 1));
  return scored.slice(0, most).map(({ entry }) => entry);
}
