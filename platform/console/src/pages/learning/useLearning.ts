// The questions that a bot could not answer well, and what is decided about them.

import { useCallback, useEffect, useRef, useState } from "react";
import { useClient, useQuery } from "urql";
import {
  AcceptCandidateDocument,
  BeforeDecisionDocument,
  DismissCandidateDocument,
  LearningDocument,
  TakeBackDocument,
  type AcceptCandidateInput,
  type CandidateFieldsFragment,
  type FileInput,
  type LearningQuery,
} from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { MEMORY, without, type Decided } from "../../lib/knowledge/memory";
import { broken, refused, type Trouble } from "../../lib/outcome";

export type Candidate = CandidateFieldsFragment;

const SIZE = 100;

/** What a person decides: what is accepted, or why not. */
export type Decision =
  | { kind: "accept"; edit: Pick<AcceptCandidateInput, "entry" | "question" | "answer" | "phrasings"> }
  | { kind: "dismiss"; reason: string };

/** The last decision, to be read and to be taken back. */
export interface Done {
  candidate: Candidate;
  /** Where it went, if it was accepted. */
  accepted: { entry: string; file: string; errors: number } | null;
  /** What has to be written to take it back, while the draft has this revision. */
  undo: { revision: number; files: FileInput[] };
}

export type Loaded =
  | { state: "loading" }
  | { state: "missing" }
  /** The bot has errors, or what was decided can not be read. */
  | { state: "refused"; why: string }
  | { state: "failed"; trouble: Trouble }
  | { state: "ready"; candidates: Candidate[]; more: string | null; memory: string };

export function useLearning(id: string) {
  const { t } = useLanguage("learning");
  const client = useClient();
  const first = { id, first: SIZE };
  const [{ data, error }, again] = useQuery({ query: LearningDocument, variables: first });
  const [older, setOlder] = useState<{ candidates: Candidate[]; end: string | null } | null>(null);
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const [done, setDone] = useState<Done | null>(null);
  // Ahead of what was fetched: a decision that follows another at once has to know its revision.
  const revision = useRef(0);
  const [bot, setBot] = useState<LearningQuery["bot"]>(null);
  const arrived = data?.bot;
  useEffect(() => {
    // Answers may overtake one another: what was asked before the last decision says nothing of it.
    if (!arrived || arrived.revision < revision.current) return;
    revision.current = arrived.revision;
    setBot(arrived);
  }, [arrived]);
  const refresh = useCallback(() => again({ requestPolicy: "network-only" }), [again]);

  let loaded: Loaded = { state: "loading" };
  if (bot) {
    const page = bot.learning;
    const next = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
    const known = new Set(page.nodes.map((one) => one.id));
    const all = [...page.nodes, ...(older?.candidates ?? []).filter((one) => !known.has(one.id))];
    loaded = {
      state: "ready",
      candidates: all.filter((one) => !settled.has(one.id)),
      more: older ? older.end : next,
      memory: bot.memory?.content ?? "",
    };
  } else if (error?.networkError) loaded = { state: "failed", trouble: broken(error, t) };
  else if (error) loaded = { state: "refused", why: error.graphQLErrors.map((one) => one.message).join("; ") };
  else if (data && !data.bot) loaded = { state: "missing" };

  async function more(after: string): Promise<Trouble | null> {
    const result = await client.query(LearningDocument, { ...first, after }).toPromise();
    const page = result.data?.bot?.learning;
    if (!page) return broken(result.error, t);
    const end = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
    setOlder((before) => ({ candidates: [...(before?.candidates ?? []), ...page.nodes], end }));
    return null;
  }

  /** Carries a decision out; what stands in its way otherwise. */
  async function decide(candidate: Candidate, decision: Decision): Promise<Trouble | null> {
    const looked = await client.query(BeforeDecisionDocument, { id }, { requestPolicy: "network-only" }).toPromise();
    const before = looked.data?.bot;
    if (!before) return broken(looked.error, t);
    if (before.revision !== revision.current) {
      // The next attempt is about what is on the screen by then.
      const fresh = await client.query(LearningDocument, first, { requestPolicy: "network-only" }).toPromise();
      revision.current = Math.max(revision.current, fresh.data?.bot?.revision ?? 0);
      return { title: t.learning.stale };
    }
    const written = (path: string): FileInput => ({
      path,
      content: before.files.find((file) => file.path === path)?.content ?? null,
    });
    const memory: FileInput = { path: MEMORY, content: before.memory?.content ?? null };
    const about = { bot: id, revision: before.revision, candidate: candidate.id };
    const settle = (now: number, accepted: Done["accepted"]) => {
      revision.current = now;
      const files = accepted ? [written(accepted.file), memory] : [memory];
      setSettled((already) => new Set(already).add(candidate.id));
      setDone({ candidate, accepted, undo: { revision: now, files } });
      return null;
    };
    if (decision.kind === "dismiss") {
      const input = { ...about, reason: decision.reason };
      const result = await client.mutation(DismissCandidateDocument, { input });
      const outcome = result.data?.dismissCandidate;
      if (outcome?.__typename === "CandidateDismissed") return settle(outcome.bot.revision, null);
      return outcome ? refused(outcome, t) : broken(result.error, t);
    }
    const result = await client.mutation(AcceptCandidateDocument, { input: { ...about, ...decision.edit } });
    const outcome = result.data?.acceptCandidate;
    if (outcome?.__typename === "CandidateAccepted") {
      const errors = outcome.problems.filter((one) => one.severity === "ERROR").length;
      return settle(outcome.bot.revision, { entry: outcome.entry, file: outcome.file, errors });
    }
    return outcome ? refused(outcome, t) : broken(result.error, t);
  }

  async function write(revisionThen: number, files: FileInput[]): Promise<Trouble | null> {
    const result = await client.mutation(TakeBackDocument, { bot: id, revision: revisionThen, files });
    const outcome = result.data?.saveFiles;
    if (outcome?.__typename === "FilesSaved") {
      revision.current = outcome.bot.revision;
      return null;
    }
    if (outcome?.__typename === "Conflict") {
      refresh();
      return { title: t.learning.undoGone };
    }
    return outcome ? refused(outcome, t) : broken(result.error, t);
  }

  /** Takes the last decision back. */
  async function undo(last: Done): Promise<Trouble | null> {
    const trouble = await write(last.undo.revision, last.undo.files);
    if (!trouble) {
      setDone(null);
      forget(last.candidate.id);
    }
    return trouble;
  }

  /** Forgets an older decision, so that the question is looked for again. */
  async function bringBack(decided: Decided, content: string): Promise<Trouble | null> {
    const trouble = await write(revision.current, [{ path: MEMORY, content: without(content, decided) }]);
    if (!trouble) forget(decided.id);
    return trouble;
  }

  function forget(candidate: string) {
    setSettled((before) => new Set([...before].filter((one) => one !== candidate)));
  }

  return { loaded, refresh, more, decide, undo, bringBack, done, dismissDone: () => setDone(null) };
}

/** The language in which it was asked most; as the platform, the last of several. */
export function mainLanguage(candidate: Candidate): string {
  let most = candidate.asked[0];
  for (const one of candidate.asked) if (most && one.times >= most.times) most = one;
  return most?.language ?? "";
}

/** How it was asked most typically. */
export function typical(candidate: Candidate): string {
  const tag = mainLanguage(candidate);
  return candidate.asked.find((one) => one.language === tag)?.typical ?? candidate.id;
}
