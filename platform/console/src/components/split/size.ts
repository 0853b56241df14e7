// How large the sized pane of a split is, and where the border between the two stands. Pure.

/** Pixels, or a share of the whole such as `55%`. */
export type Size = number | `${number}%`;

export interface Limits {
  /** The least of the sized pane, in pixels. */
  min: number;
  /** Its most; as much as the other pane leaves if there is none. */
  max?: Size;
  /** The least of the other pane, in pixels. */
  rest: number;
}

const pixels = (size: Size, whole: number) => (typeof size === "number" ? size : (Number(size.slice(0, -1)) / 100) * whole);

/** A size in the unit of another one. */
export function inUnit(of: Size, size: number, whole: number): Size {
  return typeof of === "number" ? Math.round(size) : `${Math.round((size / whole) * 1000) / 10}%`;
}

/** The least and the most of the sized pane in a whole of so many pixels. Where both have too little, the sized one keeps its least. */
export function limitsIn({ min, max, rest }: Limits, whole: number): [number, number] {
  const most = Math.min(whole - rest, max === undefined ? whole : pixels(max, whole));
  return [min, Math.max(min, most)];
}

/** What the sized pane gets of a whole of so many pixels. */
export function sizeIn(size: Size, limits: Limits, whole: number): number {
  const [least, most] = limitsIn(limits, whole);
  return Math.min(most, Math.max(least, pixels(size, whole)));
}

/** The same for a sheet of styles, which follows the window by itself. */
export function cssSize(size: Size, { min, max, rest }: Limits): string {
  const css = (one: Size) => (typeof one === "number" ? `${one}px` : one);
  const most = max === undefined ? `100% - ${rest}px` : `min(${css(max)}, 100% - ${rest}px)`;
  return `clamp(${min}px, ${css(size)}, ${most})`;
}
