// Which entries are shown, and why one was found.

import { missingIn, saidIn, validOn, type Entry } from "../../lib/knowledge/read";
import type { Draft } from "./useKnowledge";

export const STATES = ["all", "incomplete", "over", "later", "imported"] as const;
export type State = (typeof STATES)[number];

export function isState(value: string | null): value is State {
  return STATES.some((one) => one === value);
}

export interface Wish {
  word: string;
  category: string | null;
  state: State;
  day: string;
  tag: string;
}

/** An entry, and where the words stand that were searched for, if its question does not show it. */
export interface Found {
  entry: Entry;
  match: { in: "variant" | "answer"; text: string } | null;
}

/** In the address, what has no category. */
export const NONE = "-";

/** The day where the person sits, as `2026-05-01`. */
export function today(): string {
  const now = new Date();
  const two = (part: number) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function select(draft: Draft, wish: Wish): Found[] {
  const words = wish.word.toLowerCase().split(/\s+/).filter(Boolean);
  return draft.entries.flatMap((entry) => {
    if (!inCategory(entry, wish.category) || !inState(entry, draft.languages, wish)) return [];
    return found(entry, words, wish.tag) ?? [];
  });
}

export function inCategory(entry: Entry, category: string | null): boolean {
  if (category === null) return true;
  if (category === NONE) return entry.category === "";
  return entry.category === category || entry.category.startsWith(`${category}/`);
}

function inState(entry: Entry, languages: string[], { state, day }: Wish): boolean {
  switch (state) {
    case "all":
      return true;
    case "incomplete":
      return missingIn(entry, languages).length > 0;
    case "over":
    case "later":
      return validOn(entry, day) === state;
    case "imported":
      return entry.source !== "";
  }
}

function found(entry: Entry, words: string[], tag: string): Found | null {
  if (words.length === 0) return { entry, match: null };
  const holds = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const shown = saidIn(entry, tag);
  const rest = [entry.id, entry.category, entry.file, entry.source, entry.owner, entry.note];
  const plain = [shown.question, ...rest].join(" ");
  if (holds(plain)) return { entry, match: null };
  const said = Object.values(entry.said);
  const variants = said.flatMap((one) => [one.question, ...one.variants]);
  const variant = variants.find(holds);
  if (variant !== undefined) return { entry, match: { in: "variant", text: variant } };
  const answer = said.map((one) => one.answer).find(holds);
  if (answer !== undefined) return { entry, match: { in: "answer", text: answer } };
  // The words stand apart from each other.
  const all = [plain, ...variants, ...said.map((one) => one.answer)].join(" ");
  return holds(all) ? { entry, match: null } : null;
}
