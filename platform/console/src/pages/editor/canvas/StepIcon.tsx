// The picture of a kind of step, in the colour of what it is for.

import { Unplug, Zap } from "lucide-react";
import type { Verb } from "../../../flow/steps";
import { lookOf } from "./looks";
import s from "./StepIcon.module.css";

interface Props {
  /** A verb; what starts a flow; or something that is no step. */
  of: Verb | "start" | null;
  /** Its width and height. */
  size: number;
}

export function StepIcon({ of, size }: Props) {
  const look = of === "start" ? { icon: Zap, group: "start" } : of ? lookOf(of) : { icon: Unplug, group: "none" };
  const Icon = look.icon;
  return (
    <span className={s.icon} data-group={look.group} style={{ width: size, height: size }}>
      <Icon size={15} aria-hidden />
    </span>
  );
}
