// The knowledge of a bot's draft, read from its files.

import { useEffect, useRef, useState } from "react";
import { useQuery } from "urql";
import { DraftDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { readKnowledge, type Cache, type Knowledge, type TextFile } from "../../lib/knowledge/read";
import { broken, type Trouble } from "../../lib/outcome";

export interface Draft extends Knowledge {
  revision: number;
  files: TextFile[];
}

export type Loaded =
  | { state: "loading" }
  | { state: "missing" }
  | { state: "failed"; trouble: Trouble }
  | { state: "ready"; draft: Draft };

export function useKnowledge(id: string): { loaded: Loaded; again: () => void } {
  const { t } = useLanguage();
  const [{ data, error }, again] = useQuery({ query: DraftDocument, variables: { id } });
  const [draft, setDraft] = useState<Draft | null>(null);
  const cache = useRef<Cache>(new Map());
  const bot = data?.bot;

  useEffect(() => {
    if (!bot) return;
    let current = true;
    const { files, languages, revision } = bot;
    void readKnowledge(files, languages, cache.current).then((read) => {
      if (current) setDraft({ ...read, files, revision });
    });
    return () => {
      current = false;
    };
  }, [bot]);

  let loaded: Loaded = { state: "loading" };
  if (data && !data.bot) loaded = { state: "missing" };
  else if (draft) loaded = { state: "ready", draft };
  else if (error) loaded = { state: "failed", trouble: broken(error, t) };
  return { loaded, again: () => again({ requestPolicy: "network-only" }) };
}
