// A preflight while it runs and when it is done: begun, looked at again and again, and found again by its id.

import { useEffect, useState } from "react";
import { useClient } from "urql";
import { useViewer } from "../../app/viewer";
import { PreflightDocument, StartPreflightDocument, type PreflightFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";

const PAUSE = 700;
/** Between tries when the platform does not answer. */
const PATIENCE = 3000;

interface Looked {
  id: string;
  found: PreflightFieldsFragment | null;
  /** Whether the platform did not answer the last time. */
  lost: boolean;
}

export function usePreflight(id: string | null) {
  const client = useClient();
  const examples = useViewer().may("READ_CONVERSATIONS");
  const [looked, setLooked] = useState<Looked | null>(null);
  const [round, setRound] = useState(0);
  const { tag } = useLanguage();

  useEffect(() => {
    if (id === null) return;
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function look(id: string) {
      const { data } = await client.query(PreflightDocument, { id, examples }, { requestPolicy: "network-only" }).toPromise();
      if (!current) return;
      const found = data?.preflight ?? null;
      // What is known stays while the platform does not answer.
      setLooked((before) => (data ? { id, found, lost: false } : { id, found: before?.id === id ? before.found : null, lost: true }));
      if (!data || found?.verdict === "RUNNING") timer = setTimeout(() => void look(id), data ? PAUSE : PATIENCE);
    }
    void look(id);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // In another language it is looked at anew.
  }, [client, id, examples, round, tag]);

  const own = looked?.id === id ? looked : null;
  return {
    found: own?.found ?? null,
    running: own?.found?.verdict === "RUNNING",
    lost: own?.lost ?? false,
    /** Whether it was looked at: what is not found then is not there. */
    looked: own !== null && !own.lost,
    again: () => setRound((before) => before + 1),
  };
}

/** Begins one of a version, or of the draft as it is stored; the id, or why not. */
export function useStart(bot: string) {
  const client = useClient();
  const { t } = useLanguage();
  return async (version: string | null, environment: string): Promise<string | Trouble> => {
    const { data, error } = await client.mutation(StartPreflightDocument, { bot, version, environment }).toPromise();
    const outcome = data?.startPreflight;
    if (!outcome) return broken(error, t);
    return outcome.__typename === "PreflightStarted" ? outcome.preflight.id : refused(outcome, t);
  };
}
