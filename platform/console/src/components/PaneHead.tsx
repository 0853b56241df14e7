import type { ReactNode } from "react";
import s from "./PaneHead.module.css";

interface Props {
  /** What the pane is called, or what is chosen there instead. */
  title: ReactNode;
  /** As the buttons in it. */
  size?: "middle" | "small";
  children?: ReactNode;
}

/** The head of a pane that stands beside others: what it is, and what is done with it. */
export function PaneHead({ title, size = "middle", children }: Props) {
  return (
    <header className={s.head} data-size={size}>
      {typeof title === "string" ? <h2>{title}</h2> : title}
      {children}
    </header>
  );
}
