// The list as it is known: what came by pages, and what changed since.

import type { Viewer } from "../../app/viewer";
import type { ConversationSummaryFragment } from "../../gql/graphql";
import { fits, type Filter, type Wanted } from "./filters";

export type Known = ReadonlyMap<string, ConversationSummaryFragment>;

/** What the list shows. */
export interface Kind {
  filter: Filter;
  wanted: Wanted;
  viewer: Pick<Viewer, "id">;
}

/** When conversations changed, counted in changes: an answer to what was asked before knows nothing of it. */
export class Changes {
  #count = 0;
  readonly #of = new Map<string, number>();

  note(id: string) {
    this.#of.set(id, ++this.#count);
  }

  now(): number {
    return this.#count;
  }

  /** Whether it changed after that. */
  since(id: string, then: number): boolean {
    return (this.#of.get(id) ?? 0) > then;
  }
}

/** The list with a page that was asked for then. The first page takes the place of all that had not changed since. */
export function withPage(known: Known, nodes: readonly ConversationSummaryFragment[], first: boolean, changes: Changes, then: number): Known {
  const kept = first ? [...known].filter(([id]) => changes.since(id, then)) : [...known];
  const came = nodes.filter((one) => !changes.since(one.id, then));
  return new Map([...kept, ...came.map((one) => [one.id, one] as const)]);
}

/** The list after a change. Where something is looked for, what is not in the list waits for the platform's word. */
export function withChange(known: Known, changed: ConversationSummaryFragment, { filter, wanted, viewer }: Kind): Known {
  const mine = wanted.filter === null && (wanted.bot === null || changed.bot?.id === wanted.bot);
  const next = new Map(known);
  if (fits(changed, filter, viewer) && (known.has(changed.id) || mine)) next.set(changed.id, changed);
  else if (!next.delete(changed.id)) return known;
  return next;
}

/** Whether the platform has to say of what changed if the list looks for it. What was erased is found by nothing, and stays where it is seen. */
export function doubtful(changed: ConversationSummaryFragment, { filter, wanted, viewer }: Kind): boolean {
  return wanted.filter !== null && !changed.erasedAt && fits(changed, filter, viewer);
}

/** The list after the platform's word. */
export function withWord(known: Known, fitting: readonly ConversationSummaryFragment[], others: readonly string[]): Known {
  const next = new Map(known);
  for (const one of fitting) next.set(one.id, one);
  for (const id of others) next.delete(id);
  return next;
}
