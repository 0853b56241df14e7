// Random edits of every flow that ships: what an edit does not name stays byte for byte, and the text reads as what was meant.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applied, comments, edit, rawOf, type Edit } from "../../src/flow/edit";
import { read, same, valueOf, type Node, type Path, type Value } from "../../src/flow/tree";
import { flows } from "./corpus";

interface Place {
  path: Path;
  node: Node;
}

function places(node: Node | null, path: Path = []): Place[] {
  if (!node) return [];
  const inner =
    node.kind === "map"
      ? node.entries.flatMap((entry) => places(entry.value, [...path, entry.key]))
      : node.kind === "list"
        ? node.items.flatMap((one, at) => places(one, [...path, at]))
        : [];
  return [{ path, node }, ...inner];
}

/** Texts as people type them, with what means something to YAML. */
const words = fc.oneof(
  fc.constantFrom("你好，世界", "It's 5: yes, no", "# no remark", "- dash", "${name}", "${a ? \"x, y\" : 'z'} end", "95000", "yes", "a\nb", "a\n\n  b\n", " padded ", "", "{", "[x]: y", "\"quoted\"", "'", "\\", "a #b", "a: b", "*x", "&x", "!x", "%", "@", "`", "|", ">", "---", "...", "?", "a\tb", "😀", "${", "}"),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    words,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("en", "zh-CN", "say", "when", "steps", "a key", "else", "404"), tie("value"), { maxKeys: 3 }).map((map) => new Map(Object.entries(map)) as Value),
  ),
})).value;

/** An edit that fits the tree: `dice` chooses the place and what is done there. */
function choose(root: Node, dice: readonly number[], written: string, structured: Value): Edit | null {
  const all = places(root);
  const pick = <T>(list: readonly T[], die = 0): T | undefined => list[(dice[die] ?? 0) % Math.max(1, list.length)];
  const texts = all.filter((one) => one.node.kind === "text" && one.path.length > 0);
  const maps = all.filter((one) => one.node.kind === "map");
  const lists = all.filter((one) => one.node.kind === "list");
  const kind = (dice[3] ?? 0) % 10;
  if (kind === 0) return { kind: "set", path: pick(texts)?.path ?? [], value: written };
  if (kind === 1) return { kind: "set", path: pick(all.slice(1))?.path ?? [], value: structured, words: true };
  if (kind === 2) return { kind: "drop", path: pick(all.slice(1))?.path ?? [] };
  if (kind === 8) return { kind: "raw", path: pick(all.slice(1))?.path ?? [], yaml: written };
  if (kind <= 4) {
    const map = pick(maps);
    if (map?.node.kind !== "map") return null;
    const after = pick([undefined, null, ...map.node.entries.map((entry) => entry.key)], 1);
    const entry = pick(map.node.entries, 1);
    if (kind === 4) return entry ? { kind: "rename", path: [...map.path, entry.key], to: written || "x" } : null;
    return { kind: "add", path: map.path, key: "new key", value: structured, after };
  }
  const list = pick(lists);
  if (kind === 9) {
    // From one list into another, as a step is dragged from way to way.
    const item = pick(all.filter((one) => typeof one.path.at(-1) === "number"));
    const path = item?.path ?? [];
    const other = pick(lists.filter((one) => !path.every((step, at) => one.path[at] === step) && JSON.stringify(one.path) !== JSON.stringify(path.slice(0, -1))), 1);
    return item && other?.node.kind === "list" ? { kind: "carry", path, to: other.path, at: (dice[2] ?? 0) % (other.node.items.length + 1) } : null;
  }
  if (list?.node.kind !== "list") return null;
  const length = list.node.items.length;
  if (kind === 5) return { kind: "insert", path: list.path, at: (dice[1] ?? 0) % (length + 1), value: structured };
  if (length === 0) return null;
  if (kind === 6) return { kind: "move", path: list.path, from: (dice[1] ?? 0) % length, to: (dice[2] ?? 0) % length };
  return { kind: "duplicate", path: list.path, at: (dice[1] ?? 0) % length };
}

