// The list of conversations: fetched page by page, kept true by what changes, fetched anew when the live connection was away.

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { useClient } from "urql";
import { useDesk } from "../../app/desk";
import { useViewer } from "../../app/viewer";
import { ConversationsDocument, type ConversationsQueryVariables } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, type Trouble } from "../../lib/outcome";
import { fits, MODES, TOGETHER, wanted as read, type Filter } from "./filters";
import { Changes, doubtful, withChange, withPage, withWord, type Known } from "./pages";
import { sieve } from "./sieve";

const SIZE = 60;

interface Pages {
  byId: Known;
  next: string | null;
  state: "loading" | "ready" | "failed";
  trouble: Trouble | null;
}

const EMPTY: Pages = { byId: new Map(), next: null, state: "loading", trouble: null };

export function useConversations(filter: Filter) {
  const { t, tag } = useLanguage();
  const client = useClient();
  const viewer = useViewer();
  const { watch, connection } = useDesk();
  const [pages, setPages] = useState(EMPTY);
  const [search] = useSearchParams();
  const [opened] = useState(Date.now);
  // What opens a conversation does not change what the list looks for.
  const wish = JSON.stringify(read(search, opened));
  const wanted = useMemo(() => JSON.parse(wish) as ReturnType<typeof read>, [wish]);
  const words = useRef(t);
  words.current = t;
  // Who is signed in is asked anew now and then, which changes nothing here.
  const me = useRef(viewer);
  me.current = viewer;
  const [changes] = useState(() => new Changes());
  const round = useRef(0);
  const more = useRef(false);

  const query = useCallback(
    (variables: ConversationsQueryVariables) =>
      client.query(ConversationsDocument, { mode: MODES[filter], ...wanted, language: tag, ...variables }, { requestPolicy: "network-only" }),
    [client, filter, wanted, tag],
  );

  const fetchPage = useCallback(
    async (after: string | null) => {
      const mine = after === null ? ++round.current : round.current;
      const then = changes.now();
      const { data, error } = await query({ first: wanted.filter?.person ? TOGETHER : SIZE, after });
      if (mine !== round.current) return;
      if (!data) {
        setPages((before) => ({
          ...before,
          state: after === null && before.byId.size === 0 ? "failed" : "ready",
          trouble: broken(error, words.current),
        }));
        return;
      }
      const { nodes, pageInfo } = data.conversations;
      setPages((before) => ({
        byId: withPage(before.byId, nodes, after === null, changes, then),
        next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
        state: "ready",
        trouble: null,
      }));
    },
    [query, wanted, changes],
  );

  // A list of another kind begins empty; the same list, after the connection was away, stays until the new one is here.
  const kind = useRef("");
  useEffect(() => {
    if (connection === "lost") return;
    if (kind.current !== filter + wish) setPages(EMPTY);
    kind.current = filter + wish;
    void fetchPage(null);
  }, [fetchPage, filter, wish, connection]);

  useEffect(() => {
    const asked = sieve({
      ask: async (among) => {
        const { data } = await query({ first: TOGETHER, filter: { ...wanted.filter, among } });
        return data?.conversations.nodes ?? null;
      },
      settle: (fitting, others) => setPages((before) => ({ ...before, byId: withWord(before.byId, fitting, others) })),
    });
    const leave = watch((changed) => {
      const kind = { filter, wanted, viewer: me.current };
      changes.note(changed.id);
      setPages((before) => {
        const byId = withChange(before.byId, changed, kind);
        return byId === before.byId ? before : { ...before, byId };
      });
      if (doubtful(changed, kind)) asked.note(changed.id);
      else asked.forget(changed.id);
    });
    return () => {
      leave();
      asked.stop();
    };
  }, [watch, query, filter, wanted, changes]);

  const shown = useMemo(
    () =>
      [...pages.byId.values()]
        .filter((one) => fits(one, filter, viewer))
        .sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)),
    [pages.byId, filter, viewer],
  );

  const fetchMore = useCallback(async () => {
    if (more.current || pages.next === null) return;
    more.current = true;
    await fetchPage(pages.next);
    more.current = false;
  }, [fetchPage, pages.next]);

  return {
    shown,
    state: pages.state,
    trouble: pages.trouble,
    hasMore: pages.next !== null,
    fetchMore,
    again: () => void fetchPage(null),
  };
}
