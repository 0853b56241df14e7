import type { Viewer } from "../../app/viewer";
import type { ConversationFilterInput, ConversationSummaryFragment, Mode } from "../../gql/graphql";

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

export function isMine(conversation: Pick<ConversationSummaryFragment, "mode" | "assignee">, viewer: Pick<Viewer, "id">): boolean {
  return conversation.mode === "MEMBER" && conversation.assignee?.id === viewer.id;
}

export function fits(conversation: ConversationSummaryFragment, filter: Filter, viewer: Pick<Viewer, "id">): boolean {
  if (filter === "mine") return isMine(conversation, viewer);
  return MODES[filter]?.includes(conversation.mode) ?? true;
}

export function isFilter(text: string | null): text is Filter {
  return FILTERS.some((one) => one === text);
}

/** What the customer whose conversations are shown is called in the address. */
export const PERSON = "person";

/** How many conversations the platform takes out, erases or looks through at a time. */
export const TOGETHER = 100;

/** Whether the list looks for something beside the state. */
export function seeks(search: URLSearchParams): boolean {
  return ["q", "topic", "version", "which", "days", "bot", PERSON].some((name) => search.has(name));
}

/** What the list looks for beside the state, as the address says it. */
export interface Wanted {
  bot: string | null;
  filter: ConversationFilterInput | null;
}

const DAY = 86_400_000;

export function wanted(search: URLSearchParams, now: number): Wanted {
  const filter: ConversationFilterInput = {};
  const [text, topic, version, which, person] = ["q", "topic", "version", "which", PERSON].map((name) => search.get(name));
  const days = Number(search.get("days"));
  if (text) filter.text = text;
  if (topic) filter.topic = topic;
  if (version) filter.version = version;
  if (person) filter.person = person;
  if (days > 0) filter.from = new Date(now - days * DAY).toISOString();
  if (which === "missed") filter.missed = true;
  if (which === "handed") filter.handedOver = true;
  if (which === "bad") filter.ratingTo = 49;
  if (which === "good") filter.ratingFrom = 75;
  return { bot: search.get("bot"), filter: Object.keys(filter).length > 0 ? filter : null };
}
