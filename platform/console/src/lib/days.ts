// How many days something is kept, as somebody writes it.

const LONGEST = 36_500;

/** The days; `null` where nothing is written, `undefined` where it is no number of days. */
export function daysOf(text: string): number | null | undefined {
  // An input method may leave digits of full width.
  const plain = text.normalize("NFKC").trim();
  if (plain === "") return null;
  const days = /^\d{1,5}$/.test(plain) ? Number(plain) : 0;
  return days >= 1 && days <= LONGEST ? days : undefined;
}
