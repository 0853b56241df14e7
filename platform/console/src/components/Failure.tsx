import { Button } from "antd";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useLanguage } from "../i18n/useLanguage";
import type { Trouble } from "../lib/outcome";
import { Ticked } from "./Ticked";
import s from "./states.module.css";

interface Props {
  trouble: Trouble;
  retry?: () => void;
  tall?: boolean;
  /** What else can be done. */
  children?: ReactNode;
}

/** Something could not be shown; says why and offers to try again. */
export function Failure({ trouble, retry, tall = false, children }: Props) {
  const { t } = useLanguage();
  return (
    <div className={tall ? s.tall : s.state} role="alert">
      <span className={s.badIcon}>
        <TriangleAlert size={20} aria-hidden />
      </span>
      <h2>{trouble.title}</h2>
      {trouble.detail && <p className={s.text}><Ticked text={trouble.detail} /></p>}
      {retry && <Button onClick={retry}>{t.common.retry}</Button>}
      {children}
    </div>
  );
}
