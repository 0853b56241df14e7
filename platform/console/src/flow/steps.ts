// A flow as its author thinks of it: what starts it, and steps with ways that branch off. Made of the tree; every part knows
// its path, by which edits name it, and its range.

import language from "./language.json";
import { at, entryOf, textOf, valueOf, type MapNode, type Node, type Path, type Tree } from "./tree";

const definitions = language.$defs as unknown as Record<string, { properties?: Record<string, unknown> } | undefined>;

/** The word that says what a step does. */
export type Verb = string;

/** Every verb of the language, in its own order. */
export const VERBS: readonly Verb[] = Object.keys(definitions.step?.properties ?? {}).filter((key) => `step-${key}` in definitions);

/** Whether a verb's step may have a key. */
export function mayHave(verb: Verb, key: string): boolean {
  return key in (definitions[`step-${verb}`]?.properties ?? {});
}

export interface Trigger {
  path: Path;
  from: number;
  to: number;
  kind: "say" | "pattern" | "keywords" | "event" | "other";
  text: string;
}

/** What leads into a way. */
export type Reason =
  | "then"
  | "else"
  /** A case of `switch`. */
  | "case"
  /** Each item of a loop. */
  | "each"
  /** An error of a call. */
  | "catch"
  /** No answer was found, or no model is there. */
  | "otherwise"
  /** Too many wrong answers. */
  | "attempts"
  /** Nobody is there to take over. */
  | "after_hours"
  | "timeout";

export interface Way {
  reason: Reason;
  /** The condition, the error or the time; empty where the reason says it all. */
  label: string;
  /** Of its steps, there or not. */
  steps: Step[];
  list: Path;
  /** Whether something is written for it; a way that is not is taken without a step. */
  written: boolean;
  /** What is dropped to remove it; nothing where the language needs it. */
  drop: Path | null;
  /** What is edited to change its condition. */
  condition: Path | null;
  from: number;
  to: number;
}

export interface Step {
  path: Path;
  from: number;
  to: number;
  /** Null where no verb can be read. */
  verb: Verb | null;
  name: string | null;
  ways: Way[];
}

export interface Flow {
  name: string;
  title: Path | null;
  triggers: Trigger[];
  steps: Step[];
  /** The range of what starts it. */
  head: readonly [number, number];
  /** Whether the file reads as a flow at all. */
  readable: boolean;
}

export function flowOf(tree: Tree): Flow {
  const root = tree.root;
  const triggers = entryOf(root, "triggers");
  const list = triggers?.value.kind === "list" ? triggers.value.items : [];
  const steps = entryOf(root, "steps");
  return {
    name: textOf(at(root, ["flow"])) ?? "",
    title: entryOf(root, "title") ? ["title"] : null,
    triggers: list.map((node, index) => trigger(node, ["triggers", index])),
    steps: stepsOf(steps?.value, ["steps"]),
    head: [root?.from ?? 0, steps?.keyFrom ?? root?.to ?? 0],
    readable: root?.kind === "map" && (entryOf(root, "flow") !== undefined || steps !== undefined),
  };
}

function trigger(node: Node, path: Path): Trigger {
  const place = { path, from: node.from, to: node.to };
  if (node.kind === "text") return { ...place, kind: "say", text: node.text ?? "" };
  for (const kind of ["say", "pattern", "event", "keywords"] as const) {
    const value = entryOf(node, kind)?.value;
    if (value) return { ...place, kind, text: value.kind === "list" ? value.items.map((one) => textOf(one) ?? "").join(", ") : (textOf(value) ?? "") };
  }
  return { ...place, kind: "other", text: "" };
}

export function stepsOf(node: Node | undefined, path: Path): Step[] {
  if (node?.kind !== "list") return [];
  return node.items.map((item, index) => stepOf(item, [...path, index], node.dashes[index]));
}

