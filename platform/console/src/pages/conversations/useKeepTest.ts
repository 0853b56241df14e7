// Puts a conversation into the draft of its bot, as a test.

import { useCallback, useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { DraftDocument, ProblemsDocument, SaveFilesDocument, type DraftQuery, type ProblemFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";

type Draft = NonNullable<DraftQuery["bot"]>;

type Loaded = { state: "loading" } | { state: "failed"; trouble: Trouble } | { state: "ready"; draft: Draft };

export type Saved =
  | { state: "saved" }
  /** A colleague made a file of that name meanwhile. */
  | { state: "taken" }
  | { state: "wrong"; problems: ProblemFieldsFragment[] }
  | { state: "failed"; trouble: Trouble };

export function useKeepTest(bot: string) {
  const { t } = useLanguage();
  const client = useClient();
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  const words = useRef(t);
  words.current = t;

  const load = useCallback(async (): Promise<Exclude<Loaded, { state: "loading" }>> => {
    const { data, error } = await client.query(DraftDocument, { id: bot }, { requestPolicy: "network-only" });
    if (data?.bot) return { state: "ready", draft: data.bot };
    return { state: "failed", trouble: error || !data ? broken(error, words.current) : { title: words.current.outcome.notFound } };
  }, [client, bot]);

  useEffect(() => {
    void load().then(setLoaded);
  }, [load]);

  /** Stores the file, if it is a test and nothing of that name is there. */
  async function save(path: string, content: string): Promise<Saved> {
    // Another file of the draft may be saved at the same time: it is no reason to refuse a new one.
    for (;;) {
      const now = await load();
      if (now.state === "failed") return now;
      // What is on the screen stays there if it fails.
      setLoaded(now);
      const { files, revision } = now.draft;
      if (files.some((file) => file.path === path)) return { state: "taken" };
      const whole = [...files.map((file) => ({ path: file.path, content: file.content })), { path, content }];
      const checked = await client.query(ProblemsDocument, { files: whole }, { requestPolicy: "network-only" });
      if (!checked.data) return { state: "failed", trouble: broken(checked.error, t) };
      const problems = checked.data.problems.filter((problem) => problem.file === path && problem.severity === "ERROR");
      if (problems.length > 0) return { state: "wrong", problems };
      const { data, error } = await client.mutation(SaveFilesDocument, { bot, revision, files: [{ path, content }] });
      if (!data) return { state: "failed", trouble: broken(error, t) };
      if (data.saveFiles.__typename === "FilesSaved") return { state: "saved" };
      if (data.saveFiles.__typename !== "Conflict") return { state: "failed", trouble: refused(data.saveFiles, t) };
    }
  }

  return { loaded, save };
}
