// A talk with the draft: begins it, sends, and takes in what comes back, also later and unasked.

import { useCallback, useEffect, useRef, useState } from "react";
import { useClient, useSubscription } from "urql";
import { useViewer } from "../../app/viewer";
import { ConversationDocument, SayDocument, StartTestDocument, TurnsDocument, type TurnFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { randomKey } from "../../lib/random";
import { withTurn } from "../../lib/turns";
import { filesOf, type Draft, type TextFile } from "./draft";

/** A message on its way, or one that did not arrive. */
export interface Pending {
  key: string;
  text: string;
  trouble: Trouble | null;
}

export interface Talk {
  conversation: string | null;
  turns: TurnFieldsFragment[];
  pending: Pending[];
  starting: boolean;
  /** Why no talk could begin. */
  trouble: Trouble | null;
  /** The files that the talk runs on. */
  files: TextFile[];
}

const NONE: Talk = { conversation: null, turns: [], pending: [], starting: false, trouble: null, files: [] };

export function useTalk(bot: string, draft: Draft, language: string | undefined) {
  const { t, tag } = useLanguage();
  const client = useClient();
  const reads = useViewer().may("READ_CONVERSATIONS");
  const [talk, setTalk] = useState<Talk>(NONE);
  const given = useRef({ draft, language, t });
  given.current = { draft, language, t };
  const attempt = useRef(0);
  const talkNow = useRef(talk);
  talkNow.current = talk;

  useSubscription(
    { query: TurnsDocument, variables: { conversation: talk.conversation ?? "" }, pause: talk.conversation === null },
    (_, data) => {
      setTalk((before) => ({ ...before, turns: withTurn(before.turns, data.turns) }));
      return data;
    },
  );

  // Why its turns went as they did is told anew in another language of the console.
  const told = useRef(tag);
  useEffect(() => {
    if (told.current === tag) return;
    told.current = tag;
    const id = talkNow.current.conversation;
    if (id === null || !reads) return;
    let current = true;
    void client.query(ConversationDocument, { id, language: tag }, { requestPolicy: "network-only" }).then(({ data }) => {
      const turns = data?.conversation?.turns;
      if (current && turns) setTalk((before) => (before.conversation === id ? { ...before, turns: turns.reduce(withTurn, before.turns) } : before));
    });
    return () => {
      current = false;
    };
  }, [client, tag, reads]);

  const start = useCallback(
    async (wish?: string): Promise<string | null> => {
      const mine = ++attempt.current;
      const files = filesOf(given.current.draft);
      const deleted = [...given.current.draft.edits].flatMap(([path, content]) =>
        content === null ? [{ path, content }] : [],
      );
      setTalk({ ...NONE, starting: true, files });
      const variables = { bot, language: wish ?? given.current.language, files: [...files, ...deleted] };
      const { data, error } = await client.mutation(StartTestDocument, variables);
      // A later start has made this one void.
      if (mine !== attempt.current) return null;
      const outcome = data?.startTest;
      if (outcome?.__typename === "TestStarted") {
        setTalk((before) => ({
          ...before,
          starting: false,
          conversation: outcome.conversation.id,
          turns: [outcome.turn],
        }));
        return outcome.conversation.id;
      }
      const words = given.current.t;
      const trouble = outcome ? refused(outcome, words) : broken(error, words);
      setTalk((before) => ({ ...before, starting: false, trouble }));
      return null;
    },
    [client, bot],
  );

  const deliver = useCallback(
    async (conversation: string, message: Pending) => {
      const mine = attempt.current;
      const { data, error } = await client.mutation(SayDocument, {
        conversation,
        text: message.text,
        key: message.key,
      });
      if (mine !== attempt.current) return;
      const outcome = data?.say;
      setTalk((before) => {
        const others = before.pending.filter((one) => one.key !== message.key);
        if (outcome?.__typename === "Talked")
          return { ...before, pending: others, turns: withTurn(before.turns, outcome.turn) };
        const words = given.current.t;
        const trouble = outcome ? refused(outcome, words) : broken(error, words);
        return { ...before, pending: [...others, { ...message, trouble }] };
      });
    },
    [client],
  );

  /** Sends a message; one that failed before is sent with its key, so that it cannot arrive twice. */
  const send = useCallback(
    async (text: string, conversation: string | null, again?: Pending) => {
      const target = conversation ?? (await start());
      if (target === null) return;
      const message: Pending = { key: again?.key ?? randomKey(), text, trouble: null };
      setTalk((before) => ({
        ...before,
        pending: [...before.pending.filter((one) => one.key !== message.key), message],
      }));
      await deliver(target, message);
    },
    [start, deliver],
  );

  /** Begins anew on the files as they are now, and says one thing after the other. */
  const tell = useCallback(
    async (texts: readonly string[], wish?: string) => {
      const target = await start(wish);
      if (target === null) return;
      const mine = attempt.current;
      for (const text of texts) {
        if (mine !== attempt.current) return;
        await send(text, target);
      }
    },
    [start, send],
  );

  /** Tells again what was said in the turns before this one, and in it if it is asked again. */
  const again = useCallback(
    async (turn: number, which: "before" | "with") => {
      const turns = talkNow.current.turns.filter((one) => (which === "with" ? one.number <= turn : one.number < turn));
      await tell(turns.flatMap((one) => one.activities.flatMap((line) => (line.from === "USER" && line.text ? [line.text] : []))));
    },
    [tell],
  );

  return { talk, start, send, tell, again };
}

/** Whether two sets of files say the same. */
export function sameFiles(a: TextFile[], b: TextFile[]): boolean {
  return (
    a.length === b.length &&
    a.every((file, index) => file.path === b[index]?.path && file.content === b[index]?.content)
  );
}
