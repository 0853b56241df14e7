// Which keys a part of a flow may have and how each is edited: read off the language's own JSON Schema, so that a new key of
// the language needs no work here. What the schema does not tell (which texts are expressions or names) stands in a table.

import language from "./language.json";
import { entryOf, type Node } from "./tree";
import type { Verb } from "./steps";

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  description?: string;
}

const definitions = language.$defs as unknown as Record<string, Schema>;

export type Control =
  /** A text for customers, one or by language. */
  | { kind: "texts" }
  | { kind: "flag" }
  | { kind: "choice"; words: string[] }
  /** One text; `words` are some that are often meant. */
  | { kind: "text"; like: Like; words?: string[] }
  /** Names with texts. */
  | { kind: "pairs"; like: Like }
  | { kind: "list"; of: Control }
  | { kind: "table"; table: string }
  /** A short form or, as a map, a long one; `main` is the key of the long form that the short one stands for. */
  | { kind: "either"; short: Control; table: string; main: string }
  /** One of several forms: the first that fits the value, or that is chosen. */
  | { kind: "forms"; of: Control[] }
  /** Steps, which stand on the canvas. */
  | { kind: "steps" }
  | { kind: "yaml" };

/** What a text is. */
export type Like = "words" | "expression" | "whole" | "length" | "name" | "slot" | "flow" | "function" | "step" | "code";

export interface Field {
  key: string;
  control: Control;
  required: boolean;
  description: string;
}

/** Texts that are more than words, by the table they stand in. */
export const LIKES: Readonly<Record<string, Like>> = {
  "step-ask.ask": "slot",
  "step-ask.accept": "expression",
  "step-ask.choices": "expression",
  "step-if.if": "expression",
  "step-each.each": "expression",
  "step-each.as": "name",
  "step-each.index": "name",
  "step-call.call": "function",
  "step-call.into": "name",
  "step-http.into": "name",
  "step-ticket.into": "name",
  "step-generate.into": "name",
  "step-wait.into": "name",
  "step-rate.into": "name",
  "step-run.run": "flow",
  "step-goto.goto": "step",
  "step-clear.clear": "slot",
  "step-set.set": "expression",
  "step-emit.emit": "name",
  "step-emit.fields": "expression",
  "step-end.outputs": "expression",
  "step-answer.as_of": "expression",
  "answer.as_of": "expression",
  "switch.when": "expression",
  "wait.until": "expression",
  "triggers.when": "expression",
  "triggers.pattern": "code",
  "buttons.run": "flow",
  "flow-file.when": "expression",
  "flow-file.flow": "name",
};

const VALUES: Control = { kind: "pairs", like: "code" };

/** Keys whose shape is free by the schema, and what most of them hold; where they hold more, it is shown as YAML. */
export const USUAL: Readonly<Record<string, Control>> = {
  with: VALUES,
  fields: VALUES,
  headers: VALUES,
  query: VALUES,
  json: VALUES,
  where: VALUES,
  generate: { kind: "texts" },
};

/** The key of a long form that its short form stands for. */
const MAIN: Readonly<Record<string, string>> = {
  say: "text",
  answer: "query",
  handoff: "queue",
  ticket: "kind",
  wait: "for",
  timeout: "after",
  retry: "times",
  image: "url",
  file: "url",
  link: "url",
  triggers: "say",
  buttons: "title",
};

export const stepTable = (verb: Verb) => `step-${verb}`;
export const FLOW_TABLE = "flow-file";

export function tables(): string[] {
  return Object.keys(definitions);
}

export function fieldsOf(table: string): Field[] {
  const schema = definitions[table];
  return Object.entries(schema?.properties ?? {}).map(([key, one]) => ({
    key,
    control: usual(key, controlOf(one, LIKES[`${table}.${key}`])),
    required: schema?.required?.includes(key) ?? false,
    description: one.description ?? "",
  }));
}

function named(schema: Schema): string | null {
  return schema.$ref?.split("/").at(-1) ?? null;
}

