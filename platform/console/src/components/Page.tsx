import type { ReactNode } from "react";
import s from "./Page.module.css";

/** A page of text and lists: a title, a line about it, what can be done, and the rest. */
export function Page({
  title,
  lead,
  actions,
  children,
}: {
  title: string;
  lead?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
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
