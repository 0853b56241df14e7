// Edits of a tree as changes of ranges of its text: what an edit does not name stays byte for byte. Each edited text is read
// again and must be the tree that was meant, with the comments that were there; else the edit is refused.

import { item as asItem, behind, block, inline, scalar, type Manner } from "./write";
import { at, entryOf, read, same, valueOf, type Entry, type ListNode, type MapNode, type Node, type Path, type Tree, type Value } from "./tree";
import { changed, moved, order, renamed, withItem, withKey, withoutItem, withoutKey } from "./value";

/** A part of a text that becomes another. */
export interface Change {
  from: number;
  to: number;
  insert: string;
}

export type Edit =
  /** Gives a value. `words`: what reads like a number or yes and no is meant as a text. */
  | { kind: "set"; path: Path; value: Value; words?: boolean }
  /** Gives a value as an author typed it. */
  | { kind: "raw"; path: Path; yaml: string }
  /** Gives a map another key, behind a key or at its beginning (null); at its end if nothing is said. */
  | { kind: "add"; path: Path; key: string; value: Value; after?: string | null; words?: boolean }
  /** Takes a key out of its map or an item out of its list. */
  | { kind: "drop"; path: Path }
  | { kind: "rename"; path: Path; to: string }
  /** Puts an item into a list that is there, empty or not. */
  | { kind: "insert"; path: Path; at: number; value: Value; words?: boolean }
  | { kind: "move"; path: Path; from: number; to: number }
  /** Takes an item out of its list and puts it into another one that is there, before the item `at` of that list. */
  | { kind: "carry"; path: Path; to: Path; at: number }
  | { kind: "duplicate"; path: Path; at: number };

/** Why an edit is not made. */
export type Refusal =
  /** The text has a mistake that has to be mended first. */
  | "broken"
  /** There is no such place in the text. */
  | "missing"
  /** What was typed is not YAML, or holds what the language has not. */
  | "unreadable"
  /** The edited text would not be what was meant. */
  | "unsafe";

export type Outcome = { text: string; changes: Change[]; refusal?: undefined } | { refusal: Refusal };

/** Makes edits one after the other; none if one is refused. */
export function edit(text: string, edits: readonly Edit[]): Outcome {
  let now = text;
  let changes: Change[] = [];
  for (const one of edits) {
    const outcome = single(now, one);
    if (outcome.refusal) return outcome;
    now = outcome.text;
    changes = outcome.changes;
  }
  return { text: now, changes: edits.length === 1 ? changes : difference(text, now) };
}

function single(text: string, one: Edit): Outcome {
  const tree = remembered(text);
  if (tree.faults.length > 0 || !tree.root) return { refusal: "broken" };
  const typed = one.kind === "raw" ? typedValue(one.yaml) : null;
  if (typed === undefined) return { refusal: "unreadable" };
  const meant = meaning(valueOf(tree.root), one, typed);
  if (meant === undefined) return { refusal: "missing" };
  if (same(meant, valueOf(tree.root))) {
    // A value that is set to what it is stays as it is written.
    if (one.kind !== "raw") return { text, changes: [] };
  }
  const before = comments(tree);
  for (const style of [undefined, '"'] as const) {
    const changes = new Writer(tree, style).changes(one)?.filter((change) => change.to > change.from || change.insert !== "");
    if (!changes || !apart(changes)) continue;
    const after = applied(text, changes);
    const again = remembered(after);
    if (again.faults.length > 0 || !same(valueOf(again.root), meant)) continue;
    if (!keeps(before, one.kind === "drop" || one.kind === "raw" ? changes : [], changes, comments(again))) continue;
    return { text: after, changes };
  }
  return { refusal: "unsafe" };
}

let known: Tree[] = [];

/** Reads a text; the last ones are kept, since edits follow one another. */
export function remembered(text: string): Tree {
  const found = known.find((tree) => tree.text === text);
  if (found) return found;
  const tree = read(text);
  known = [tree, ...known.slice(0, 2)];
  return tree;
}

