// What a new step, way or trigger begins with: valid for the platform as far as that is possible before its author has said more.

import { fieldsOf, stepTable, type Control } from "./fields";
import type { Verb } from "./steps";
import type { Value } from "./tree";

export type Words = (language: string) => string;

function map(entries: Record<string, Value>): Value {
  return new Map(Object.entries(entries));
}

/** A text in each language of the bot. */
export function localized(languages: readonly string[], words: Words): Value {
  return languages.length < 2 ? words(languages[0] ?? "en") : map(Object.fromEntries(languages.map((tag) => [tag, words(tag)])));
}

export interface Known {
  languages: readonly string[];
  slots: readonly string[];
  flows: readonly string[];
  functions: readonly string[];
}

const hello: Words = (language) => (language.startsWith("zh") ? "请写下要说的话。" : "Write what to say here.");
const done: Words = (language) => (language.startsWith("zh") ? "好的。" : "All right.");

/** The words that a new message begins with, to be typed over. */
export function startOf(verb: Verb, { languages, slots, flows, functions }: Known): Value {
  const say = map({ say: localized(languages, hello) });
  const slot = slots[0] ?? "name";
  switch (verb) {
    case "say":
      return say;
    case "ask":
      return map({ ask: slot });
    case "set":
      return map({ set: map({ value: "1" }) });
    case "clear":
      return map({ clear: slot });
    case "if":
      return map({ if: `has(${slot})`, then: [say] });
    case "switch":
      return map({ switch: [map({ when: `has(${slot})`, steps: [say] }), map({ else: [map({ say: localized(languages, done) })] })] });
    case "each":
      return map({ each: "[1, 2, 3]", as: "item", steps: [map({ say: "${item}" })] });
    case "call":
      return map({ call: functions[0] ?? "plugin.function", catch: map({ else: [map({ handoff: "true" })] }) });
    case "script":
      return map({ script: "return 6 * 7;", into: "result", returns: "number", catch: map({ else: [map({ handoff: "true" })] }) });
    case "http":
      return map({ http: map({ url: "https://api.example.com/" }), into: "result", catch: map({ else: [map({ handoff: "true" })] }) });
    case "answer":
      return map({ answer: "true" });
    case "generate":
      return map({ generate: localized(languages, hello), otherwise: [say] });
    case "run":
    case "goto":
      return map({ [verb]: flows[0] ?? "flow_name" });
    case "ticket":
      return map({ ticket: "request" });
    case "wait":
      return map({ wait: "10m" });
    case "rate":
      return map({ rate: "service" });
    case "emit":
      return map({ emit: "something_happened" });
    case "consent":
      return map({ consent: "offers" });
    case "end":
      return map({ end: "flow" });
    case "handoff":
    case "break":
    case "continue":
      return map({ [verb]: "true" });
    default:
      return other(verb);
  }
}

/** A verb that this page knows only from the language's schema: what it cannot do without, to be filled in. */
function other(verb: Verb): Value {
  const empty = (control: Control): Value => (control.kind === "list" || control.kind === "steps" ? [] : control.kind === "pairs" || control.kind === "table" ? new Map() : control.kind === "flag" ? "true" : "…");
  return new Map(fieldsOf(stepTable(verb)).filter((field) => field.required).map((field) => [field.key, empty(field.control)]));
}

/** The steps of a new way. */
export function wayStart(languages: readonly string[]): Value {
  return [map({ say: localized(languages, hello) })];
}
