// How kinds of steps look, and in which order they are offered.

import {
  Activity, ArrowUpRight, BadgeCheck, BookOpen, Box, Braces, CircleHelp, CircleStop, CornerDownRight, Equal, Eraser, GitBranch, Globe, Headset, Hourglass, LogOut,
  MessageSquareText, Plug, Repeat, SkipForward, Sparkles, Split, Star, Ticket, type LucideIcon,
} from "lucide-react";
import type { Verb } from "../../../flow/steps";

export type Group = "talk" | "decide" | "act" | "leave";

interface Look {
  icon: LucideIcon;
  group: Group;
}

const LOOKS: Record<string, Look> = {
  say: { icon: MessageSquareText, group: "talk" },
  ask: { icon: CircleHelp, group: "talk" },
  answer: { icon: BookOpen, group: "talk" },
  generate: { icon: Sparkles, group: "talk" },
  rate: { icon: Star, group: "talk" },
  if: { icon: GitBranch, group: "decide" },
  switch: { icon: Split, group: "decide" },
  each: { icon: Repeat, group: "decide" },
  set: { icon: Equal, group: "decide" },
  clear: { icon: Eraser, group: "decide" },
  call: { icon: Plug, group: "act" },
  script: { icon: Braces, group: "act" },
  http: { icon: Globe, group: "act" },
  ticket: { icon: Ticket, group: "act" },
  emit: { icon: Activity, group: "act" },
  consent: { icon: BadgeCheck, group: "act" },
  wait: { icon: Hourglass, group: "act" },
  run: { icon: ArrowUpRight, group: "leave" },
  goto: { icon: CornerDownRight, group: "leave" },
  handoff: { icon: Headset, group: "leave" },
  end: { icon: CircleStop, group: "leave" },
  break: { icon: LogOut, group: "leave" },
  continue: { icon: SkipForward, group: "leave" },
};

/** A verb that came later looks like something that is done. */
export function lookOf(verb: Verb): Look {
  return LOOKS[verb] ?? { icon: Box, group: "act" };
}

const order = Object.keys(LOOKS);

/** In which order verbs are offered: those that this page does not know behind the others. */
export function rank(verb: Verb): number {
  const place = order.indexOf(verb);
  return place < 0 ? order.length : place;
}

export const GROUPS: readonly Group[] = ["talk", "decide", "act", "leave"];
