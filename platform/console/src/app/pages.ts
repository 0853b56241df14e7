// The pages of the frame and what one has to be allowed to see them.

import type { Permission } from "../gql/graphql";

/** In the order in which they are offered. */
export const PAGES = [
  ["bots", "READ_BOTS"],
  ["conversations", "READ_CONVERSATIONS"],
  ["insight", "READ_INSIGHT"],
  ["templates", "READ_BOTS"],
  ["plugins", "READ_BOTS"],
  ["settings", null],
] as const satisfies readonly (readonly [string, Permission | null])[];

export type Section = (typeof PAGES)[number][0];

/** What the page at an address asks for; nothing if everybody may see it. */
export function needed(pathname: string): Permission | null {
  const section = pathname.split("/")[1];
  return PAGES.find(([name]) => name === section)?.[1] ?? null;
}

/** The page that somebody begins with: the first that they may see, or the conversations if answering these is what they may do. */
export function firstFor(may: (permission: Permission) => boolean): string {
  if (may("ANSWER_CUSTOMERS") && may("READ_CONVERSATIONS") && !may("WRITE_BOTS")) return "/conversations";
  const [name] = PAGES.find(([, needs]) => needs === null || may(needs)) ?? ["settings"];
  return `/${name}`;
}
