// Values as YAML, in the way that authors write flows: texts by language on one line, steps one below the other.

import { mask } from "./mask";
import type { Style, Value } from "./tree";

export interface Manner {
  /** Inside of braces or brackets. */
  flow: boolean;
  eol: string;
  /** How a text was written before, or has to be written. */
  style?: Style;
  /** Whether a text that reads like a number or yes and no is put in quotes, for readers that know nothing of the language. */
  words?: boolean;
}

/** The longest line that a map is written on. */
const WIDTH = 110;
const WORD = /^(true|false|yes|no|on|off|null|y|n|~)$/i;
const NUMBER = /^[-+]?(\.?\d[\d_.:eE+-]*|0[xob][\da-f]+|\.inf|\.nan)$/i;
/** What YAML does not take as it is: control characters and halves of pairs. */
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function plain(text: string, { flow, words }: Manner): boolean {
  const bare = mask(text).text;
  if (bare.includes("${")) return false;
  if (bare === "" || bare !== bare.trim() || /[\n\r\t\u0085\u2028\u2029]/.test(bare) || UNPRINTABLE.test(bare)) return false;
  if (/^[-?:,[\]{}#&*!|>'"%@`]/.test(bare) || bare.startsWith("...")) return false;
  if (/:(\s|$)|\s#/.test(bare)) return false;
  if (flow && /[,[\]{}]/.test(bare)) return false;
  return !(words && (WORD.test(bare) || NUMBER.test(bare)));
}

function double(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A text on one line. */
export function scalar(text: string | null, manner: Manner): string {
  if (text === null) return "";
  const { style } = manner;
  const single = !/[\n\r\t\u0085\u2028\u2029]/.test(text) && !UNPRINTABLE.test(text);
  if (style === '"') return double(text);
  if (style === "'" && single) return `'${text.replaceAll("'", "''")}'`;
  if (plain(text, manner)) return text;
  return single && /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : double(text);
}

/** A text as a block of lines behind a key in this column; nothing if a block cannot hold it. */
export function block(text: string, column: number, eol: string): string | null {
  const lines = text.split("\n");
  if (/[\r\t]/.test(text) || UNPRINTABLE.test(text) || /^\s/.test(text) || text.trim() === "") return null;
  const ends = text.match(/\n*$/)?.[0].length ?? 0;
  if (ends > 0) lines.length -= ends;
  const pad = " ".repeat(column + 2);
  const body = lines.map((line) => (line === "" ? "" : pad + line));
  for (let blank = 1; blank < ends; blank += 1) body.push("");
  return [ends === 0 ? "|-" : ends === 1 ? "|" : "|+", ...body].join(eol);
}

function isMap(value: Value): value is ReadonlyMap<string, Value> {
  return value instanceof Map;
}

/** A value on one line. */
export function inline(value: Value, manner: Manner): string {
  const within = { ...manner, flow: true, style: undefined };
  if (isMap(value))
    return `{${[...value].map(([key, one]) => `${scalar(key, { ...within, words: false })}: ${inline(one, within)}`.trimEnd()).join(", ")}}`;
  if (Array.isArray(value)) return `[${value.map((one) => inline(one, within)).join(", ")}]`;
  return scalar(value as string | null, manner);
}

/** Whether a value is written on one line by an author who has the choice. */
function compact(value: Value, column: number, manner: Manner): boolean {
  if (value === null || typeof value === "string") return true;
  if ((isMap(value) ? value.size : value.length) === 0) return true;
  if (Array.isArray(value) && value.some((one) => isMap(one))) return false;
  if (isMap(value) && [...value.values()].some((one) => !compactWithin(one))) return false;
  const line = inline(value, manner);
  return !line.includes("\\n") && column + wide(line) <= WIDTH;
}

function compactWithin(value: Value): boolean {
  if (isMap(value)) return [...value.values()].every((one) => one === null || typeof one === "string");
  return !Array.isArray(value) || value.every((one) => !isMap(one) && !Array.isArray(one));
}

/** The width of a line on the screen: a Chinese character takes two places. */
function wide(line: string): number {
  let width = 0;
  for (const sign of line) width += sign > "\u2e80" ? 2 : 1;
  return width;
}

/** What stands behind `key:` whose key begins in this column, with the space or line end before it. */
export function behind(value: Value, column: number, manner: Manner): string {
  if (manner.flow) return spaced(inline(value, manner));
  if (typeof value === "string" && value.includes("\n") && manner.style !== '"') {
    const lines = block(value, column, manner.eol);
    if (lines !== null) return ` ${lines}`;
  }
  if (compact(value, column, manner)) return spaced(inline(value, manner));
  return manner.eol + lines(value, column + 2, manner).join(manner.eol);
}

function spaced(text: string): string {
  return text === "" ? "" : ` ${text}`;
}

/** A map or list as lines that begin in this column. */
export function lines(value: Value, column: number, manner: Manner): string[] {
  const plainly = { ...manner, style: undefined };
  const pad = " ".repeat(column);
  if (isMap(value))
    return [...value].flatMap(([key, one]) =>
      (pad + scalar(key, { ...plainly, words: false }) + ":" + behind(one, column, plainly)).split(manner.eol),
    );
  if (Array.isArray(value)) return value.flatMap((one) => item(one, column, manner).split(manner.eol));
  return [pad + scalar(value as string | null, manner)];
}

/** An item of a list with its dash in this column. */
export function item(value: Value, column: number, manner: Manner): string {
  const pad = " ".repeat(column);
  if (!isMap(value) || value.size === 0) {
    if (typeof value === "string" && value.includes("\n")) {
      const text = block(value, column, manner.eol);
      if (text !== null) return `${pad}- ${text}`;
    }
    return `${pad}-${spaced(inline(value, manner))}`;
  }
  const [first = "", ...rest] = lines(value, column + 2, manner);
  return [`${pad}- ${first.slice(column + 2)}`, ...rest].join(manner.eol);
}
