// What the customer of a conversation consented to, as it is after its last turn.

import { useCallback, useEffect, useState } from "react";
import { useClient } from "urql";
import { ConsentsDocument, type ConsentsQuery } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";

type Known = Pick<NonNullable<ConsentsQuery["conversation"]>, "purposes" | "consents">;

const NOTHING: Known = { purposes: [], consents: [] };

export function useConsents(id: string, turns: number) {
  const { tag } = useLanguage();
  const client = useClient();
  const [known, setKnown] = useState<{ of: string; what: Known }>({ of: id, what: NOTHING });

  const load = useCallback(async () => {
    const { data } = await client.query(ConsentsDocument, { id, language: tag }, { requestPolicy: "network-only" });
    const found = data?.conversation;
    // What cannot be loaded stands as it was; the conversation itself says what is wrong.
    if (found) setKnown({ of: id, what: found });
  }, [client, id, tag]);

  useEffect(() => void load(), [load, turns]);

  return { ...(known.of === id ? known.what : NOTHING), load };
}
