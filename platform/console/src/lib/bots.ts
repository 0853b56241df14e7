// All bots of the workspace by name, however many there are.

import { useEffect, useState } from "react";
import { type Client, type RequestPolicy, useClient } from "urql";
import { BotNamesDocument, type BotNamesQuery } from "../gql/graphql";

export type BotName = BotNamesQuery["bots"]["nodes"][number];

/** Reads one page of the list after the other; null where one of them cannot be read. */
export async function allBots(client: Client, language?: string, requestPolicy?: RequestPolicy): Promise<BotName[] | null> {
  const bots: BotName[] = [];
  let after: string | null | undefined;
  do {
    const { data } = await client.query(BotNamesDocument, { language, after }, { requestPolicy });
    if (!data) return null;
    bots.push(...data.bots.nodes);
    after = data.bots.pageInfo.hasNextPage ? data.bots.pageInfo.endCursor : null;
  } while (after);
  return bots;
}

/** Undefined until the last page is there; what cannot be read stays unknown. */
export function useAllBots(language: string, wanted: boolean): BotName[] | undefined {
  const client = useClient();
  const [bots, setBots] = useState<BotName[]>();
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    allBots(client, language).then((all) => !gone && setBots(all ?? undefined));
    return () => {
      gone = true;
    };
  }, [client, language, wanted]);
  return bots;
}