/** A text with Windows line ends, without a last line end, and with remarks wherever there may be some. */
const variants: [string, (text: string) => string][] = [
  ["as it is", (text) => text],
  ["with lines of Windows", (text) => text.replaceAll("\n", "\r\n")],
  ["without an end of the last line", (text) => text.trimEnd()],
  [
    "with remarks everywhere",
    (text) => {
      const tree = read(text);
      const tall = places(tree.root).flatMap(({ node }) => (node.kind === "text" && /[|>\n]/.test(text.slice(node.from, node.to)) ? [[node.from, node.to] as const] : []));
      let at = 0;
      return text
        .split("\n")
        .map((line, number) => {
          const from = at;
          at += line.length + 1;
          const inside = tall.some(([start, end]) => start < from + line.length && end >= from);
          if (inside || line.trim() === "" || line.includes("#")) return line;
          const pad = line.length - line.trimStart().length;
          return `${line}  # behind ${number}\n${" ".repeat(pad)}# below\t${number}${number % 7 === 0 ? "\n" : ""}`;
        })
        .join("\n");
    },
  ],
];

test("there are flows to try", () => {
  expect(flows.length).toBeGreaterThan(80);
});

describe.each(variants)("flows %s", (_, variant) => {
  test("are read without a mistake", () => {
    for (const { path, text } of flows) expect(read(variant(text)).faults, path).toEqual([]);
  });

  test("keep all that an edit does not name", { timeout: 240_000 }, () => {
    let made = 0;
    let refused = 0;
    const file = fc.constantFrom(...flows);
    const dice = fc.array(fc.nat(1_000_000), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(file, dice, words, value, ({ text }, faces, written, structured) => {
        const before = variant(text);
        const tree = read(before);
        const one = choose(tree.root as Node, faces, written, structured);
        fc.pre(one !== null);
        const outcome = edit(before, [one as Edit]);
        if (outcome.refusal) {
          // What is no YAML has to be refused.
          if (outcome.refusal !== "unreadable") refused += 1;
          return;
        }
        made += 1;
        // Only the changed ranges differ.
        expect(applied(before, outcome.changes)).toBe(outcome.text);
        let kept = 0;
        let done = 0;
        for (const change of [...outcome.changes].sort((a, b) => a.from - b.from)) {
          kept += change.from - done;
          done = change.to;
        }
        kept += before.length - done;
        const named = size(tree.root as Node, one as Edit);
        expect(before.length - kept, "no more than what is named, its remarks and the signs around it").toBeLessThanOrEqual(named);
        // The tree is the one that was meant, by rules of the test's own.
        const now = valueOf(read(outcome.text).root);
        if (one?.kind === "set") expect(same(value_at(now, one.path), one.value)).toBe(true);
        if (one?.kind === "insert") expect(same(value_at(now, [...one.path, one.at]), one.value)).toBe(true);
        if (one?.kind === "duplicate") expect(same(value_at(now, [...one.path, one.at + 1]), value_at(now, [...one.path, one.at]))).toBe(true);
        if (one?.kind === "move") expect(same(value_at(now, [...one.path, one.to]), value_at(valueOf(tree.root), [...one.path, one.from]))).toBe(true);
        if (one?.kind === "carry") {
          const meant = carried(valueOf(tree.root), one.path, one.to, one.at);
          expect(same(now, meant), "it stands in the other list and nowhere else").toBe(true);
        }
        if (one?.kind === "add") expect(same(value_at(now, [...one.path, one.key]), one.value)).toBe(true);
        expect(untouched(tree.root as Node, one as Edit, before).every((raw) => outcome.text.includes(raw))).toBe(true);
        // Moving and copying lose no remark, setting a text none outside of it.
        if (one?.kind === "move" || one?.kind === "carry" || one?.kind === "duplicate" || one?.kind === "insert" || one?.kind === "add" || one?.kind === "rename") {
          const left = comments(read(outcome.text)).map((comment) => comment.text);
          for (const { text: remark } of comments(tree)) expect(left).toContain(remark);
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 500), seed: process.env.SEED ? Number(process.env.SEED) : undefined },
    );
    // A refusal loses nothing, but a canvas that refuses is of no use.
    expect(refused / (made + refused), `${refused} of ${made + refused} refused`).toBeLessThan(0.1);
  });
});

function value_at(root: Value, path: Path): Value {
  let now: Value = root;
  for (const step of path) now = (typeof step === "number" ? (now as Value[])[step] : (now as ReadonlyMap<string, Value>).get(step)) as Value;
  return now;
}

/** A value with an item in another list, done with marks in place of counting. */
function carried(root: Value, path: Path, to: Path, place: number): Value {
  const mark = new Map<string, Value>([["what", "is carried"]]);
  const item = value_at(root, path);
  const own = JSON.stringify(path);
  const target = JSON.stringify(to);
  const walk = (value: Value, here: Path): Value => {
    if (JSON.stringify(here) === own) return mark;
    if (Array.isArray(value)) {
      const items = value.map((one, at) => walk(one, [...here, at]));
      return JSON.stringify(here) === target ? [...items.slice(0, place), item, ...items.slice(place)] : items;
    }
    return value instanceof Map ? new Map([...value].map(([key, one]) => [key, walk(one as Value, [...here, key])])) : value;
  };
  const clean = (value: Value): Value =>
    Array.isArray(value)
      ? value.filter((one) => one !== mark).map(clean)
      : value instanceof Map
        ? new Map([...value].map(([key, one]) => [key, clean(one as Value)]))
        : value;
  return clean(walk(root, []));
}

/** The most that an edit may touch: the value that it names, remarks of its own and a little around. */
function size(root: Node, one: Edit): number {
  const ranges = places(root);
  const of = (path: Path) => ranges.find((place) => JSON.stringify(place.path) === JSON.stringify(path))?.node;
  const long = (path: Path) => {
    const node = of(path);
    return node ? node.to - node.from : 0;
  };
  const remarks = 400;
  switch (one.kind) {
    case "set":
    case "raw":
    case "carry":
      return long(one.path) + remarks;
    case "drop":
      return long(one.path) + remarks;
    case "insert":
    case "add":
    case "duplicate":
      return 8;
    case "rename":
      return String(one.path.at(-1)).length + 4;
    case "move": {
      let sum = remarks;
      for (let at = Math.min(one.from, one.to); at <= Math.max(one.from, one.to); at += 1) sum += long([...one.path, at]) + remarks;
      return sum;
    }
  }
}

/** Texts as they are written of a few places that an edit does not touch. */
function untouched(root: Node, one: Edit, text: string): string[] {
  const mine = JSON.stringify(one.path).slice(0, -1);
  return places(root)
    .filter(({ node, path }) => node.kind === "text" && !JSON.stringify(path).startsWith(mine) && one.path.length > 0)
    .map(({ node }) => text.slice(node.from, node.to));
}

test("a value as it was written can be put back as it was typed", { timeout: 120_000 }, () => {
  for (const { path, text } of flows) {
    const tree = read(text);
    for (const place of places(tree.root).slice(1, 60).filter((_, at) => at % 5 === 0)) {
      const outcome = edit(text, [{ kind: "raw", path: place.path, yaml: rawOf(tree, place.path) || "''" }]);
      expect(outcome.refusal, `${path} ${place.path.join(".")}`).toBeUndefined();
      if (!outcome.refusal && rawOf(tree, place.path)) expect(same(valueOf(read(outcome.text).root), valueOf(tree.root))).toBe(true);
    }
  }
});