function isTable(name: string): boolean {
  return definitions[name]?.properties !== undefined && name !== "step";
}

function usual(key: string, control: Control): Control {
  return control.kind === "yaml" ? (USUAL[key] ?? control) : control;
}

export function controlOf(schema: Schema, like?: Like): Control {
  const name = named(schema);
  if (name === "texts") return { kind: "texts" };
  if (name !== null) return isTable(name) ? { kind: "table", table: name } : { kind: "yaml" };
  if (schema.enum) return schema.enum.includes("yes") ? { kind: "flag" } : { kind: "choice", words: schema.enum.map(String) };
  if (schema.anyOf) return either(schema.anyOf, like);
  if (schema.type === "array") {
    if (schema.items && named(schema.items) === "step") return { kind: "steps" };
    return schema.items ? { kind: "list", of: controlOf(schema.items) } : { kind: "yaml" };
  }
  if (schema.type === "object") {
    const inner = typeof schema.additionalProperties === "object" ? controlOf(schema.additionalProperties) : null;
    return inner?.kind === "text" ? { kind: "pairs", like: like ?? "words" } : { kind: "yaml" };
  }
  if (Array.isArray(schema.type)) return { kind: "text", like: like ?? (schema.type.includes("boolean") ? "words" : "length") };
  return schema.type === "integer" ? { kind: "text", like: "whole" } : { kind: "yaml" };
}

function either(schemas: readonly Schema[], like?: Like): Control {
  const controls = schemas.filter((one) => one.type !== "null").map((one) => controlOf(one, like));
  const [first] = controls;
  if (controls.length === 1 && first) return first;
  if (schemas.some((one) => one.type === "integer")) return { kind: "text", like: "whole" };
  const table = controls.find((one) => one.kind === "table");
  const short = controls.find((one) => one.kind !== "table");
  if (table?.kind === "table" && short) return { kind: "either", short, table: table.table, main: MAIN[table.table] ?? "" };
  const words = controls.find((one) => one.kind === "choice");
  const text = controls.find((one) => one.kind === "text");
  if (controls.length === 2 && text && words) return { ...text, words: words.words };
  const list = controls.find((one) => one.kind === "list");
  // A list control takes a single text as well.
  if (controls.length === 2 && text && list?.of.kind === "text") return list;
  return { kind: "forms", of: controls };
}

/** How yes and no may be written. */
export const FLAGS: readonly string[] = ["true", "yes", "on", "false", "no", "off"];

/** Whether a value can be shown by a control; what cannot is shown as YAML. */
export function fits(control: Control, node: Node | undefined): boolean {
  if (!node || (node.kind === "text" && node.text === null)) return control.kind !== "steps";
  switch (control.kind) {
    case "texts":
      return node.kind === "text" || (node.kind === "map" && node.entries.every((entry) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(entry.key) && variants(entry.value))) || (node.kind === "list" && variants(node));
    case "flag":
      return node.kind === "text" && FLAGS.includes(node.text ?? "");
    case "choice":
      return node.kind === "text" && control.words.includes(node.text ?? "");
    case "text":
      return node.kind === "text";
    case "forms":
      return control.of.some((one) => fits(one, node));
    case "pairs":
      return node.kind === "map" && node.entries.every((entry) => entry.value.kind === "text");
    case "list":
      return node.kind === "list" ? node.items.every((item) => fits(control.of, item)) : node.kind === "text" && control.of.kind === "text";
    case "table":
      return node.kind === "map";
    case "either":
      return longForm(control.table, node) || fits(control.short, node);
    default:
      return true;
  }
}

function variants(node: Node): boolean {
  return node.kind === "text" || (node.kind === "list" && node.items.every((item) => item.kind === "text"));
}

/** Whether a value is a map with keys of a table. */
export function longForm(table: string, node: Node | undefined): boolean {
  return node?.kind === "map" && fieldsOf(table).some((field) => entryOf(node, field.key) !== undefined);
}
