import { useId, type ReactNode } from "react";
import type { Trouble } from "../lib/outcome";
import { Said } from "./Said";
import { Ticked } from "./Ticked";
import s from "./Field.module.css";

interface Given {
  id: string;
  "aria-describedby": string;
  "aria-invalid": boolean;
  status: "error" | "";
}

interface Props {
  label: string;
  hint?: string;
  /** Shown in the place of the hint. */
  trouble?: Trouble | null;
  children: (given: Given) => ReactNode;
}

/** An input with its label, and below it what it is for or what is wrong with it. */
export function Field({ label, hint, trouble, children }: Props) {
  const id = useId();
  const note = `${id}note`;
  return (
    <div className={s.field}>
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": note, "aria-invalid": Boolean(trouble), status: trouble ? "error" : "" })}
      <p id={note} className={trouble ? s.bad : s.hint} role={trouble ? "alert" : undefined}>
        {trouble ? <Said trouble={trouble} /> : hint && <Ticked text={hint} />}
      </p>
    </div>
  );
}
