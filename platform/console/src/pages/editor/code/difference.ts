// What has to be replaced for one text to become another: one range, so that a cursor before or behind it stays where it is.

export interface Replacement {
  from: number;
  to: number;
  insert: string;
}

export function difference(before: string, after: string): Replacement {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let end = 0;
  while (end < shorter - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