function stepOf(node: Node, path: Path, dash: number | undefined): Step {
  const verb = node.kind === "map" ? node.entries.find((entry) => VERBS.includes(entry.key))?.key : undefined;
  return {
    path,
    from: dash ?? node.from,
    to: Math.max(node.to, (dash ?? node.from) + 1),
    verb: verb ?? null,
    name: textOf(entryOf(node, "id")?.value),
    ways: node.kind === "map" && verb ? ways(node, path, verb) : [],
  };
}

function way(map: Node | undefined, path: Path, key: string, reason: Reason, more: Partial<Way> = {}): Way {
  const entry = entryOf(map, key);
  const list = [...path, key];
  return {
    reason,
    label: "",
    steps: stepsOf(entry?.value, list),
    list,
    written: entry !== undefined,
    drop: entry ? list : null,
    condition: null,
    from: entry?.keyFrom ?? map?.from ?? 0,
    to: entry ? Math.max(entry.value.to, entry.colon) : (map?.from ?? 0),
    ...more,
  };
}

function ways(step: MapNode, path: Path, verb: Verb): Way[] {
  const value = entryOf(step, verb)?.value;
  const inner = [...path, verb];
  switch (verb) {
    case "if": {
      const condition = { label: textOf(value) ?? "", condition: inner };
      return [way(step, path, "then", "then", { ...condition, drop: null }), way(step, path, "else", "else")];
    }
    case "each":
      return [way(step, path, "steps", "each", { label: textOf(value) ?? "", condition: inner, drop: null })];
    case "switch":
      return value?.kind === "list" ? cases(value.items, inner) : [];
    case "ask":
      return has(step, "then") ? [way(step, path, "then", "attempts", { label: textOf(entryOf(step, "attempts")?.value) ?? "3" })] : [];
    case "answer":
      if (has(step, "otherwise")) return [way(step, path, "otherwise", "otherwise")];
      return has(value, "otherwise") ? [way(value, inner, "otherwise", "otherwise")] : [];
    case "generate":
      return [way(step, path, "otherwise", "otherwise", { drop: null })];
    case "handoff":
      return has(value, "after_hours") ? [way(value, inner, "after_hours", "after_hours")] : [];
    case "wait": {
      const [holder, list] = has(step, "timeout") ? [step, path] : [value, inner];
      const timeout = entryOf(holder, "timeout")?.value;
      if (!has(timeout, "steps")) return [];
      const inside = [...list, "timeout"];
      return [way(timeout, inside, "steps", "timeout", { label: textOf(entryOf(timeout, "after")?.value) ?? "", condition: [...inside, "after"], drop: inside })];
    }
    default: {
      const cases = entryOf(step, "catch")?.value;
      if (cases?.kind !== "map") return [];
      const list = [...path, "catch"];
      return cases.entries.map((entry) => way(cases, list, entry.key, "catch", { label: entry.key === "else" ? "" : entry.key, drop: cases.entries.length === 1 ? list : [...list, entry.key] }));
    }
  }
}

function has(node: Node | undefined, key: string): boolean {
  return entryOf(node, key) !== undefined;
}

function cases(items: readonly Node[], path: Path): Way[] {
  const found = items.map((node, index): Way => {
    const own = [...path, index];
    const last = entryOf(node, "when") === undefined && entryOf(node, "else") !== undefined;
    const beside = entryOf(node, "else")?.value;
    // The steps of `else` stand behind it or behind `steps`.
    const key = last && beside?.kind === "list" ? "else" : "steps";
    return way(node, own, key, last ? "else" : "case", {
      label: textOf(entryOf(node, "when")?.value) ?? "",
      condition: last ? null : [...own, "when"],
      drop: own,
      written: true,
      from: node.from,
      to: node.to,
    });
  });
  if (found.some((one) => one.reason === "else")) return found;
  // Nothing fits: it goes on below.
  return [...found, { reason: "else", label: "", steps: [], list: path, written: false, drop: null, condition: null, from: 0, to: 0 }];
}

