// What happens in the workspace's conversations while the console is open: who waits, and every change as it comes.

import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useClient, useSubscription } from "urql";
import { ConversationChangedDocument, ConversationsDocument, type ConversationSummaryFragment } from "../gql/graphql";
import { useLanguage } from "../i18n/useLanguage";
import { chime } from "../lib/chime";
import { useStored } from "../lib/stored";
import { tellWaiting } from "../lib/title";
import { currentConnection, watchConnection, type Connection } from "./client";
import { useViewer } from "./viewer";

type Listener = (conversation: ConversationSummaryFragment) => void;

interface Desk {
  /** Identifiers of the conversations that wait for a person. */
  waiting: string[];
  connection: Connection;
  sound: boolean;
  setSound: (on: boolean) => void;
  /** Calls back with every conversation that changes. */
  watch: (listener: Listener) => () => void;
}

const Context = createContext<Desk | null>(null);

export function useConnection(): Connection {
  const [connection, set] = useState(currentConnection);
  useEffect(() => watchConnection(set), []);
  return connection;
}

export function DeskProvider({ children }: { children: ReactNode }) {
  const { tag } = useLanguage();
  const client = useClient();
  const reads = useViewer().may("READ_CONVERSATIONS");
  const connection = useConnection();
  const [waiting, setWaiting] = useState<string[]>([]);
  const [sound, setSound] = useStored("sound", true);
  const listeners = useRef(new Set<Listener>());
  const known = useRef<ReadonlySet<string>>(new Set());
  const ring = useRef(sound);
  ring.current = sound;

  // The count is asked for at the start and whenever the live connection comes back, since changes were missed between.
  useEffect(() => {
    if (!reads) {
      known.current = new Set();
      setWaiting([]);
      return;
    }
    if (connection === "lost") return;
    let current = true;
    const variables = { first: 100, mode: ["WAITING" as const], language: tag };
    void client.query(ConversationsDocument, variables, { requestPolicy: "network-only" }).then(({ data }) => {
      if (!current || !data) return;
      const ids = data.conversations.nodes.map((one) => one.id);
      known.current = new Set(ids);
      setWaiting(ids);
    });
    return () => {
      current = false;
    };
  }, [client, connection, tag, reads]);

  useSubscription({ query: ConversationChangedDocument, variables: { language: tag }, pause: !reads }, (_, data) => {
    const changed = data.conversationChanged;
    if (changed.kind === "LIVE") {
      const waits = changed.mode === "WAITING";
      if (waits !== known.current.has(changed.id)) {
        const next = new Set(known.current);
        if (waits) next.add(changed.id);
        else next.delete(changed.id);
        known.current = next;
        setWaiting([...next]);
        if (waits && ring.current) chime();
      }
      for (const listener of listeners.current) listener(changed);
    }
    return data;
  });

  useEffect(() => {
    tellWaiting(waiting.length);
    return () => tellWaiting(0);
  }, [waiting.length]);

  const watch = useCallback((listener: Listener) => {
    listeners.current.add(listener);
    return () => {
      listeners.current.delete(listener);
    };
  }, []);
  const desk = useMemo(
    () => ({ waiting, connection, sound, setSound, watch }),
    [waiting, connection, sound, setSound, watch],
  );
  return <Context value={desk}>{children}</Context>;
}

export function useDesk(): Desk {
  const desk = useContext(Context);
  if (!desk) throw new Error("useDesk outside of DeskProvider");
  return desk;
}
