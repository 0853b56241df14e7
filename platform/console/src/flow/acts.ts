// What is done on a canvas, as edits of the text and what is selected afterwards.

import type { Edit } from "./edit";
import { START, wayId, type Graph } from "./graph";
import { wayStart } from "./starts";
import { everyStep, keyOf, mayHave, type Flow, type Reason, type Step } from "./steps";
import { at, textOf, type Path, type Tree, type Value } from "./tree";

export interface Act {
  edits: Edit[];
  /** The box that is selected afterwards. */
  select: string | null;
}

export function boxOf(graph: Graph, id: string | null) {
  return graph.boxes.find((box) => box.id === id) ?? null;
}

/** Whether what is put below a box stands in a loop, where `break` and `continue` mean something. */
export function inLoop(flow: Flow, graph: Graph, id: string): boolean {
  const box = boxOf(graph, id);
  const place = box?.kind === "step" ? keyOf(box.step.path) : box?.kind === "way" ? `${keyOf(box.way.list)}/` : "";
  return everyStep(flow.steps).some((step) => step.verb === "each" && place.startsWith(`${keyOf(step.path)}/steps/`));
}

/** Puts a step below a box. */
export function add(tree: Tree, flow: Flow, graph: Graph, id: string, value: Value): Act | null {
  const box = boxOf(graph, id);
  if (!box) return null;
  if (box.kind === "step") return into(tree, box.step.path.slice(0, -1), (box.step.path.at(-1) as number) + 1, value);
  if (box.kind === "start") return into(tree, ["steps"], 0, value);
  if (box.kind === "end") return into(tree, ["steps"], flow.steps.length, value);
  const { way } = box;
  if (!way.written && box.step.verb === "switch") {
    const list = at(tree.root, way.list);
    const place = list?.kind === "list" ? list.items.length : 0;
    return { edits: [{ kind: "insert", path: way.list, at: place, value: new Map([["else", [value]]]) }], select: keyOf([...way.list, place, "else", 0]) };
  }
  return into(tree, way.list, 0, value);
}

function into(tree: Tree, list: Path, place: number, value: Value): Act {
  const select = keyOf([...list, place]);
  if (at(tree.root, list)) return { edits: [{ kind: "insert", path: list, at: place, value }], select };
  return { edits: [{ kind: "add", path: list.slice(0, -1), key: list.at(-1) as string, value: [value] }], select };
}

export function remove(graph: Graph, id: string): Act | null {
  const box = boxOf(graph, id);
  if (box?.kind === "step") {
    const list = box.step.path.slice(0, -1);
    const place = box.step.path.at(-1) as number;
    const before = graph.lines.find((line) => line.to === id && !line.jump)?.from ?? START;
    const next = graph.boxes.some((one) => one.id === keyOf([...list, place + 1])) ? id : before;
    return { edits: [{ kind: "drop", path: box.step.path }], select: next };
  }
  if (box?.kind === "way" && box.way.drop) return { edits: [{ kind: "drop", path: box.way.drop }], select: keyOf(box.step.path) };
  return null;
}

/** Moves a step up (-1) or down (1) within its list. */
export function move(tree: Tree, graph: Graph, id: string, by: -1 | 1): Act | null {
  const box = boxOf(graph, id);
  if (box?.kind === "way" && box.way.reason === "case" && box.step.verb) {
    const path = [...box.step.path, box.step.verb];
    const other = box.step.ways[box.index + by];
    if (!other?.written || other.reason !== "case") return null;
    return { edits: [{ kind: "move", path, from: box.index, to: box.index + by }], select: wayId(box.step, box.index + by) };
  }
  if (box?.kind !== "step") return null;
  const path = box.step.path.slice(0, -1);
  const from = box.step.path.at(-1) as number;
  const list = at(tree.root, path);
  const to = from + by;
  if (list?.kind !== "list" || to < 0 || to >= list.items.length) return null;
  return { edits: [{ kind: "move", path, from, to }], select: keyOf([...path, to]) };
}

/** Where something comes to stand that is put below a box: a list, a place in it, and what makes the list if it is not written yet. */
interface Spot {
  list: Path;
  at: number;
  first: Edit[];
}

