// Asks the stored draft one question in a talk of its own, and says what came back.

import { useCallback } from "react";
import { useClient } from "urql";
import { readTrace } from "../../components/trace/items";
import { SayDocument, StartTestDocument, type TurnFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { randomKey } from "../../lib/random";

/** An entry that the search found, of the draft or of a pack. */
export interface Hit {
  id: string;
  question: string;
  /** From 0 to 1. */
  score: number;
}

export type Asked = { turn: TurnFieldsFragment; hits: Hit[] } | { trouble: Trouble };

/** What the search found for a turn, the best first. */
export function hitsOf(turn: TurnFieldsFragment): Hit[] {
  const best = new Map<string, Hit>();
  for (const item of readTrace(turn.trace)) {
    if (item.kind !== "understood") continue;
    for (const hit of item.knowledge) {
      const known = best.get(hit.id);
      if (!known || known.score < hit.score) best.set(hit.id, hit);
    }
  }
  return [...best.values()].sort((a, b) => b.score - a.score);
}

export function useAsk(bot: string): (text: string, language: string | undefined) => Promise<Asked> {
  const { t } = useLanguage();
  const client = useClient();
  return useCallback(
    async (text, language) => {
      const started = await client.mutation(StartTestDocument, { bot, language });
      const talk = started.data?.startTest;
      if (talk?.__typename !== "TestStarted") return { trouble: talk ? refused(talk, t) : broken(started.error, t) };
      const said = await client.mutation(SayDocument, {
        conversation: talk.conversation.id,
        text,
        key: randomKey(),
      });
      const outcome = said.data?.say;
      if (outcome?.__typename !== "Talked") return { trouble: outcome ? refused(outcome, t) : broken(said.error, t) };
      return { turn: outcome.turn, hits: hitsOf(outcome.turn) };
    },
    [client, bot, t],
  );
}
