import { Segmented, Select, Tooltip } from "antd";
import { useLanguage } from "../../i18n/useLanguage";
import { languageName } from "../../lib/languages";

interface Props {
  languages: string[];
  value: string | undefined;
  onChange: (tag: string) => void;
}

/** The language that a test talk begins in: one of those that the bot speaks. */
export function TalkLanguage({ languages, value, onChange }: Props) {
  const { t, tag } = useLanguage("build");
  if (languages.length < 2) return null;
  const short = (one: string) => (one.startsWith("zh") ? "中" : one.split("-")[0]?.toUpperCase());
  if (languages.length > 4) {
    return (
      <Select
        size="small"
        value={value}
        onChange={onChange}
        aria-label={t.test.language}
        options={languages.map((one) => ({ value: one, label: languageName(one, tag) }))}
      />
    );
  }
  return (
    <Tooltip title={t.test.language}>
      <Segmented
        size="small"
        value={value}
        onChange={onChange}
        aria-label={t.test.language}
        options={languages.map((one) => ({
          value: one,
          label: <span title={languageName(one, tag)}>{short(one)}</span>,
        }))}
      />
    </Tooltip>
  );
}
