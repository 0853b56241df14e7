import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import s from "./states.module.css";

/** An empty place: what would be here, and how it comes here. */
export function Nothing({
  icon: Icon,
  title,
  page = false,
  text,
  children,
}: {
  icon: LucideIcon;
  title: string;
  /** It is all that the page has. */
  page?: boolean;
  text?: string;
  children?: ReactNode;
}) {
  return (
    <div className={s.state}>
      <span className={s.icon}>
        <Icon size={20} aria-hidden />
      </span>
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      {text && <p className={s.text}>{text}</p>}
      {children && <div className={s.actions}>{children}</div>}
    </div>
  );
}
