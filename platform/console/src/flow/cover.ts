// Which steps of a flow its tests go through, as the platform counts them: by line and column. Pure.

import { keyOf, stepAt, type Step } from "./steps";

export interface Counted {
  /** From 1. */
  line: number;
  /** In characters, from 1. */
  column: number;
  covered: boolean;
}

/** Where each line of a text begins. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The offset of a place; nothing if the text has no such line. */
export function offsetOf(text: string, { line, column }: { line: number; column: number }, starts = lineStarts(text)): number | null {
  const from = starts[line - 1];
  if (from === undefined) return null;
  // A character beyond the first plane is two units of the text.
  return from + [...text.slice(from, starts[line] ?? text.length)].slice(0, column - 1).join("").length;
}

/** Whether tests go through the steps that are drawn, by the key of each. */
export function coverOf(text: string, steps: readonly Step[], counted: readonly Counted[]): Map<string, boolean> {
  const starts = lineStarts(text);
  const found = new Map<string, boolean>();
  for (const one of counted) {
    const offset = offsetOf(text, one, starts);
    const step = offset === null ? null : stepAt(steps, offset);
    // The conditions of a step are places of their own: it was reached if one of them was.
    if (step) found.set(keyOf(step.path), (found.get(keyOf(step.path)) ?? false) || one.covered);
  }
  return found;
}