/** What the tree must be afterwards. */
function meaning(root: Value, one: Edit, typed: Value): Value | undefined {
  const last = one.path.at(-1);
  const parent = one.path.slice(0, -1);
  switch (one.kind) {
    case "set":
      return changed(root, one.path, () => one.value);
    case "raw":
      return changed(root, one.path, () => typed);
    case "add":
      return changed(root, one.path, (map) => withKey(map, one.key, one.value, one.after === undefined ? "" : one.after));
    case "drop":
      if (last === undefined) return undefined;
      return changed(root, parent, (from) => (typeof last === "number" ? withoutItem(from, last) : withoutKey(from, last)));
    case "rename":
      return typeof last === "string" ? changed(root, parent, (map) => renamed(map, last, one.to)) : undefined;
    case "insert":
      return changed(root, one.path, (list) => withItem(list, one.at, one.value));
    case "move":
      return changed(root, one.path, (list) => moved(list, one.from, one.to));
    case "carry": {
      const item = valueAt(root, one.path);
      const { path, to } = one;
      if (item === undefined || typeof last !== "number" || begins(to, path) || samePath(to, parent)) return undefined;
      const put = changed(root, to, (list) => withItem(list, one.at, item));
      // Where it stood is one further if the other list is around its own and it was put in before.
      const from = path.map((step, index) => (index === to.length && begins(path, to) && typeof step === "number" && step >= one.at ? step + 1 : step));
      return put && changed(put, from.slice(0, -1), (list) => withoutItem(list, last));
    }
    case "duplicate":
      return changed(root, one.path, (list) => withItem(list, one.at + 1, Array.isArray(list) ? (list[one.at] as Value) : null));
  }
}

function valueAt(root: Value, path: Path): Value | undefined {
  let found: Value | undefined;
  changed(root, path, (value) => (found = value));
  return found;
}

/** Whether a path leads to another or into it. */
function begins(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && begins(a, b);
}

/** The value that a typed text is; nothing if it cannot be read. */
function typedValue(yaml: string): Value | undefined {
  const tree = read(`- ${indented(yaml.trim(), 2)}\n`);
  const list = valueOf(tree.root);
  if (tree.faults.length > 0 || !Array.isArray(list) || list.length !== 1) return undefined;
  return list[0];
}

function indented(text: string, column: number): string {
  const pad = " ".repeat(column);
  return text.replace(/\n(?=[^\r\n])/g, `\n${pad}`);
}

export function applied(text: string, changes: readonly Change[]): string {
  const sorted = [...changes].sort((a, b) => a.from - b.from || a.to - b.to);
  let after = "";
  let done = 0;
  for (const change of sorted) {
    after += text.slice(done, change.from) + change.insert;
    done = change.to;
  }
  return after + text.slice(done);
}

/** Whether no two changes touch the same text. */
function apart(changes: readonly Change[]): boolean {
  const sorted = [...changes].sort((a, b) => a.from - b.from || a.to - b.to);
  return sorted.every((change, index) => index === 0 || (sorted[index - 1] as Change).to <= change.from);
}

/** The one change that makes a text of another. */
export function difference(before: string, after: string): Change[] {
  if (before === after) return [];
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return [{ from: start, to: before.length - end, insert: after.slice(start, after.length - end) }];
}

/** The comments of a text, in order, with their places: what begins with `#` outside of every value. */
export function comments(tree: Tree): { at: number; text: string }[] {
  const found: { at: number; text: string }[] = [];
  const scalars = (node: Node | null): [number, number][] => {
    if (node?.kind === "map")
      return node.entries.flatMap((entry): [number, number][] => [[entry.keyFrom, entry.keyTo], ...scalars(entry.value)]);
    if (node?.kind === "list") return node.items.flatMap(scalars);
    return node ? [[node.from, node.to]] : [];
  };
  const { text } = tree;
  const ends = [...scalars(tree.root).filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0]), [text.length, text.length] as [number, number]];
  let done = 0;
  for (const [from, to] of ends) {
    let mark = text.indexOf("#", done);
    while (mark >= 0 && mark < from) {
      const line = text.indexOf("\n", mark);
      const end = line < 0 ? text.length : line;
      found.push({ at: mark, text: text.slice(mark, end).trimEnd() });
      mark = text.indexOf("#", end);
    }
    done = Math.max(done, to);
  }
  return found;
}