/** Whether what stands below a step is reached after it. */
export function goesOn(step: Step, tree: Tree): boolean {
  if (step.verb === "goto" || step.verb === "break" || step.verb === "continue") return false;
  if (step.verb !== "end") return true;
  const what = textOf(at(tree.root, [...step.path, "end"]));
  return !["flow", "all", "conversation", "true"].includes(what ?? "");
}

/** The reasons after which a `handoff` at the end is the end of the task. */
export const FAILURES: readonly Reason[] = ["catch", "attempts", "otherwise", "timeout"];

/** All steps of a flow, in the order of the text. */
export function everyStep(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => [step, ...step.ways.flatMap((one) => everyStep(one.steps))]);
}

/** The innermost step that a range lies in. */
export function stepAt(steps: readonly Step[], from: number, to = from): Step | null {
  for (const step of steps) {
    if (from < step.from || to > step.to) continue;
    for (const one of step.ways) {
      const inner = stepAt(one.steps, from, to);
      if (inner) return inner;
    }
    return step;
  }
  return null;
}

export const keyOf = (path: Path) => path.join("/");

/** A step in one line: the first text in a language, or what its verb works on. */
export function summary(tree: Tree, step: Step, language: string): string {
  const node = at(tree.root, step.path);
  if (!step.verb) return tree.text.slice(node?.from ?? 0, node?.to ?? 0).split("\n")[0]?.slice(0, 120) ?? "";
  const value = at(tree.root, [...step.path, step.verb]);
  switch (step.verb) {
    case "say":
      return spoken(entryOf(value, "text")?.value ?? value, language) || other(value, language);
    case "generate":
      return spoken(at(tree.root, [...step.path, "prompt"]) ?? value, language);
    case "ask":
      return textOf(value) ?? "";
    case "set":
      return value?.kind === "map" ? value.entries.map((entry) => `${entry.key} = ${textOf(entry.value) ?? "…"}`).join(", ") : "";
    case "clear":
      return value?.kind === "list" ? value.items.map((one) => textOf(one) ?? "").join(", ") : (textOf(value) ?? "");
    case "http":
      return `${textOf(entryOf(value, "method")?.value) ?? "GET"} ${textOf(entryOf(value, "url")?.value) ?? ""}`;
    case "switch":
    case "break":
    case "continue":
      return "";
    case "each":
      return `${textOf(at(tree.root, [...step.path, "as"])) ?? ""} ∈ ${textOf(value) ?? ""}`;
    default:
      return textOf(value) === "true" ? "" : (textOf(value) ?? brief(value));
  }
}

/** A text for customers in a language, or in the first there is. */
export function spoken(node: Node | undefined, language: string): string {
  if (node?.kind === "text") return node.text ?? "";
  if (node?.kind === "list") return spoken(node.items[0], language);
  if (node?.kind !== "map") return "";
  const tag = node.entries.find((entry) => entry.key === language) ?? node.entries.find((entry) => entry.key.startsWith(language.slice(0, 2)));
  const entry = tag ?? node.entries.find((one) => /^[a-z]{2,3}(-|$)/.test(one.key));
  return entry ? spoken(entry.value, language) : "";
}

/** What a message without a text shows. */
function other(node: Node | undefined, language: string): string {
  for (const key of ["image", "file", "link"]) {
    const value = entryOf(node, key)?.value;
    if (value) return spoken(entryOf(value, "title")?.value, language) || textOf(entryOf(value, "url")?.value) || (textOf(value) ?? "");
  }
  const cards = entryOf(node, "cards")?.value;
  return cards?.kind === "list" ? cards.items.map((card) => spoken(entryOf(card, "title")?.value, language)).join(" · ") : "";
}

function brief(node: Node | undefined): string {
  const value = valueOf(node ?? null);
  if (!(value instanceof Map)) return "";
  return [...value].flatMap(([key, one]) => (typeof one === "string" ? `${key}: ${one}` : [])).join(", ");
}
