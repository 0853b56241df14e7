// Edits of values, without any text: what a tree must be after an edit of its text.

import type { Path, Value } from "./tree";

/** Changes the value at a path; nothing if there is none. */
export function changed(root: Value, path: Path, change: (value: Value) => Value | undefined): Value | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return change(root);
  if (typeof step === "number") {
    if (!Array.isArray(root) || step >= root.length) return undefined;
    const inner = changed(root[step] as Value, rest, change);
    return inner === undefined ? undefined : root.map((one, at) => (at === step ? inner : one));
  }
  if (!(root instanceof Map) || !root.has(step)) return undefined;
  const inner = changed(root.get(step) as Value, rest, change);
  return inner === undefined ? undefined : new Map([...root].map(([key, one]) => [key, key === step ? inner : one]));
}

export function withKey(map: Value, key: string, value: Value, after: string | null): Value | undefined {
  if (!(map instanceof Map)) return map === null ? new Map([[key, value]]) : undefined;
  if (map.has(key)) return undefined;
  const entries = [...map];
  const place = after === null ? -1 : entries.findIndex(([one]) => one === after);
  entries.splice(place < 0 ? (after === null ? 0 : entries.length) : place + 1, 0, [key, value]);
  return new Map(entries);
}

export function withoutKey(map: Value, key: string): Value | undefined {
  if (!(map instanceof Map) || !map.has(key)) return undefined;
  return new Map([...map].filter(([one]) => one !== key));
}

export function renamed(map: Value, key: string, to: string): Value | undefined {
  if (!(map instanceof Map) || !map.has(key) || map.has(to)) return undefined;
  return new Map([...map].map(([one, value]) => [one === key ? to : one, value]));
}

export function withItem(list: Value, place: number, value: Value): Value | undefined {
  const items = list === null ? [] : list;
  if (!Array.isArray(items) || place < 0 || place > items.length) return undefined;
  return [...items.slice(0, place), value, ...items.slice(place)];
}

export function withoutItem(list: Value, place: number): Value | undefined {
  if (!Array.isArray(list) || place < 0 || place >= list.length) return undefined;
  return list.filter((_, at) => at !== place);
}

export function moved(list: Value, from: number, to: number): Value | undefined {
  if (!Array.isArray(list) || list[from] === undefined || list[to] === undefined) return undefined;
  return order(list.length, from, to).map((at) => list[at] as Value);
}

/** The places of a list after one was moved. */
export function order(length: number, from: number, to: number): number[] {
  const places = Array.from({ length }, (_, at) => at);
  places.splice(to, 0, ...places.splice(from, 1));
  return places;
}
