// Shares and limits in percent, as somebody writes them.

/** What may be written; both ends belong to it. */
export interface Bounds {
  from: number;
  to: number;
}

/** The number; `null` where nothing is written, `undefined` where it is none within the bounds or has more than two decimals. */
export function percentOf(text: string, { from, to }: Bounds): number | null | undefined {
  // An input method may leave digits and signs of full width.
  const plain = text.normalize("NFKC").trim();
  if (plain === "") return null;
  const digits = /^(\d{1,3}(?:\.\d{1,2})?)\s*%?$/.exec(plain)?.[1];
  const number = Number(digits ?? Number.NaN);
  return number >= from && number <= to ? number : undefined;
}
