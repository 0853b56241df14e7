// The text of a file as a tree that knows where everything stands. Reading never fails: what is wrong is told beside it.

import { Document, isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Node as Parsed } from "yaml";
import { mask, restore, type Masked } from "./mask";

/** Where a value stands: keys and places in lists, from the root. */
export type Path = readonly (string | number)[];

interface Ranged {
  /** The value itself, without comments behind it. */
  from: number;
  to: number;
}

export type Style = "plain" | "'" | '"' | "|" | ">";

export interface TextNode extends Ranged {
  kind: "text";
  /** Null where nothing is written. */
  text: string | null;
  style: Style;
}

export interface Entry {
  key: string;
  keyFrom: number;
  keyTo: number;
  /** Behind the colon. */
  colon: number;
  value: Node;
}

export interface MapNode extends Ranged {
  kind: "map";
  /** Whether it is written in braces. */
  flow: boolean;
  entries: Entry[];
}

export interface ListNode extends Ranged {
  kind: "list";
  flow: boolean;
  items: Node[];
  /** Where the dash of each item stands; none in brackets. */
  dashes: number[];
}

/** Something that is not part of the language: an alias, a key that is no word. */
export interface StrangeNode extends Ranged {
  kind: "strange";
}

export type Node = TextNode | MapNode | ListNode | StrangeNode;

/** A mistake that keeps the text from being read, at its place. */
export interface Fault {
  at: number;
  message: string;
}

export interface Tree {
  text: string;
  root: Node | null;
  /** With a fault, what is there is what could be read, and nothing may be edited by it. */
  faults: Fault[];
}

/** A value without places, as trees are compared: null is nothing, a text is a text, maps keep their order. */
export type Value = null | string | readonly Value[] | ReadonlyMap<string, Value>;

/** More than any flow has, and still read in a moment. */
const MAX_LENGTH = 2_000_000;
const MAX_DEPTH = 200;
/** A level of a block takes a column at least. */
const MAX_COLUMN = 2 * MAX_DEPTH;

interface Token {
  type: string;
  offset: number;
}
type Tokens = { items?: { start?: Token[]; sep?: Token[] }[] };

export function read(text: string): Tree {
  if (text.length > MAX_LENGTH) return { text, root: null, faults: [{ at: 0, message: "the file is too large" }] };
  const masked = mask(text);
  if (deep(masked.text)) return { text, root: null, faults: [{ at: 0, message: "nested too deep" }] };
  try {
    return parse(text, masked);
  } catch (error) {
    // Nested beyond the stack of the parser.
    const message = error instanceof RangeError ? "nested too deep" : String(error);
    return { text, root: null, faults: [{ at: 0, message }] };
  }
}

/** Whether a text may nest so deep that the parser, which calls itself for each level, had better not see it. */
function deep(text: string): boolean {
  let open = 0;
  let column = 0;
  let leading = true;
  for (const sign of text) {
    if (sign === "\n") {
      column = 0;
      leading = true;
    } else if (leading && (sign === " " || sign === "-" || sign === "?" || sign === "\t")) column += 1;
    else leading = false;
    if (sign === "[" || sign === "{") open += 1;
    else if (sign === "]" || sign === "}") open = Math.max(0, open - 1);
    if (open > MAX_DEPTH || column > MAX_COLUMN) return true;
  }
  return false;
}

function parse(text: string, masked: Masked): Tree {
  const options = {
    schema: "failsafe",
    version: "1.2",
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: "silent",
    // Looked for below: the library compares each with each.
    uniqueKeys: false,
  } as const;
  const documents = parseAllDocuments(masked.text, options);
  const faults: Fault[] = [];
  if (!Array.isArray(documents)) return { text, root: null, faults };
  const [document, second] = documents;
  for (const one of documents)
    for (const wrong of [...one.errors, ...one.warnings]) faults.push({ at: wrong.pos[0], message: wrong.message });
  if (second) faults.push({ at: second.range[0], message: "more than one document" });
  if (!(document instanceof Document) || !document.contents) return { text, root: null, faults };
  const reader = new Reader(text, masked, faults);
  const root = reader.node(document.contents as Parsed, 0, 0);
  return { text, root, faults: faults.sort((a, b) => a.at - b.at) };
}

class Reader {
  private readonly text: string;
  private readonly masked: Masked;
  private readonly faults: Fault[];

  constructor(text: string, masked: Masked, faults: Fault[]) {
    this.text = text;
    this.masked = masked;
    this.faults = faults;
  }

  /** `at` is where it would stand if nothing is written. */
  node(node: Parsed | null, at: number, depth: number): Node {
    if (!node?.range) return { kind: "text", text: null, style: "plain", from: at, to: at };
    const [from, to] = node.range;
    if (depth > MAX_DEPTH) throw new RangeError();
    if ("anchor" in node && node.anchor) this.fault(from, "anchors are not part of the language");
    if (node.tag && node.srcToken && !isAlias(node) && this.tagged(from)) this.fault(from, "tags are not part of the language");
    if (isAlias(node)) {
      this.fault(from, "aliases are not part of the language");
      return { kind: "strange", from, to };
    }
    if (isMap(node)) return this.map(node, from, depth);
    if (isSeq(node)) return this.list(node, from, depth);
    if (!isScalar(node)) return { kind: "strange", from, to };
    return this.scalar(node.value, node.type, from, to);
  }

