import { useEffect, useState } from "react";
import { useLanguage } from "../i18n/useLanguage";
import s from "./states.module.css";

/** Waiting. It shows only after a moment, so that quick answers do not flicker. */
export function Spinner({ tall = false }: { tall?: boolean }) {
  const { t } = useLanguage();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 250);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={tall ? s.tall : s.state} role="status" aria-label={t.common.loading}>
      {late && <span className={s.spinner} />}
    </div>
  );
}
