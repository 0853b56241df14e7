import type { Language } from "../i18n/areas";
import { useLanguage } from "../i18n/useLanguage";
import s from "./LanguageSwitch.module.css";

const NAMES: [Language, string, string][] = [
  ["zh", "中文", "中"],
  ["en", "English", "EN"],
];

export function LanguageSwitch() {
  const { t, language, choose } = useLanguage();
  return (
    <div className={s.switch} role="radiogroup" aria-label={t.common.language}>
      {NAMES.map(([key, name, short]) => (
        <button
          key={key}
          type="button"
          role="radio"
          aria-checked={language === key}
          aria-label={name}
          title={name}
          lang={key}
          onClick={() => choose(key)}
          data-testid={`language-${key}`}
        >
          {short}
        </button>
      ))}
    </div>
  );
}
