// What the bot's knowledge would answer to the customer; asked anew with each of their lines, while it is one's own turn to write.

import { useEffect, useState } from "react";
import { useClient } from "urql";
import { SuggestionsDocument, type SuggestionsQuery } from "../../gql/graphql";
import type { Conversation } from "./useConversation";

export type Suggestion = NonNullable<SuggestionsQuery["conversation"]>["suggestions"][number];

const NONE: readonly Suggestion[] = [];

export function useSuggestions({ id, turns }: Conversation, mine: boolean): readonly Suggestion[] {
  const client = useClient();
  const [found, setFound] = useState<{ line: number; suggestions: readonly Suggestion[] } | null>(null);
  const messages = turns.flatMap((turn) => turn.activities.filter((line) => line.kind === "MESSAGE"));
  // What the bot said to it was no answer where people have the talk.
  const last = messages.findLast((line) => line.from !== "BOT");
  const line = mine && last?.from === "USER" ? last.number : null;

  useEffect(() => {
    if (line === null) return;
    let current = true;
    void client.query(SuggestionsDocument, { id }, { requestPolicy: "network-only" }).then(({ data }) => {
      // Without them one answers as before.
      if (current && data?.conversation) setFound({ line, suggestions: data.conversation.suggestions });
    });
    return () => {
      current = false;
    };
  }, [client, id, line]);

  return line !== null && found?.line === line ? found.suggestions : NONE;
}
