import type { ReactNode } from "react";
import s from "./Chip.module.css";

export type Tone = "plain" | "ok" | "warn" | "bad" | "accent";

/** A state in a word or two. */
export function Chip({ tone = "plain", dot = false, children }: { tone?: Tone; dot?: boolean; children: ReactNode }) {
  return (
    <span className={`${s.chip} ${s[tone]}`}>
      {dot && <i className={s.dot} aria-hidden />}
      {children}
    </span>
  );
}
