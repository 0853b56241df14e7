import { useId, type ReactNode } from "react";
import { Ticked } from "../../components/Ticked";
import s from "./Settings.module.css";

/** A part of the settings: a list with its title and what can be added to it. */
export function Section({
  title,
  text,
  action,
  children,
}: {
  title: string;
  text: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={s.section} aria-labelledby={id}>
      <header>
        <div>
          <h2 id={id}>{title}</h2>
          <p>
            <Ticked text={text} />
          </p>
        </div>
        {action}
      </header>
      <div className={s.card}>{children}</div>
    </section>
  );
}
