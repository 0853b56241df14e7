// Names of entries that are learnt.

import type { Draft } from "../knowledge/useKnowledge";
import { typical, type Candidate } from "./useLearning";

/** What stands in the place of personal data. */
export const MASK = "***";

/** Whether a name may be that of an entry that the console makes. */
export function isName(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(text);
}

export function unmasked(text: string): string {
  return text.split(MASK).join(" ").replace(/\s+/g, " ").trim();
}

/** A name made of a question in Latin letters, else of the candidate's own name. */
export function nameFor(candidate: Candidate, draft: Draft): string {
  const words = typical(candidate)
    .normalize("NFKD")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const made = (words ?? []).slice(0, 6).join("-").slice(0, 48).replace(/-$/, "");
  const isLatin = /^[\p{Script=Latin}\p{N}\p{P}\p{Z}\p{M}]*$/u.test(typical(candidate));
  const name = isLatin && made ? made : `learned-${candidate.id.replace(/^q-/, "")}`;
  const taken = (one: string) => draft.entries.some((entry) => entry.id === one);
  let free = name;
  for (let number = 2; taken(free); number += 1) free = `${name}-${number}`;
  return free;
}
