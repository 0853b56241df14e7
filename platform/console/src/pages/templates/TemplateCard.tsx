import { Button } from "antd";
import { FilePlus2 } from "lucide-react";
import { useLanguage } from "../../i18n/useLanguage";
import { languageName } from "../../lib/languages";
import { iconOf, summaryOf } from "./industries";
import type { Template } from "./Templates";
import s from "./Templates.module.css";

export function TemplateCard({
  template,
  onRead,
  onUse,
}: {
  template: Template;
  onRead: () => void;
  onUse: () => void;
}) {
  const { t, tag } = useLanguage("bots");
  const Icon = iconOf(template.industry);
  const count = (folder: string) => template.files.filter((file) => file.path.startsWith(`${folder}/`)).length;
  return (
    <li className={s.card} data-testid={`template-card-${template.name}`}>
      <span className={s.icon}>
        <Icon size={19} strokeWidth={1.75} aria-hidden />
      </span>
      <h2>
        <button type="button" className={s.title} onClick={onRead} aria-haspopup="dialog">
          {template.title}
        </button>
      </h2>
      <p className={s.industry}>{t.templates.industries[template.industry] ?? template.industry}</p>
      <p className={s.summary}>{summaryOf(template.readme)}</p>
      <div className={s.foot}>
        <span>
          {t.templates.flows(count("flows"))} · {t.templates.tests(count("tests"))}
          <br />
          {template.languages.map((one) => languageName(one, tag)).join(" · ")}
        </span>
        <Button onClick={onUse} className={s.use} data-testid={`use-${template.name}`} aria-label={`${t.templates.use}: ${template.title}`}>
          {t.templates.use}
        </Button>
      </div>
    </li>
  );
}

/** For those who do not want a template. */
export function BlankCard({ onUse }: { onUse: () => void }) {
  const { t } = useLanguage("bots");
  return (
    <li className={s.card} data-testid="template-card-blank">
      <span className={s.icon}>
        <FilePlus2 size={19} strokeWidth={1.75} aria-hidden />
      </span>
      <h2>{t.setup.blankTitle}</h2>
      <p className={s.summary}>{t.setup.blankText}</p>
      <div className={s.foot}>
        <span />
        <Button onClick={onUse} className={s.use} data-testid="use-blank">
          {t.setup.blankUse}
        </Button>
      </div>
    </li>
  );
}
