// `${...}` inside YAML may hold what means something to YAML. As the platform does, it is covered before YAML is parsed by
// a mark of the same length, so that all positions stay, and put back into what was parsed.

/** The longest expression that is covered, in bytes of UTF-8. */
const MAX_BYTES = 4_000;
const FILL = "~";

export interface Masked {
  text: string;
  /** Where the covered parts stand, `${` and `}` included, in order. */
  covered: readonly (readonly [number, number])[];
}

export function mask(source: string): Masked {
  const covered: [number, number][] = [];
  let text = "";
  let done = 0;
  for (let start = source.indexOf("${"); start >= 0; start = source.indexOf("${", done)) {
    text += source.slice(done, start);
    const end = closing(source, start + 2);
    if (end === null) {
      text += "${";
      done = start + 2;
    } else {
      text += `$${FILL.repeat(end - start - 1)}`;
      covered.push([start, end]);
      done = end;
    }
  }
  return { text: text + source.slice(done), covered };
}

const [LINE, QUOTE, APOSTROPHE, BACKSLASH, OPEN, CLOSE] = [10, 34, 39, 92, 123, 125];

/** Behind the closing `}`, on the same line; brackets and quotes inside the expression are looked over. */
function closing(source: string, from: number): number | null {
  let depth = 0;
  let bytes = 0;
  let quote = 0;
  let quoteEscaped = false;
  let escaped = false;
  for (let at = from; at < source.length && bytes < MAX_BYTES; at += 1) {
    const code = source.charCodeAt(at);
    if (code === LINE) return null;
    // Half of a pair counts two: four bytes for both.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
    const behind: boolean = escaped;
    escaped = false;
    if (code === BACKSLASH) escaped = !behind;
    else if (quote !== 0) {
      if (code === quote && quoteEscaped === behind) quote = 0;
    } else if (code === QUOTE || code === APOSTROPHE) {
      quote = code;
      quoteEscaped = behind;
    } else if (code === OPEN) depth += 1;
    else if (code === CLOSE) {
      if (depth === 0) return at + 1;
      depth -= 1;
    }
  }
  return null;
}

/** Puts back what was covered in a scalar that was parsed from a range. */
export function restore(
  { covered }: Masked,
  source: string,
  scalar: string,
  [from, to]: readonly [number, number],
  quote: '"' | "'" | null,
): string {
  if (!scalar.includes("$")) return scalar;
  let text = "";
  let done = 0;
  for (let part = first(covered, from); part < covered.length; part += 1) {
    const [start, end] = covered[part] as [number, number];
    if (end > to) break;
    const mark = `$${FILL.repeat(end - start - 1)}`;
    const at = scalar.indexOf(mark, done);
    if (at < 0) break;
    text += scalar.slice(done, at) + meant(source.slice(start, end), quote);
    done = at + mark.length;
  }
  return text + scalar.slice(done);
}

/** The first covered part that begins at a place or behind it. */
function first(covered: Masked["covered"], from: number): number {
  let low = 0;
  let high = covered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((covered[middle] as readonly [number, number])[0] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a covered part means where it stands: in these quotes, or in none. */
function meant(raw: string, quote: '"' | "'" | null): string {
  if (quote === "'") return raw.replaceAll("''", "'");
  if (quote === null) return raw;
  return raw.replace(/\\(.)?/g, (_, sign: string | undefined) =>
    sign === "n" ? "\n" : sign === "t" ? "\t" : (sign ?? "\\"),
  );
}
