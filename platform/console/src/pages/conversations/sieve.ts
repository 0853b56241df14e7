// Which conversations that change belong into a list that looks for something, only the platform can say. It is asked about all that changed
// together, and no more often than once in a while.

import { TOGETHER } from "./filters";

/** From one question to the next. */
export const PAUSE = 1_000;
/** How long after its change a conversation is asked about: what was said in it is found a few seconds later. */
export const AFTER = [1_000, 4_000, 12_000] as const;
/** How many times the pause doubles while the platform does not answer. */
const DOUBLED = 5;

interface Wish<One> {
  /** Those of these that the list looks for; nothing if the platform did not answer. */
  ask: (ids: string[]) => Promise<One[] | null>;
  /** Hears of those that have not changed since they were asked about. */
  settle: (fitting: One[], others: string[]) => void;
}

interface Due {
  changed: number;
  /** How many times it was asked about since. */
  asked: number;
  at: number;
}

export interface Sieve {
  /** It changed, and may belong into the list. */
  note: (id: string) => void;
  /** Whatever the platform would say of it, it is not wanted. */
  forget: (id: string) => void;
  stop: () => void;
}

export function sieve<One extends { id: string }>({ ask, settle }: Wish<One>): Sieve {
  const due = new Map<string, Due>();
  /** What is asked now, without those that changed meanwhile. */
  let asking: Set<string> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next = 0;
  let failures = 0;
  let over = false;

  function plan() {
    clearTimeout(timer);
    if (over || asking || due.size === 0) return;
    let first = Number.POSITIVE_INFINITY;
    for (const { at } of due.values()) first = Math.min(first, at);
    timer = setTimeout(() => void look(), Math.max(first, next) - Date.now());
  }

  async function look() {
    const now = Date.now();
    // What has just changed goes along.
    const ids = [...due].flatMap(([id, one]) => (one.at <= now || one.asked === 0 ? [id] : [])).slice(0, TOGETHER);
    const mine = new Set(ids);
    asking = mine;
    const found = await ask(ids);
    if (over) return;
    asking = null;
    failures = found ? 0 : Math.min(failures + 1, DOUBLED);
    next = now + PAUSE * 2 ** failures;
    if (found) {
      for (const id of mine) later(id);
      const fitting = found.filter((one) => mine.has(one.id));
      const fit = new Set(fitting.map((one) => one.id));
      settle(fitting, [...mine].filter((id) => !fit.has(id)));
    }
    plan();
  }

  function later(id: string) {
    const one = due.get(id);
    const after = AFTER[(one?.asked ?? 0) + 1];
    if (one && after !== undefined) due.set(id, { ...one, asked: one.asked + 1, at: one.changed + after });
    else due.delete(id);
  }

  return {
    note(id) {
      const changed = Date.now();
      asking?.delete(id);
      // One that changes all the time is asked about all the same.
      due.set(id, { changed, asked: 0, at: Math.min(due.get(id)?.at ?? Number.POSITIVE_INFINITY, changed + AFTER[0]) });
      plan();
    },
    forget(id) {
      asking?.delete(id);
      due.delete(id);
      plan();
    },
    stop() {
      over = true;
      clearTimeout(timer);
    },
  };
}
