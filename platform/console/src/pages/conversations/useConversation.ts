// One conversation: all its turns, and each new one as it comes.

import { useCallback, useEffect, useRef, useState } from "react";
import { useClient, useSubscription } from "urql";
import { useDesk } from "../../app/desk";
import {
  ConversationDocument,
  TurnsDocument,
  type ConversationQuery,
  type TalkOutcomeFragment,
  type TurnFieldsFragment,
} from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { withTurn } from "../../lib/turns";

export type Conversation = NonNullable<ConversationQuery["conversation"]>;

type Loaded =
  | { state: "loading" }
  | { state: "missing" }
  | { state: "failed"; trouble: Trouble }
  | { state: "ready"; conversation: Conversation };

function taken(conversation: Conversation, turn: TurnFieldsFragment): Conversation {
  const turns = withTurn(conversation.turns, turn);
  const last = turns.at(-1);
  // An older turn that comes late says nothing about the present.
  return last?.number === turn.number
    ? { ...conversation, turns, mode: turn.mode, slots: turn.slots }
    : { ...conversation, turns };
}

export function useConversation(id: string) {
  const { t, tag } = useLanguage();
  const client = useClient();
  const { watch, connection } = useDesk();
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  const words = useRef(t);
  words.current = t;

  const update = useCallback((change: (conversation: Conversation) => Conversation) => {
    setLoaded((before) =>
      before.state === "ready" ? { ...before, conversation: change(before.conversation) } : before,
    );
  }, []);

  const load = useCallback(async () => {
    const { data, error } = await client.query(
      ConversationDocument,
      { id, language: tag },
      { requestPolicy: "network-only" },
    );
    const conversation = data?.conversation;
    if (conversation) {
      setLoaded((before) => {
        // Turns that the subscription brought while the answer was on its way are kept.
        const since = before.state === "ready" ? before.conversation.turns : [];
        const known = Math.max(0, ...conversation.turns.map((turn) => turn.number));
        return {
          state: "ready",
          conversation: since.filter((turn) => turn.number > known).reduce(taken, conversation),
        };
      });
    } else if (data && !error) setLoaded({ state: "missing" });
    else
      setLoaded((before) =>
        before.state === "ready" ? before : { state: "failed", trouble: broken(error, words.current) },
      );
  }, [client, id, tag]);

  // Loaded once the subscription runs, and again after the connection was away.
  useEffect(() => {
    if (connection !== "lost") void load();
  }, [load, connection]);

  useSubscription({ query: TurnsDocument, variables: { conversation: id } }, (_, data) => {
    update((conversation) => taken(conversation, data.turns));
    return data;
  });

  useEffect(
    () =>
      watch((changed) => {
        if (changed.id !== id) return;
        update((conversation) => ({ ...conversation, ...changed }));
        // What is here of it is gone there.
        if (changed.erasedAt) void load();
      }),
    [watch, id, update, load],
  );

  /** Takes in what an action brought; tells why if it was refused. */
  const take = useCallback(
    (outcome: TalkOutcomeFragment | undefined, error: Parameters<typeof broken>[0]): Trouble | null => {
      if (!outcome) return broken(error, words.current);
      if (outcome.__typename !== "Talked") {
        // Somebody else did something: what is shown is old.
        void load();
        return refused(outcome, words.current);
      }
      update((conversation) => ({
        ...taken(conversation, outcome.turn),
        mode: outcome.conversation.mode,
        assignee: outcome.conversation.assignee,
      }));
      return null;
    },
    [load, update],
  );

  return { loaded, load, take };
}
