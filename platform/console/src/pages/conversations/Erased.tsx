// In the place of a talk whose words are gone.

import { Eraser } from "lucide-react";
import { Nothing } from "../../components/Nothing";
import { useLanguage } from "../../i18n/useLanguage";
import { full } from "../../lib/time";
import s from "./ConversationView.module.css";

export function Erased({ at }: { at: string }) {
  const { t, language } = useLanguage("desk");
  return (
    <div className={s.erased} data-testid="erased">
      <Nothing icon={Eraser} title={t.desk.privacy.erasedOn(full(at, language))} text={t.desk.privacy.stays} />
    </div>
  );
}
