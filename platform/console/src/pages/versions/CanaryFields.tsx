// On what share of new conversations a version is tried, and when that ends by itself.

import { Input } from "antd";
import { Field } from "../../components/Field";
import { useLanguage } from "../../i18n/useLanguage";
import type { Trouble } from "../../lib/outcome";
import { percentOf } from "../../lib/percent";
import { boundsOf, MEASURES, SHARE, shareOf, type CanaryTexts } from "./canary";
import s from "./Releases.module.css";

interface Props {
  texts: CanaryTexts;
  onChange: (texts: CanaryTexts) => void;
  /** What the platform did not take. */
  trouble: Trouble | null;
}

export function CanaryFields({ texts, onChange, trouble }: Props) {
  const { t } = useLanguage("releases");
  return (
    <>
      <ShareField text={texts.share} onChange={(share) => onChange({ ...texts, share })} trouble={trouble?.field === "share" ? trouble : null} />
      <fieldset className={s.rulesOf}>
        <legend>{t.releases.rules}</legend>
        <p className="quiet">{t.releases.rulesHint}</p>
        {trouble?.field === "rules" && (
          <p className={s.bad} role="alert">
            {[trouble.title, trouble.detail].filter(Boolean).join(" · ")}
          </p>
        )}
        {MEASURES.map((measure) => {
          const words = measure === "SATISFACTION" ? t.releases.below : t.releases.above;
          const bounds = boundsOf(measure);
          const wrong = percentOf(texts.limits[measure], bounds) === undefined;
          return (
            <Field key={measure} label={words(t.releases.measures[measure])} trouble={wrong ? { title: t.releases.percents(bounds.from, bounds.to) } : null}>
              {(field) => (
                <Input
                  {...field}
                  inputMode="decimal"
                  autoComplete="off"
                  suffix="%"
                  value={texts.limits[measure]}
                  onChange={(event) => onChange({ ...texts, limits: { ...texts.limits, [measure]: event.target.value } })}
                  data-testid={`rule-${measure}`}
                />
              )}
            </Field>
          );
        })}
      </fieldset>
    </>
  );
}

/** A share of new conversations, with what is wrong with it beside it. */
export function ShareField({ text, onChange, trouble }: { text: string; onChange: (text: string) => void; trouble: Trouble | null }) {
  const { t } = useLanguage("releases");
  const wrong = shareOf(text) === undefined;
  return (
    <Field label={t.releases.share} trouble={wrong ? { title: t.releases.percents(SHARE.from, SHARE.to) } : trouble}>
      {(field) => (
        <Input
          {...field}
          inputMode="decimal"
          autoComplete="off"
          suffix="%"
          value={text}
          onChange={(event) => onChange(event.target.value)}
          data-testid="share"
        />
      )}
    </Field>
  );
}
