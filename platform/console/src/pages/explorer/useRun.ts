// Running an operation: what is under way, what came of it, and how it is stopped.

import { useCallback, useEffect, useRef, useState } from "react";
import { live } from "../../app/client";
import { spokenTag } from "../../i18n/useLanguage";
import { denialsOf, mistakeOf, readBody, type Denial, type Mistake, type Told } from "./answer/read";
import { ask } from "./ask";
import type { Question } from "./curl";
import type { Kind } from "./operations";

export interface Event {
  /** Counted from 1. */
  number: number;
  /** When it came, in milliseconds. */
  at: number;
  value: unknown;
}

export type Outcome =
  | { kind: "nothing" }
  | { kind: "running" }
  | { kind: "answered"; status: number; took: number; bytes: number; value: unknown; mistakes: Mistake[]; denials: Denial[] }
  /** What came back is no answer of GraphQL. */
  | { kind: "http"; status: number; took: number; body: string }
  | { kind: "away"; changes: boolean; detail: string }
  /** Nobody waits any more; what changes data may have been done. */
  | { kind: "cancelled"; changes: boolean }
  | { kind: "events"; listens: boolean; events: Event[]; mistakes: Mistake[]; denials: Denial[] };

/** So many events are kept, the newest. */
const MOST = 200;

export interface Run {
  outcome: Outcome;
  busy: boolean;
  /** The answer, as soon as it is there; null for what is listened to or was not answered. */
  run: (kind: Kind, question: Question) => Promise<unknown>;
  stop: () => void;
}

export function useRun(): Run {
  const [outcome, setOutcome] = useState<Outcome>({ kind: "nothing" });
  const end = useRef<(() => void) | null>(null);

  const stop = useCallback(() => {
    end.current?.();
    end.current = null;
  }, []);
  useEffect(() => stop, [stop]);

  const run = useCallback(
    async (kind: Kind, question: Question) => {
      stop();
      if (kind === "subscription") {
        setOutcome({ kind: "events", listens: true, events: [], mistakes: [], denials: [] });
        end.current = listen(question, setOutcome);
        return null;
      }
      const abort = new AbortController();
      end.current = () => abort.abort();
      setOutcome({ kind: "running" });
      try {
        const { status, took, bytes, body } = await ask(question, { language: spokenTag(), signal: abort.signal });
        const read = readBody(body);
        if (!read) {
          setOutcome({ kind: "http", status, took, body });
          return null;
        }
        const [mistakes, denials] = [(read.errors ?? []).map(mistakeOf), denialsOf(read.data)];
        setOutcome({ kind: "answered", status, took, bytes, value: JSON.parse(body), mistakes, denials });
        return read.data ?? null;
      } catch (error) {
        if (abort.signal.aborted) setOutcome((now) => (now.kind === "running" ? { kind: "cancelled", changes: kind === "mutation" } : now));
        else setOutcome({ kind: "away", changes: kind === "mutation", detail: error instanceof Error ? error.message : String(error) });
        return null;
      } finally {
        if (!abort.signal.aborted) end.current = null;
      }
    },
    [stop],
  );

  return { outcome, busy: outcome.kind === "running" || (outcome.kind === "events" && outcome.listens), run, stop };
}

type Set = (change: (now: Outcome) => Outcome) => void;

/** Hears what happens, over the console's own live connection, until it is ended. */
function listen({ query, operationName, variables }: Question, set: Set): () => void {
  let over = false;
  let leave = () => {};
  const change = (how: (now: Outcome & { kind: "events" }) => Outcome) => set((now) => (now.kind === "events" && now.listens ? how(now) : now));
  const finish = (told: Told[]) => {
    over = true;
    change((now) => ({ ...now, listens: false, mistakes: [...now.mistakes, ...told.map(mistakeOf)] }));
  };
  live().then(
    (connection) => {
      if (over) return;
      leave = connection.subscribe<unknown>(
        { query, operationName, variables },
        {
          next: (value) =>
            change((now) => ({
              ...now,
              events: [...now.events, { number: (now.events.at(-1)?.number ?? 0) + 1, at: Date.now(), value }].slice(-MOST),
              mistakes: ((value.errors ?? []) as Told[]).map(mistakeOf),
              denials: denialsOf(value.data),
            })),
          error: (error) => finish(Array.isArray(error) ? (error as Told[]) : [{ message: String(error) }]),
          complete: () => finish([]),
        },
      );
    },
    (error: unknown) => finish([{ message: String(error) }]),
  );
  return () => {
    finish([]);
    leave();
  };
}
