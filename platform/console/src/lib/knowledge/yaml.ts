// The YAML of the language with its places. Scalars stay text, and `${...}` needs no quotes: it is hidden from the YAML
// parser and put back afterwards, as the platform does it.

import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from "yaml";

export interface Fault {
  line: number;
  message: string;
}

/** A node of the tree; what is missing is a node without a value. */
export class At {
  private readonly file: Yaml;
  private readonly node: unknown;

  constructor(file: Yaml, node: unknown) {
    this.file = file;
    this.node = node;
  }

  get(key: string): At {
    return new At(this.file, isMap(this.node) ? this.node.get(key, true) : undefined);
  }

  /** The text of a scalar, else nothing. */
  get text(): string | null {
    return isScalar(this.node) ? this.file.shown(this.node.value, this.node.range?.[0] ?? 0) : null;
  }

  get items(): At[] {
    return isSeq(this.node) ? this.node.items.map((item) => new At(this.file, item)) : [];
  }

  get entries(): [string, At][] {
    if (!isMap(this.node)) return [];
    return this.node.items.flatMap((pair): [string, At][] => {
      const key = new At(this.file, pair.key).text;
      return key === null ? [] : [[key, new At(this.file, pair.value)]];
    });
  }

  /** The line on which it begins, from 1. */
  get line(): number {
    const range = isMap(this.node) || isSeq(this.node) || isScalar(this.node) ? this.node.range : null;
    return this.file.lineAt(range?.[0] ?? 0);
  }
}

const EXPRESSION = /\$\{[^}\n]*\}/g;
// Two characters that nobody writes: they are for private use.
const HEAD = "\uE000";
const TAIL = "\uE001";
const HIDDEN = /\uE000\uE001*/g;

export class Yaml {
  readonly root: At;
  readonly faults: Fault[];
  private readonly lines = new LineCounter();
  private readonly expressions: { at: number; text: string }[] = [];

  constructor(source: string) {
    const masked = source.replace(EXPRESSION, (text, at: number) => {
      this.expressions.push({ at, text });
      return HEAD + TAIL.repeat(text.length - 1);
    });
    const document: Document = parseDocument(masked, {
      schema: "failsafe",
      lineCounter: this.lines,
      logLevel: "silent",
      prettyErrors: false,
    });
    this.root = new At(this, document.contents);
    this.faults = document.errors.map((error) => ({ line: this.lineAt(error.pos[0]), message: error.message }));
  }

  lineAt(offset: number): number {
    return this.lines.linePos(offset).line || 1;
  }

  /** The text of a scalar that begins at an offset, with its expressions. */
  shown(value: unknown, start: number): string {
    const text = typeof value === "string" ? value : "";
    if (!text.includes(HEAD)) return text;
    let next = this.expressions.findIndex((one) => one.at >= start);
    return text.replace(HIDDEN, (hidden) => this.expressions[next++]?.text ?? hidden);
  }
}