function spotBelow(tree: Tree, flow: Flow, graph: Graph, id: string): Spot | null {
  const box = boxOf(graph, id);
  if (!box) return null;
  if (box.kind === "step") return { list: box.step.path.slice(0, -1), at: (box.step.path.at(-1) as number) + 1, first: [] };
  if (box.kind === "start") return { list: ["steps"], at: 0, first: [] };
  if (box.kind === "end") return { list: ["steps"], at: flow.steps.length, first: [] };
  const { way } = box;
  if (!way.written && box.step.verb === "switch") {
    const cases = at(tree.root, way.list);
    const place = cases?.kind === "list" ? cases.items.length : 0;
    return { list: [...way.list, place, "else"], at: 0, first: [{ kind: "insert", path: way.list, at: place, value: new Map([["else", []]]) }] };
  }
  if (at(tree.root, way.list)) return { list: way.list, at: 0, first: [] };
  return { list: way.list, at: 0, first: [{ kind: "add", path: way.list.slice(0, -1), key: way.list.at(-1) as string, value: [] }] };
}

/** Puts a step below another box, wherever that stands; nothing if it stands there already or would come into itself. */
export function carry(tree: Tree, flow: Flow, graph: Graph, id: string, below: string): Act | null {
  const box = boxOf(graph, id);
  const spot = spotBelow(tree, flow, graph, below);
  if (box?.kind !== "step" || !spot || id === below) return null;
  const { path } = box.step;
  if (path.every((step, index) => spot.list[index] === step)) return null;
  const own = path.slice(0, -1);
  const from = path.at(-1) as number;
  if (keyOf(own) === keyOf(spot.list)) {
    const to = spot.at > from ? spot.at - 1 : spot.at;
    return to === from ? null : { edits: [{ kind: "move", path: own, from, to }], select: keyOf([...own, to]) };
  }
  // What stands behind it in its list, and all in there, is one nearer afterwards.
  const inside = own.every((step, index) => spot.list[index] === step);
  const next = spot.list[own.length];
  const list = inside && typeof next === "number" && next > from ? spot.list.map((step, index) => (index === own.length ? next - 1 : step)) : spot.list;
  return { edits: [...spot.first, { kind: "carry", path, to: spot.list, at: spot.at }], select: keyOf([...list, spot.at]) };
}

/** Puts a step out of the way that it stands in, below the step of that way. */
export function moveOut(tree: Tree, flow: Flow, graph: Graph, id: string): Act | null {
  const holder = graph.boxes.find((box) => box.kind === "step" && box.step.ways.some((way) => way.steps.some((step) => keyOf(step.path) === id)));
  return holder ? carry(tree, flow, graph, id, holder.id) : null;
}

/** Puts a step into the first way of the step below it, or else of the one above. */
export function moveIn(tree: Tree, flow: Flow, graph: Graph, id: string): Act | null {
  const box = boxOf(graph, id);
  if (box?.kind !== "step") return null;
  const place = box.step.path.at(-1) as number;
  for (const beside of [place + 1, place - 1]) {
    const other = boxOf(graph, keyOf([...box.step.path.slice(0, -1), beside]));
    if (other?.kind === "step" && other.step.ways.length > 0) return carry(tree, flow, graph, id, wayId(other.step, 0));
  }
  return null;
}

/** A copy below; steps in it have no names, since a name is there once. */
export function duplicate(graph: Graph, id: string): Act | null {
  const box = boxOf(graph, id);
  if (box?.kind !== "step") return null;
  const path = box.step.path.slice(0, -1);
  const place = box.step.path.at(-1) as number;
  const named = everyStep([box.step]).filter((step) => step.name !== null);
  const drops = named.map((step): Edit => ({ kind: "drop", path: [...path, place + 1, ...step.path.slice(path.length + 1), "id"] }));
  return { edits: [{ kind: "duplicate", path, at: place }, ...drops], select: keyOf([...path, place + 1]) };
}

