// Which colleagues have the draft open too, and what is stored of it by now.

import { useMemo, useRef } from "react";
import { useSubscription } from "urql";
import { useViewer } from "../../app/viewer";
import { DraftOpenDocument, type DraftOpenSubscription } from "../../gql/graphql";

export type Colleague = DraftOpenSubscription["draft"]["editors"][number];

/** The colleagues at this draft, and its newest revision as far as is known; whoever asks is there, at `file`. */
export function usePresence(bot: string, file: string | null): { colleagues: readonly Colleague[]; revision: number } {
  const viewer = useViewer();
  const [{ data }] = useSubscription({ query: DraftOpenDocument, variables: { bot, file } });
  // Looking at another file asks anew; until that is answered everybody is where they were.
  const last = useRef<DraftOpenSubscription["draft"] | null>(null);
  last.current = data?.draft ?? last.current;
  const draft = last.current;
  const colleagues = useMemo(() => draft?.editors.filter((one) => one.id !== viewer.id) ?? [], [draft, viewer.id]);
  return { colleagues, revision: draft?.revision ?? 0 };
}
