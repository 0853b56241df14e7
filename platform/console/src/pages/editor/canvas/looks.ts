// How kinds of steps look, and in which order they are offered.

import {
  Activity, ArrowUpRight, BookOpen, CircleHelp, CircleStop, CornerDownRight, Equal, Eraser, GitBranch, Globe, Headset, Hourglass, LogOut,
  MessageSquareText, Plug, Repeat, SkipForward, Sparkles, Split, Star, Ticket, type LucideIcon,
} from "lucide-react";
import type { Verb } from "../../../flow/steps";

export type Group = "talk" | "decide" | "act" | "leave";

export const LOOKS: Record<Verb, { icon: LucideIcon; group: Group }> = {
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
  http: { icon: Globe, group: "act" },
  ticket: { icon: Ticket, group: "act" },
  emit: { icon: Activity, group: "act" },
  wait: { icon: Hourglass, group: "act" },
  run: { icon: ArrowUpRight, group: "leave" },
  goto: { icon: CornerDownRight, group: "leave" },
  handoff: { icon: Headset, group: "leave" },
  end: { icon: CircleStop, group: "leave" },
  break: { icon: LogOut, group: "leave" },
  continue: { icon: SkipForward, group: "leave" },
};

export const GROUPS: readonly Group[] = ["talk", "decide", "act", "leave"];
