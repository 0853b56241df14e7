// Loads a bot's draft, keeps its edits, saves them, and notices when somebody else was faster.

import { App } from "antd";
import { startTransition, useCallback, useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { DraftDocument, MergedFilesDocument, SaveFilesDocument, type MergedFilesQuery, type Take } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { useComplain } from "../../lib/trouble";
import { asStored, begin, change, collisions, sidesOf, type Change, type Draft, type TextFile } from "./draft";

/** Somebody else's state, to be decided about. */
export interface Clash {
  revision: number;
  files: TextFile[];
  /** Files that both changed. */
  both: string[];
  /** Places that both changed, each in its own way; nothing if the files could not be brought together. */
  conflicts: Conflict[] | null;
}

type Merged = NonNullable<NonNullable<MergedFilesQuery["bot"]>["merged"]>;
export type Conflict = Merged["conflicts"][number];

type Loaded =
  | { state: "loading" }
  | { state: "missing" }
  | { state: "failed"; trouble: Trouble }
  | { state: "ready"; languages: string[]; name: string };

/** How long is waited for somebody who writes, before what a colleague saved comes in. */
const PAUSE = 700;

type Step = Change | { kind: "begin"; revision: number; files: TextFile[] };

function reduce(draft: Draft, step: Step): Draft {
  return step.kind === "begin" ? begin(step.revision, step.files) : change(draft, step);
}

export function useDraft(bot: string) {
  const { t } = useLanguage("build");
  const client = useClient();
  const complain = useComplain();
  const { message } = App.useApp();
  const [draft, setDraft] = useState(() => begin(0, []));
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  const [saving, setSaving] = useState(false);
  const [clash, setClash] = useState<Clash | null>(null);
  // Ahead of what is on the screen: a save that follows another at once has to know its revision.
  const latest = useRef(draft);
  const words = useRef(t);
  words.current = t;
  const running = useRef<Promise<boolean> | null>(null);

  /** `later`: the page follows once there is time, so that whoever types waits for nothing. */
  const act = useCallback((step: Step, later = false) => {
    const next = reduce(latest.current, step);
    latest.current = next;
    if (later) startTransition(() => setDraft(next));
    else setDraft(next);
  }, []);

  const fetchDraft = useCallback(
    () => client.query(DraftDocument, { id: bot }, { requestPolicy: "network-only" }).toPromise(),
    [client, bot],
  );

  const load = useCallback(async () => {
    setLoaded({ state: "loading" });
    const { data, error } = await fetchDraft();
    if (data?.bot) {
      act({ kind: "begin", revision: data.bot.revision, files: data.bot.files });
      setLoaded({ state: "ready", languages: data.bot.languages, name: data.bot.name });
    } else if (data && !error) setLoaded({ state: "missing" });
    else setLoaded({ state: "failed", trouble: broken(error, words.current) });
  }, [act, fetchDraft]);

  useEffect(() => {
    void load();
  }, [load]);

  /** What a colleague saved, brought into the edits; nothing if that is not possible. */
  const mergeWith = useCallback(
    async (take: Take | null): Promise<Merged | null> => {
      const { data } = await client.query(MergedFilesDocument, { bot, ...sidesOf(latest.current), take }, { requestPolicy: "network-only" });
      return data?.bot?.merged ?? null;
    },
    [client, bot],
  );
  const tell = useCallback((changes: number) => void message.info(words.current.editor.merged(changes), 5), [message]);
  // Saving what was brought together is saving once more.
  const again = useRef<() => Promise<boolean>>(async () => false);

  const store = useCallback(async (): Promise<boolean> => {
    const { revision, edits } = latest.current;
    if (edits.size === 0) return true;
    const files = [...edits].map(([path, content]) => ({ path, content: asStored(latest.current, path, content) }));
    const { data, error } = await client.mutation(SaveFilesDocument, { bot, revision, files });
    const outcome = data?.saveFiles;
    if (!outcome) {
      complain(broken(error, words.current));
      return false;
    }
    if (outcome.__typename === "FilesSaved") {
      act({ kind: "saved", revision: outcome.bot.revision, files: outcome.bot.files, sent: edits });
      setLoaded((before) => (before.state === "ready" ? { ...before, languages: outcome.bot.languages } : before));
      return true;
    }
    if (outcome.__typename !== "Conflict") {
      complain(refused(outcome, words.current));
      return false;
    }
    const other = await fetchDraft();
    if (other.data?.bot) {
      const { files: theirs, revision: now } = other.data.bot;
      const merged = await mergeWith(null);
      if (merged?.conflicts.length === 0) {
        act({ kind: "merge", revision: now, files: theirs, merged: merged.files });
        tell(merged.changes.length);
        return again.current();
      }
      setClash({ revision: now, files: theirs, both: collisions(latest.current, theirs), conflicts: merged?.conflicts ?? null });
    } else complain(refused(outcome, words.current));
    return false;
  }, [act, client, bot, complain, fetchDraft, mergeWith, tell]);
  again.current = store;

  /** Stores what is not saved yet; false if that was refused. Calls that come while it runs wait for it. */
  const save = useCallback(async (): Promise<boolean> => {
    while (running.current) await running.current;
    setSaving(true);
    const run = store();
    running.current = run;
    try {
      return await run;
    } finally {
      running.current = null;
      setSaving(false);
    }
  }, [store]);

  /** Revisions that cannot come in beside the edits; each is told of once. */
  const told = useRef(0);
  /** Brings in what a colleague saved, unless both changed the same places: that is asked when one saves. */
  const follow = useCallback(
    async (revision: number) => {
      while (running.current) await running.current;
      while (latest.current.revision > 0 && latest.current.revision < revision) {
        const before = latest.current;
        const { data } = await fetchDraft();
        if (!data?.bot) return;
        const { revision: now, files } = data.bot;
        const merged = before.edits.size > 0 ? await mergeWith(null) : null;
        if (latest.current !== before || running.current) {
          // Something was written or saved meanwhile.
          await new Promise((done) => setTimeout(done, PAUSE));
          while (running.current) await running.current;
        } else if (before.edits.size === 0) {
          act({ kind: "rebase", revision: now, files, theirs: [] });
        } else if (merged?.conflicts.length === 0) {
          act({ kind: "merge", revision: now, files, merged: merged.files });
          tell(merged.changes.length);
        } else {
          if (told.current < now) void message.warning(words.current.editor.clashes, 8);
          told.current = now;
          return;
        }
      }
    },
    [act, fetchDraft, mergeWith, message, tell],
  );

  /** Ends a clash: puts one's own edits on top, but for the given files, and stores them. */
  function settle(theirs: readonly string[]) {
    if (clash) act({ kind: "rebase", revision: clash.revision, files: clash.files, theirs });
    setClash(null);
    void save();
  }

  /** Ends a clash place by place: the side that is meant where both changed the same. */
  async function join(take: Take) {
    if (!clash) return;
    const merged = await mergeWith(take);
    if (!merged) return complain({ title: words.current.outcome.failed });
    act({ kind: "merge", revision: clash.revision, files: clash.files, merged: merged.files });
    setClash(null);
    void save();
  }

  return { join, draft, act, loaded, load, save, saving, follow, clash, settle, dismiss: () => setClash(null) };
}
