// The replay of real talks against a bot's draft: begun, left, and found again.

import { useState } from "react";
import { useQuery } from "urql";
import { newest } from "../../components/replay/newest";
import { usePreflight, useStart } from "../../components/replay/usePreflight";
import { ReplaysDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, type Trouble } from "../../lib/outcome";
import { recall, remember } from "../../lib/stored";

export function useReplay(bot: string, onSave: () => Promise<boolean>) {
  const { t } = useLanguage("replay");
  const name = `replay.${bot}`;
  const [kept] = useState(() => recall<string>(name) ?? "");
  const [begun, setBegun] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ data, error }, again] = useQuery({ query: ReplaysDocument, variables: { bot, kept }, requestPolicy: "network-only" });
  const places = data?.bot?.environments ?? [];
  const start = useStart(bot);
  const preflight = usePreflight(begun ?? (data ? newest(data.kept, places) : null));

  async function begin(environment: string) {
    setTrouble(null);
    setStarting(true);
    const result = (await onSave()) ? await start(null, environment) : { title: t.replay.notSaved };
    setStarting(false);
    if (typeof result !== "string") return setTrouble(result);
    remember(name, result);
    setBegun(result);
    // When the draft was saved last.
    again();
  }

  return {
    bot: data?.bot,
    places,
    failed: error && !data ? broken(error, t) : null,
    reload: again,
    begin,
    starting,
    trouble,
    preflight,
  };
}
