import type { Viewer } from "../../app/viewer";
import type { ConversationSummaryFragment, Mode } from "../../gql/graphql";

export const FILTERS = ["all", "waiting", "mine", "bot", "ended"] as const;
export type Filter = (typeof FILTERS)[number];

/** What the platform is asked for; "mine" is sifted here out of all that members have. */
export const MODES: Record<Filter, Mode[] | null> = {
  all: null,
  waiting: ["WAITING"],
  mine: ["MEMBER"],
  bot: ["BOT"],
  ended: ["ENDED"],
};

export function isMine(conversation: Pick<ConversationSummaryFragment, "mode" | "assignee">, viewer: Viewer): boolean {
  return conversation.mode === "MEMBER" && conversation.assignee?.id === viewer.id;
}

export function fits(conversation: ConversationSummaryFragment, filter: Filter, viewer: Viewer): boolean {
  if (filter === "mine") return isMine(conversation, viewer);
  return MODES[filter]?.includes(conversation.mode) ?? true;
}

export function isFilter(text: string | null): text is Filter {
  return FILTERS.some((one) => one === text);
}
