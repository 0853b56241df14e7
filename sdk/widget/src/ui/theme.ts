/**
 * Colours that follow from the page author's one colour.
 *
 * Contrast is the ratio of WCAG 2.2 (relative luminance, section 1.4.3); text keeps at least 4.5 to 1, glyphs keep 3 to 1.
 */

export interface Theme {
  /** The colour itself, for surfaces. */
  readonly brand: string;
  /** Glyphs on `brand`, text on `solid`. */
  readonly onBrand: string;
  /** The colour as a surface for text: the same, or as much darker as its text needs. */
  readonly solid: string;
  /** The colour as text on a light surface. */
  readonly light: string;
  /** The colour as text on a dark surface. */
  readonly dark: string;
}

type Rgb = readonly [number, number, number];

const STANDARD = "#2f54eb";
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const INK: Rgb = [22, 24, 29];
const READABLE = 4.5;
const GLYPHS = 3;

/** Null where `color` is no `#rgb` or `#rrggbb`. */
export function theme(color: string = STANDARD): Theme | null {
  const brand = parse(color);
  if (!brand) return null;
  // White on a strong colour is what people expect of a button, so that a colour which nearly bears it is helped.
  const white = contrast(brand, WHITE) >= GLYPHS;
  return {
    brand: css(brand),
    onBrand: css(white ? WHITE : INK),
    solid: css(white ? readable(brand, WHITE, BLACK) : brand),
    light: css(readable(brand, WHITE, BLACK)),
    dark: css(readable(brand, [32, 34, 40], WHITE)),
  };
}

export function parse(color: string): Rgb | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(color.trim());
  const digits = short ? short.slice(1).map((digit) => digit + digit) : /^#(..)(..)(..)$/.exec(color.trim())?.slice(1);
  const [red, green, blue] = digits?.map((pair) => (/^[0-9a-f]{2}$/i.test(pair) ? Number.parseInt(pair, 16) : Number.NaN)) ?? [];
  if (red === undefined || green === undefined || blue === undefined || Number.isNaN(red + green + blue)) return null;
  return [red, green, blue];
}

export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function readable(color: Rgb, surface: Rgb, towards: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(color, towards, share);
    if (contrast(mixed, surface) >= READABLE) return mixed;
  }
  return towards;
}

function mix(color: Rgb, other: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2) => Math.round(color[index] * (1 - share) + other[index] * share);
  return [channel(0), channel(1), channel(2)];
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function css(color: Rgb): string {
  return `#${color.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
