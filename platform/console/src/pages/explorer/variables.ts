// The values of an operation's variables, written as JSON: what is wrong with them, and where.

import { getVariableValues, Kind, parse, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import type { Operation } from "./operations";

/** What is wrong with a text that has to be one JSON object. */
export type Slip = "no-object" | "quotes" | "comma" | "open" | "here";

export interface Wrong {
  from: number;
  to: number;
  /** What it is, or in words what the schema says. */
  slip?: Slip;
  message?: string;
}

/** The values of a text; an empty one has none. */
export function readVariables(text: string): { values: Record<string, unknown> } | { wrong: Wrong } {
  if (!text.trim()) return { values: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { values: value as Record<string, unknown> };
    return { wrong: { from: 0, to: text.length, slip: "no-object" } };
  } catch {
    return { wrong: firstSlip(text) };
  }
}

const TOKEN = /\s+|"(?:[^"\\\n]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;

/** Where a text stops being JSON. Browsers say it each in its own words, and not all say where. */
function firstSlip(text: string): Wrong {
  const open: string[] = [];
  let expects: "value" | "key" | "colon" | "next" | "end" = "value";
  /** Whether a closing bracket may stand in the place of what is expected. */
  let empty = false;
  let comma: number | null = null;
  let at = 0;
  const after = (): typeof expects => (open.length === 0 ? "end" : "next");
  const here = (slip: Slip, from: number, to: number): Wrong => ({ from, to: Math.max(to, from), slip });
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const word = TOKEN.exec(text)?.[0];
    if (word === undefined) {
      const rest = /^(?:'[^'\n]*'?|[\p{L}\p{N}_$.-]+|.)/u.exec(text.slice(at))?.[0] ?? "";
      const slip = rest.startsWith("'") || /^[\p{L}_$]/u.test(rest) ? "quotes" : rest.startsWith('"') ? "open" : "here";
      const end = slip === "open" ? (text.indexOf("\n", at) + 1 || text.length + 1) - 1 : at + rest.length;
      return here(slip, at, end);
    }
    const from = at;
    at += word.length;
    if (!word.trim()) continue;
    if (word === "}" || word === "]") {
      const fits = open.at(-1) === word && (expects === "next" || empty);
      if (!fits) return comma !== null ? here("comma", comma, comma + 1) : here("here", from, at);
      open.pop();
      expects = after();
      empty = false;
    } else if (word === "{" || word === "[") {
      if (expects !== "value") return here(expects === "next" ? "comma" : "here", from, at);
      open.push(word === "{" ? "}" : "]");
      expects = word === "{" ? "key" : "value";
      empty = true;
    } else if (word === ",") {
      if (expects !== "next") return here("here", from, at);
      expects = open.at(-1) === "}" ? "key" : "value";
      comma = from;
      empty = false;
      continue;
    } else if (word === ":") {
      if (expects !== "colon") return here("here", from, at);
      expects = "value";
    } else if (expects === "key") {
      if (!word.startsWith('"')) return here("quotes", from, at);
      expects = "colon";
      empty = false;
    } else if (expects === "value") {
      expects = after();
      empty = false;
    } else {
      // Two things without what has to stand between them.
      return here(expects === "next" ? "comma" : "here", from, at);
    }
    comma = null;
  }
  const last = text.trimEnd().length;
  return here("open", Math.max(0, last - 1), last);
}

/** Where a variable is written: its name at the outermost level. */
function keyOf(text: string, name: string): { from: number; to: number } | null {
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const word = TOKEN.exec(text)?.[0];
    if (word === undefined) return null;
    if (word === "{" || word === "[") depth++;
    if (word === "}" || word === "]") depth--;
    if (depth === 1 && word.startsWith('"') && JSON.parse(word) === name && /^\s*:/.test(text.slice(at + word.length))) {
      return { from: at, to: at + word.length };
    }
    at += word.length;
  }
  return null;
}

/** The definition of an operation; nothing while it is being written. */
export function definitionOf(text: string, operation: Operation): OperationDefinitionNode | null {
  try {
    const [found] = parse(text.slice(operation.from, operation.to)).definitions;
    return found?.kind === Kind.OPERATION_DEFINITION ? found : null;
  } catch {
    return null;
  }
}

/** Everything that is wrong with the values for an operation, each at its place. */
export function wrongsOf(text: string, definition: OperationDefinitionNode | null, schema: GraphQLSchema | null): Wrong[] {
  const read = readVariables(text);
  if ("wrong" in read) return [read.wrong];
  if (!definition || !schema) return [];
  const all = definition.variableDefinitions ?? [];
  return all.flatMap((one): Wrong[] => {
    const name = one.variable.name.value;
    const result = getVariableValues(schema, [one], read.values);
    const place = keyOf(text, name) ?? { from: 0, to: Math.min(1, text.length) };
    return (result.errors ?? []).map(({ message }) => ({ ...place, message }));
  });
}