  private fault(at: number, message: string): void {
    this.faults.push({ at, message });
  }

  /** Whether a tag is written in front of a value. */
  private tagged(from: number): boolean {
    return /(^|[\s,[{])!\S*\s+$/.test(this.text.slice(Math.max(0, from - 80), from)) || this.text[from] === "!";
  }

  private scalar(value: unknown, type: string | undefined, from: number, to: number): TextNode {
    const quote = type === "QUOTE_SINGLE" ? "'" : type === "QUOTE_DOUBLE" ? '"' : null;
    const style = quote ?? (type === "BLOCK_LITERAL" ? "|" : type === "BLOCK_FOLDED" ? ">" : "plain");
    if (from === to) return { kind: "text", text: null, style: "plain", from, to };
    const text = restore(this.masked, this.text, String(value), [from, to], quote);
    let end = to;
    if (style === "|" || style === ">") {
      const raw = this.text.slice(from, to);
      // The lines that end a block are no part of it, but where it keeps them; the last line end never is.
      const keeps = /^[|>]\d*\+/.test(raw);
      end = from + (keeps ? raw.replace(/\r?\n$/, "") : raw.trimEnd()).length;
    }
    return { kind: "text", text, style, from, to: end };
  }

  private map(node: Parsed & { items: unknown[]; flow?: boolean }, from: number, depth: number): MapNode {
    const flow = node.flow === true;
    const tokens = (node.srcToken as Tokens | undefined)?.items ?? [];
    const pairs = node.items as { key: Parsed | null; value: Parsed | null; srcToken?: { sep?: Token[] } }[];
    const entries: Entry[] = [];
    const known = new Set<string>();
    for (const [index, pair] of pairs.entries()) {
      const key = pair.key;
      if (!isScalar(key) || !key.range) {
        this.fault(key?.range?.[0] ?? from, "a key is a word");
        continue;
      }
      const [keyFrom, keyTo] = key.range;
      const { text } = this.scalar(key.value, key.type, keyFrom, keyTo);
      if (known.has(text ?? "")) this.fault(keyFrom, `the key \`${text}\` is there twice`);
      known.add(text ?? "");
      const sep = pair.srcToken?.sep ?? tokens[index]?.sep;
      const mark = sep?.find((token) => token.type === "map-value-ind");
      const colon = mark ? mark.offset + 1 : keyTo;
      entries.push({ key: text ?? "", keyFrom, keyTo, colon, value: this.node(pair.value, colon, depth + 1) });
    }
    const last = entries.at(-1);
    const to = flow ? (node.range?.[1] ?? from) : Math.max(last?.value.to ?? from, last?.colon ?? from);
    return { kind: "map", flow, entries, from, to };
  }

  private list(node: Parsed & { items: unknown[]; flow?: boolean }, from: number, depth: number): ListNode {
    const flow = node.flow === true;
    const tokens = (node.srcToken as Tokens | undefined)?.items ?? [];
    const dashes = flow
      ? []
      : tokens.flatMap(({ start }) => start?.find((token) => token.type === "seq-item-ind")?.offset ?? []);
    const items = (node.items as (Parsed | null)[]).map((item, index) =>
      this.node(item, (dashes[index] ?? from) + 1, depth + 1),
    );
    const to = flow ? (node.range?.[1] ?? from) : Math.max(items.at(-1)?.to ?? from, (dashes.at(-1) ?? from) + 1);
    return { kind: "list", flow, items, dashes, from: dashes[0] ?? from, to };
  }
}

export function valueOf(node: Node | null): Value {
  switch (node?.kind) {
    case "text":
      return node.text;
    case "map":
      return new Map(node.entries.map((entry) => [entry.key, valueOf(entry.value)]));
    case "list":
      return node.items.map(valueOf);
    default:
      return null;
  }
}

export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, at) => same(one, b[at] as Value));
  if (!(a instanceof Map) || !(b instanceof Map) || a.size !== b.size) return false;
  const others = b.entries();
  return [...a].every(([key, value]) => {
    const [other, against] = others.next().value as [string, Value];
    return key === other && same(value, against);
  });
}

export function entryOf(node: Node | null | undefined, key: string): Entry | undefined {
  return node?.kind === "map" ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** The value at a path; nothing if there is none. */
export function at(root: Node | null, path: Path): Node | undefined {
  let node: Node | undefined = root ?? undefined;
  for (const step of path) {
    if (typeof step === "number") node = node?.kind === "list" ? node.items[step] : undefined;
    else node = entryOf(node, step)?.value;
    if (!node) return undefined;
  }
  return node;
}

/** The text of a value that is one. */
export function textOf(node: Node | null | undefined): string | null {
  return node?.kind === "text" ? node.text : null;
}