/** Whether all comments are there but those in ranges that may lose theirs, and nothing else has become one. */
function keeps(before: { at: number; text: string }[], loose: readonly Change[], changes: readonly Change[], after: { text: string }[]): boolean {
  const gone = (place: number) => loose.some((change) => place >= change.from && place < change.to);
  const left = after.map((comment) => comment.text);
  for (const comment of before) {
    if (gone(comment.at)) continue;
    const place = left.indexOf(comment.text);
    if (place < 0) return false;
    left.splice(place, 1);
  }
  // What is new was written by the edit: a copy, or what the author typed.
  return left.every((comment) => changes.some((change) => change.insert.includes(comment)));
}

/** Something that is put into a list, as it is written there. */
interface Written {
  value: Value;
  words?: boolean;
  inline: () => string;
  /** On lines of its own, with its dash in a column. */
  lines: (column: number) => string;
}

class Writer {
  private readonly tree: Tree;
  private readonly text: string;
  private readonly style: '"' | undefined;
  private readonly eol: string;

  constructor(tree: Tree, style: '"' | undefined) {
    this.tree = tree;
    this.text = tree.text;
    this.style = style;
    this.eol = /\r\n/.test(tree.text) && !/[^\r]\n/.test(tree.text) ? "\r\n" : "\n";
  }

  /** Nothing where the place cannot be written to. */
  changes(one: Edit): Change[] | null {
    const last = one.path.at(-1);
    const parent = at(this.tree.root, one.path.slice(0, -1));
    const flow = this.inFlow(one.path);
    switch (one.kind) {
      case "set":
        return this.set(one.path, one.value, this.manner(flow, one.words));
      case "raw":
        return this.raw(one.path, one.yaml.trim().replace(/\r?\n/g, "\n"), flow);
      case "add":
        return this.add(one.path, one.key, one.value, one.after, one.words);
      case "drop":
        if (typeof last === "number" && parent?.kind === "list") return this.dropItem(one.path.slice(0, -1), parent, last);
        return typeof last === "string" && parent?.kind === "map" ? this.dropKey(parent, last) : null;
      case "rename": {
        const entry = typeof last === "string" ? entryOf(parent, last) : undefined;
        if (!entry) return null;
        return [{ from: entry.keyFrom, to: entry.keyTo, insert: scalar(one.to, { ...this.manner(flow), style: this.style }) }];
      }
      case "insert":
        return this.insert(one.path, one.at, one.value, one.words);
      case "move": {
        const list = at(this.tree.root, one.path);
        return list?.kind === "list" ? this.move(list, one.from, one.to) : null;
      }
      case "carry":
        return this.carry(one.path, one.to, one.at);
      case "duplicate": {
        const list = at(this.tree.root, one.path);
        return list?.kind === "list" ? this.duplicate(list, one.at) : null;
      }
    }
  }

  private manner(flow: boolean, words?: boolean): Manner {
    return { flow, eol: this.eol, style: this.style, words };
  }

  /** Whether a place lies inside of braces or brackets. */
  private inFlow(path: Path): boolean {
    for (let length = 0; length < path.length; length += 1) {
      const node = at(this.tree.root, path.slice(0, length));
      if ((node?.kind === "map" || node?.kind === "list") && node.flow) return true;
    }
    return false;
  }

  private lineStart(place: number): number {
    return this.text.lastIndexOf("\n", place - 1) + 1;
  }

  /** Before the line end. */
  private lineEnd(place: number): number {
    const end = this.text.indexOf("\n", place);
    if (end < 0) return this.text.length;
    return this.text[end - 1] === "\r" && end > place ? end - 1 : end;
  }

  private nextLine(place: number): number {
    const end = this.text.indexOf("\n", place);
    return end < 0 ? this.text.length : end + 1;
  }

  private column(place: number): number {
    return place - this.lineStart(place);
  }

