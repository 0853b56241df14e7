import type { ReactNode } from "react";
import { useTitle } from "../lib/title";
import s from "./Page.module.css";

/** A page of text and lists: a title, a line about it, what can be done, and the rest. */
export function Page({
  title,
  part,
  lead,
  actions,
  children,
}: {
  title: string;
  /** The part of it that is shown, for the title of the tab. */
  part?: string;
  lead?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useTitle(part, title);
  return (
    <div className={s.page}>
      <div className={s.head}>
        <div>
          <h1>{title}</h1>
          {lead && <p className={s.lead}>{lead}</p>}
        </div>
        {actions && <div className={s.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}
