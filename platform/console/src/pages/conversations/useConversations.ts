// The list of conversations: fetched page by page, kept true by what changes, fetched anew when the live connection was away.

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { useClient } from "urql";
import { useDesk } from "../../app/desk";
import { useViewer } from "../../app/viewer";
import { ConversationsDocument, type ConversationSummaryFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, type Trouble } from "../../lib/outcome";
import { fits, MODES, wanted as read, type Filter } from "./filters";

const SIZE = 60;

interface Pages {
  byId: ReadonlyMap<string, ConversationSummaryFragment>;
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
  const round = useRef(0);
  const more = useRef(false);

  const fetchPage = useCallback(
    async (after: string | null) => {
      const mine = after === null ? ++round.current : round.current;
      const variables = { first: SIZE, after, mode: MODES[filter], ...wanted, language: tag };
      const { data, error } = await client.query(ConversationsDocument, variables, { requestPolicy: "network-only" });
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
        byId: new Map([...(after === null ? [] : before.byId), ...nodes.map((one) => [one.id, one] as const)]),
        next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
        state: "ready",
        trouble: null,
      }));
    },
    [client, filter, wanted, tag],
  );

  // A list of another kind begins empty; the same list, after the connection was away, stays until the new one is here.
  const kind = useRef("");
  useEffect(() => {
    if (connection === "lost") return;
    if (kind.current !== filter + wish) setPages(EMPTY);
    kind.current = filter + wish;
    void fetchPage(null);
  }, [fetchPage, filter, wish, connection]);

  useEffect(
    () =>
      watch((changed) => {
        setPages((before) => {
          const byId = new Map(before.byId);
          // Whether a search finds it, only the platform can say: what is shown is kept true, what is new is not added.
          const known = byId.has(changed.id);
          const mine = wanted.filter === null && (wanted.bot === null || changed.bot?.id === wanted.bot);
          if (fits(changed, filter, viewer) && (known || mine)) byId.set(changed.id, changed);
          else if (!byId.delete(changed.id)) return before;
          return { ...before, byId };
        });
      }),
    [watch, filter, viewer, wanted],
  );

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
