// Says on every page that the platform cannot be reached just now.

import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useConnection } from "../app/desk";
import { useLanguage } from "../i18n/useLanguage";
import s from "./Away.module.css";

/** Whoever signs in begins the connection anew, which is no news; a browser without a network is sure. */
const PATIENCE = 1_500;

export function Away() {
  const { t } = useLanguage("frame");
  const lost = useConnection() === "lost";
  const [said, setSaid] = useState(false);
  useEffect(() => {
    if (!lost) return setSaid(false);
    const timer = setTimeout(() => setSaid(true), navigator.onLine ? PATIENCE : 0);
    return () => clearTimeout(timer);
  }, [lost]);
  return (
    <span role="status" className={s.place}>
      {said && (
        <span className={s.away} title={t.nav.awayText} data-testid="away">
          <CloudOff size={14} aria-hidden />
          <span>{t.nav.away}</span>
          <span className="sr">{t.nav.awayText}</span>
        </span>
      )}
    </span>
  );
}