/** The ways that a step may get besides those it has. */
export function moreWays(tree: Tree, step: Step): Reason[] {
  const has = (reason: Reason) => step.ways.some((way) => way.reason === reason && way.written);
  switch (step.verb) {
    case "if":
      return has("else") ? [] : ["else"];
    case "switch":
      return has("else") ? ["case"] : ["case", "else"];
    case "ask":
      return has("attempts") ? [] : ["attempts"];
    case "answer":
      return has("otherwise") ? [] : ["otherwise"];
    case "generate":
      return has("otherwise") ? [] : ["otherwise"];
    case "handoff":
      return has("after_hours") ? [] : ["after_hours"];
    case "wait": {
      const value = at(tree.root, [...step.path, "wait"]);
      return has("timeout") || (value?.kind === "text" && textOf(value) !== "message") ? [] : ["timeout"];
    }
    default:
      return step.verb !== null && mayHave(step.verb, "catch") ? ["catch"] : [];
  }
}

export function addWay(tree: Tree, step: Step, reason: Reason, languages: readonly string[]): Act | null {
  if (!step.verb) return null;
  const steps = wayStart(languages);
  const beside = (key: string, value: Value = steps, after?: string): Act => ({ edits: [{ kind: "add", path: step.path, key, value, after }], select: keyOf(step.path) });
  const inner = [...step.path, step.verb];
  const value = at(tree.root, inner);
  switch (reason) {
    case "else": {
      if (step.verb === "if") return { ...beside("else", steps, "then"), select: wayId(step, 1) };
      const place = value?.kind === "list" ? value.items.length : 0;
      return { edits: [{ kind: "insert", path: inner, at: place, value: new Map([["else", steps]]) }], select: wayId(step, place) };
    }
    case "case": {
      const place = step.ways.filter((way) => way.reason === "case").length;
      return { edits: [{ kind: "insert", path: inner, at: place, value: new Map<string, Value>([["when", "true"], ["steps", steps]]) }], select: wayId(step, place) };
    }
    case "catch": {
      const cases = at(tree.root, [...step.path, "catch"]);
      const taken = new Set(step.ways.filter((way) => way.reason === "catch").map((way) => String(way.list.at(-1))));
      const name = ["else", "unavailable", "timeout", "denied"].find((one) => !taken.has(one)) ?? `error-${taken.size + 1}`;
      if (cases?.kind !== "map") return { ...beside("catch", new Map([[name, steps]])), select: wayId(step, 0) };
      // `else` stays the last one.
      const last = cases.entries.at(-1)?.key === "else";
      const after = last ? (cases.entries.at(-2)?.key ?? null) : undefined;
      const place = last ? cases.entries.length - 1 : cases.entries.length;
      return { edits: [{ kind: "add", path: [...step.path, "catch"], key: name, value: steps, after }], select: wayId(step, place) };
    }
    case "attempts":
      return { ...beside("then"), select: wayId(step, 0) };
    case "otherwise":
      return { ...beside("otherwise"), select: wayId(step, 0) };
    case "after_hours": {
      const select = wayId(step, 0);
      if (value?.kind === "map") return { edits: [{ kind: "add", path: inner, key: "after_hours", value: steps }], select };
      const queue = textOf(value);
      const known: [string, Value][] = queue === null || queue === "true" ? [] : [["queue", queue]];
      return { edits: [{ kind: "set", path: inner, value: new Map([...known, ["after_hours", steps]]) }], select };
    }
    case "timeout": {
      const holder = value?.kind === "map" && at(tree.root, [...inner, "timeout"]) ? inner : step.path;
      const known = textOf(at(tree.root, [...holder, "timeout"])) ?? "10m";
      const timeout = new Map<string, Value>([["after", known], ["steps", steps]]);
      const there = at(tree.root, [...holder, "timeout"]) !== undefined;
      const path = value?.kind === "map" && !there ? inner : holder;
      const one: Edit = there ? { kind: "set", path: [...holder, "timeout"], value: timeout } : { kind: "add", path, key: "timeout", value: timeout };
      return { edits: [one], select: wayId(step, 0) };
    }
    default:
      return null;
  }
}

/** Steps that have all of some words, in the order of the text. */
export function search(flow: Flow, tree: Tree, words: string): Step[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  return everyStep(flow.steps).filter((step) => {
    // The step's own text, without the steps inside of its ways.
    let text = tree.text.slice(step.from, step.to);
    for (const inner of [...step.ways.flatMap((way) => way.steps)].sort((a, b) => b.from - a.from)) text = text.slice(0, inner.from - step.from) + text.slice(inner.to - step.from);
    const own = text.toLowerCase();
    return wanted.every((word) => own.includes(word));
  });
}

