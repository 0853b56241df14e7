import s from "./ShareBar.module.css";

interface Props {
  /** From 0 to 1. */
  share: number;
  tone?: "accent" | "ok" | "warn";
  /** Where it stands and how wide it is; `--rest` is the colour of what is left. */
  className?: string | undefined;
}

/** A share of a whole as a bar, beside words that tell it. */
export function ShareBar({ share, tone = "accent", className }: Props) {
  return (
    <span className={`${s.bar} ${className ?? ""}`} aria-hidden>
      <i style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%`, background: `var(--${tone})` }} />
    </span>
  );
}