  /** Where the lines end that belong to what ends here and whose keys or dash stand in a column; nothing if more follows on its line. */
  private tail(place: number, column: number): number | null {
    let end = place;
    if (this.text[place - 1] !== "\n") {
      if (!/^[ \t]*(#.*)?$/.test(this.text.slice(place, this.lineEnd(place)))) return null;
      end = this.nextLine(place);
    }
    // Comments further to the right belong to it, also below an empty line.
    for (let look = end; look < this.text.length; ) {
      const next = this.nextLine(look);
      const line = this.text.slice(look, next);
      const comment = line.match(/^( *)#/);
      if (comment && (comment[1] as string).length > column) end = next;
      else if (line.trim() !== "") break;
      look = next;
    }
    return end;
  }

  /** The lines of an item of a list or an entry of a map that begins here, with the comments right above it. */
  private extent(mark: number, to: number): [number, number] | null {
    const start = this.lineStart(mark);
    const column = mark - start;
    if (this.text.slice(start, mark).trim() !== "") return null;
    const end = this.tail(to, column);
    if (end === null) return null;
    let from = start;
    while (from > 0) {
      const above = this.lineStart(from - 1);
      const comment = this.text.slice(above, from).match(/^( *)#/);
      if (!comment || (comment[1] as string).length !== column) break;
      from = above;
    }
    return [from, end];
  }

  private itemExtent(list: ListNode, place: number): [number, number] | null {
    const dash = list.dashes[place];
    const item = list.items[place];
    if (dash === undefined || !item) return null;
    return this.extent(dash, Math.max(item.to, dash + 1));
  }

  private entryEnd(entry: Entry): number {
    return Math.max(entry.value.to, entry.colon);
  }

  private set(path: Path, value: Value, manner: Manner): Change[] | null {
    const node = at(this.tree.root, path);
    if (!node || path.length === 0) return null;
    const last = path.at(-1) as string | number;
    const parent = at(this.tree.root, path.slice(0, -1));
    const entry = typeof last === "string" ? entryOf(parent, last) : undefined;
    // Where a value begins that stands on the lines below its key or dash.
    const mark = entry ? entry.colon : parent?.kind === "list" && !parent.flow ? (parent.dashes[last as number] ?? 0) + 1 : node.from;
    const column = entry ? this.column(entry.keyFrom) : this.column(mark - 1);
    const collection = node.kind === "map" || node.kind === "list";
    if (value === null || typeof value === "string") {
      const style = this.style ?? (node.kind === "text" ? node.style : undefined);
      const tall = (style === "|" || style === ">" || (typeof value === "string" && value.includes("\n"))) && !manner.flow && this.style === undefined;
      const written = (tall && value !== null ? block(value, column, this.eol) : null) ?? scalar(value, { ...manner, style });
      if (collection && !node.flow) return this.replaceBlock(mark, node, ` ${written}`);
      if (node.from === node.to) return [{ from: mark, to: mark, insert: ` ${written}` }];
      if (node.kind === "text" && (node.style === "|" || node.style === ">")) return this.replaceText(node, written);
      return [{ from: node.from, to: node.to, insert: written }];
    }
    const written = entry || manner.flow ? behind(value, column, manner) : this.behindDash(value, column, manner);
    const line = written.startsWith(this.eol) ? written : ` ${written.trimStart()}`;
    if (manner.flow) {
      const body = written.trimStart();
      return node.from === node.to ? [{ from: mark, to: mark, insert: ` ${body}` }] : [{ from: node.from, to: node.to, insert: body }];
    }
    if (collection && !node.flow) return this.replaceBlock(mark, node, line);
    if (!written.startsWith(this.eol)) {
      if (node.from === node.to) return [{ from: mark, to: mark, insert: line }];
      return [{ from: node.from, to: node.to, insert: line.trimStart() }];
    }
    // The comment behind the old value stays behind the key.
    const end = this.lineEnd(node.to);
    return [
      { from: mark, to: node.to, insert: "" },
      { from: end, to: end, insert: written },
    ];
  }

  private behindDash(value: Value, column: number, manner: Manner): string {
    return asItem(value, column, manner).slice(column + 1);
  }

  /** The lines of a block scalar, the comment behind its header included in what stays. */
  private replaceText(node: Node, written: string): Change[] {
    const header = this.lineEnd(node.from);
    const comment = this.text.slice(node.from, header).match(/[ \t]+#.*$/)?.[0] ?? "";
    const [first, ...rest] = written.split(this.eol);
    return [{ from: node.from, to: node.to, insert: [(first ?? "") + comment, ...rest].join(this.eol) }];
  }

  /** Replaces lines below a key or dash; a comment on the line of the key stays there. */
  private replaceBlock(mark: number, node: Node, written: string): Change[] {
    const end = this.lineEnd(mark);
    if (node.from <= end) return [{ from: mark, to: node.to, insert: written }];
    const [first = "", ...rest] = written.split(this.eol);
    const below = rest.length > 0 ? this.eol + rest.join(this.eol) : "";
    return [
      { from: mark, to: mark, insert: first },
      { from: end, to: node.to, insert: below },
    ];
  }

  private raw(path: Path, yaml: string, flow: boolean): Change[] | null {
    const node = at(this.tree.root, path);
    if (!node || path.length === 0) return null;
    const last = path.at(-1) as string | number;
    const parent = at(this.tree.root, path.slice(0, -1));
    const entry = typeof last === "string" ? entryOf(parent, last) : undefined;
    const mark = entry ? entry.colon : parent?.kind === "list" && !parent.flow ? (parent.dashes[last as number] ?? 0) + 1 : node.from;
    const column = entry ? this.column(entry.keyFrom) : this.column(mark - 1);
    const several = yaml.includes("\n");
    if (flow || !several) {
      const written = yaml.replaceAll("\n", this.eol + " ".repeat(column + 2));
      // One line may still be a map or list that needs a line of its own: `a: b`.
      const alone = flow || !/^(-\s|[^{["'|>]*:(\s|$))/.test(yaml);
      if (alone) {
        if ((node.kind === "map" || node.kind === "list") && !node.flow) return this.replaceBlock(mark, node, ` ${written}`);
        return node.from === node.to ? [{ from: mark, to: mark, insert: ` ${written}` }] : [{ from: node.from, to: node.to, insert: written }];
      }
    }
    const pad = " ".repeat(column + 2);
    const body = yaml.replaceAll("\n", `\n${pad}`).replace(/\n +(?=\n)/g, "\n").replaceAll("\n", this.eol);
    const beside = /^[|>]/.test(yaml) || /^[{["']/.test(yaml) || (typeof last === "number" && !/^-\s/.test(yaml));
    const written = beside ? ` ${body}` : this.eol + pad + body;
    if ((node.kind === "map" || node.kind === "list") && !node.flow) return this.replaceBlock(mark, node, written);
    if (beside) return node.from === node.to ? [{ from: mark, to: mark, insert: written }] : [{ from: node.from, to: node.to, insert: body }];
    const end = this.lineEnd(node.to);
    return [
      { from: mark, to: node.to, insert: "" },
      { from: end, to: end, insert: written },
    ];
  }

  private add(path: Path, key: string, value: Value, after: string | null | undefined, words?: boolean): Change[] | null {
    const map = at(this.tree.root, path);
    if (map?.kind === "text" && map.text === null) return this.set(path, new Map([[key, value]]), this.manner(this.inFlow(path), words));
    if (map?.kind !== "map") return null;
    const name = scalar(key, { flow: map.flow || this.inFlow(path), eol: this.eol });
    const place = after === null ? -1 : after === undefined ? map.entries.length - 1 : map.entries.findIndex((one) => one.key === after);
    const anchor = map.entries[place < 0 && after !== null ? map.entries.length - 1 : place];
    if (map.flow) {
      const written = `${name}: ${inline(value, this.manner(true, words))}`.trimEnd();
      if (map.entries.length === 0) return [{ from: map.from + 1, to: map.from + 1, insert: written }];
      if (anchor) return [{ from: this.entryEnd(anchor), to: this.entryEnd(anchor), insert: `, ${written}` }];
      const first = map.entries[0] as Entry;
      return [{ from: first.keyFrom, to: first.keyFrom, insert: `${written}, ` }];
    }
    const first = map.entries[0];
    if (!first) return null;
    const column = this.column(first.keyFrom);
    const written = name + ":" + behind(value, column, this.manner(false, words));
    const pad = " ".repeat(column);
    if (!anchor) return [{ from: first.keyFrom, to: first.keyFrom, insert: written + this.eol + pad }];
    const end = this.tail(this.entryEnd(anchor), column);
    return end === null ? null : [this.linesAt(end, pad + written)];
  }

  /** Whole lines at the beginning of a line, or behind the last one if that has no end. */
  private linesAt(place: number, written: string): Change {
    const open = place > 0 && this.text[place - 1] !== "\n";
    return { from: place, to: place, insert: open ? this.eol + written : written + this.eol };
  }

  private dropKey(map: MapNode, key: string): Change[] | null {
    const place = map.entries.findIndex((one) => one.key === key);
    const entry = map.entries[place];
    if (!entry) return null;
    if (map.flow) return this.dropOfFlow(map.entries.map((one) => [one.keyFrom, this.entryEnd(one)]), place);
    const start = this.lineStart(entry.keyFrom);
    const alone = map.entries.length === 1;
    if (this.text.slice(start, entry.keyFrom).trim() === "") {
      const extent = this.extent(entry.keyFrom, this.entryEnd(entry));
      if (!extent) return null;
      return alone ? this.emptied(map, "{}", extent) : [{ from: extent[0], to: extent[1], insert: "" }];
    }
    // It stands behind a dash.
    const end = this.entryEnd(entry);
    if (alone) return [{ from: entry.keyFrom, to: end, insert: "{}" }];
    const next = map.entries[place + 1] as Entry;
    const tail = this.text[end - 1] === "\n" ? end : this.nextLine(end);
    if (this.text.slice(tail, next.keyFrom).trim() === "") return [{ from: entry.keyFrom, to: next.keyFrom, insert: "" }];
    return [{ from: entry.keyFrom, to: this.lineEnd(Math.max(end - 1, entry.keyFrom)), insert: "" }];
  }

  /** The last part of a block is gone: its key or dash gets an empty one. */
  private emptied(node: Node, sign: string, [from, to]: [number, number]): Change[] | null {
    const holder = this.holder(node);
    return holder === null ? null : [{ from: holder, to: holder, insert: ` ${sign}` }, { from, to, insert: "" }];
  }

  /** Behind the colon of the key that has this value. */
  private holder(node: Node): number | null {
    const find = (one: Node | null): number | null => {
      if (one?.kind === "map")
        for (const entry of one.entries) {
          if (entry.value === node) return entry.colon;
          const found = find(entry.value);
          if (found !== null) return found;
        }
      if (one?.kind === "list")
        for (const item of one.items) {
          const found = find(item);
          if (found !== null) return found;
        }
      return null;
    };
    return find(this.tree.root);
  }

  private dropOfFlow(parts: [number, number][], place: number): Change[] {
    const [from, to] = parts[place] as [number, number];
    const next = parts[place + 1];
    const before = parts[place - 1];
    if (next) {
      // Comments between stay with what follows.
      const between = this.text.slice(to, next[0]);
      if (!between.includes("#")) return [{ from, to: next[0], insert: "" }];
      const comma = between.indexOf(",");
      return [{ from, to: to + comma + 1, insert: "" }];
    }
    if (!before) return [{ from, to, insert: "" }];
    return this.text.slice(before[1], from).includes("#") ? [{ from, to, insert: "" }] : [{ from: before[1], to, insert: "" }];
  }

  private dropItem(path: Path, list: ListNode, place: number): Change[] | null {
    if (list.flow) return this.dropOfFlow(list.items.map((one) => [one.from, one.to]), place);
    const extent = this.itemExtent(list, place);
    if (!extent) return null;
    if (list.items.length > 1) return [{ from: extent[0], to: extent[1], insert: "" }];
    if (path.length === 0) return null;
    return this.emptied(list, "[]", extent);
  }

  private insert(path: Path, place: number, value: Value, words?: boolean): Change[] | null {
    return this.put(path, place, {
      value,
      words,
      inline: () => inline(value, this.manner(true, words)),
      lines: (column) => asItem(value, column, this.manner(false, words)),
    });
  }

  private put(path: Path, place: number, written: Written): Change[] | null {
    const { value, words } = written;
    const list = at(this.tree.root, path);
    if (!list || path.length === 0) return null;
    const flow = this.inFlow(path);
    if (list.kind === "list" && list.flow && (flow || list.items.length > 0)) {
      const line = written.inline();
      const before = list.items[place - 1];
      if (before) return [{ from: before.to, to: before.to, insert: `, ${line}` }];
      const from = list.from + 1;
      return [{ from, to: from, insert: list.items.length > 0 ? `${line}, ` : line }];
    }
    if (list.kind === "list" && !list.flow) {
      const column = this.column(list.dashes[0] ?? list.from);
      const extent = this.itemExtent(list, place === 0 ? 0 : place - 1);
      return extent ? [this.linesAt(place === 0 ? extent[0] : extent[1], written.lines(column))] : null;
    }
    // Empty brackets, or nothing behind the key.
    if (list.kind === "text" && list.text !== null) return null;
    if (flow) return this.set(path, [value], this.manner(true, words));
    const last = path.at(-1) as string | number;
    const entry = typeof last === "string" ? entryOf(at(this.tree.root, path.slice(0, -1)), last) : undefined;
    if (!entry) return this.set(path, [value], this.manner(false, words));
    const column = this.column(entry.keyFrom);
    const end = this.lineEnd(Math.max(list.to, entry.colon));
    const cut = list.from === list.to ? [] : [{ from: entry.colon, to: list.to, insert: "" }];
    return [...cut, { from: end, to: end, insert: this.eol + written.lines(column + 2) }];
  }

  private carry(path: Path, to: Path, place: number): Change[] | null {
    const from = path.at(-1);
    const list = at(this.tree.root, path.slice(0, -1));
    const item = at(this.tree.root, path);
    if (typeof from !== "number" || list?.kind !== "list" || !item) return null;
    const raw = this.text.slice(item.from, item.to);
    const value = valueOf(item);
    const extent = list.flow ? null : this.itemExtent(list, from);
    if (!list.flow && !extent) return null;
    const gone = this.dropItem(path.slice(0, -1), list, from);
    const put = this.put(to, place, {
      value,
      inline: () => (list.flow && !raw.includes("\n") ? raw : inline(value, this.manner(true))),
      lines: (column) => {
        const pad = " ".repeat(column);
        if (!extent) return `${pad}- ${raw.replace(/\r?\n[ \t]*/g, `${this.eol}${pad}    `)}`;
        // Its lines as they are, remarks included, further in or out.
        const further = column - this.column(list.dashes[from] ?? 0);
        const shift = (line: string) => (line.trim() === "" ? line : further > 0 ? " ".repeat(further) + line : line.slice(Math.min(-further, line.length - line.trimStart().length)));
        return this.text.slice(...extent).replace(/\r?\n$/, "").split("\n").map(shift).join("\n");
      },
    });
    return gone && put && [...gone, ...put];
  }

  private move(list: ListNode, from: number, to: number): Change[] | null {
    const places = order(list.items.length, from, to);
    const lo = Math.min(from, to);
    const hi = Math.max(from, to);
    const parts: [number, number][] = [];
    for (let place = lo; place <= hi; place += 1) {
      const item = list.items[place] as Node;
      const part = list.flow ? ([item.from, item.to] as [number, number]) : this.itemExtent(list, place);
      if (!part) return null;
      parts.push(part);
    }
    const chunk = (place: number) => this.text.slice(...(parts[place - lo] as [number, number]));
    if (list.flow) return parts.map((part, index) => ({ from: part[0], to: part[1], insert: chunk(places[lo + index] as number) }));
    // Each keeps its lines; the lines between stay where they are, and so does a missing line end of the file.
    const open = !chunk(hi).endsWith("\n");
    return parts.map((part, index) => {
      const written = chunk(places[lo + index] as number).replace(/\r?\n$/, "");
      return { from: part[0], to: part[1], insert: open && lo + index === hi ? written : written + this.eol };
    });
  }

  private duplicate(list: ListNode, place: number): Change[] | null {
    const item = list.items[place];
    if (!item) return null;
    if (list.flow) return [{ from: item.to, to: item.to, insert: `, ${this.text.slice(item.from, item.to)}` }];
    const extent = this.itemExtent(list, place);
    if (!extent) return null;
    return [this.linesAt(extent[1], this.text.slice(...extent).replace(/\r?\n$/, ""))];
  }
}

/** A value as its author wrote it, without the indentation of its place. */
export function rawOf(tree: Tree, path: Path): string {
  const node = at(tree.root, path);
  if (!node) return "";
  const [first = "", ...rest] = tree.text.slice(node.from, node.to).replaceAll("\r\n", "\n").split("\n");
  const margin = (line: string) => line.length - line.trimStart().length;
  const least = Math.min(...rest.filter((line) => line.trim() !== "").map(margin));
  const column = node.from - (tree.text.lastIndexOf("\n", node.from - 1) + 1);
  // The lines of a block of text stand further in than its mark.
  const cut = node.kind === "text" ? Math.max(0, least - 2) : Math.min(column, least);
  return [first, ...rest.map((line) => line.slice(Math.min(cut, margin(line))))].join("\n");
}
