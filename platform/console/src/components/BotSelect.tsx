// One bot of the workspace, or all.

import { Select } from "antd";
import { useLanguage } from "../i18n/useLanguage";
import type { BotName } from "../lib/bots";

/** `bots` is undefined while they are not known; then `title` names the one that is chosen. */
export function BotSelect(props: {
  bots: BotName[] | undefined;
  value: string | null;
  title?: string;
  onChange: (bot: string | null) => void;
  size?: "small";
  testId?: string;
}) {
  const { t } = useLanguage("insight");
  const { bots, value } = props;
  const options = [{ value: "", label: t.insight.allBots }, ...(bots ?? []).map((one) => ({ value: one.id, label: one.title }))];
  // An address that was kept may name a bot that is no more.
  const title = bots ? t.insight.goneBot : props.title;
  if (value && title && !options.some((one) => one.value === value)) options.push({ value, label: title });
  return (
    <Select
      size={props.size}
      aria-label={t.insight.bot}
      value={value ?? ""}
      onChange={(id) => props.onChange(id || null)}
      options={options}
      showSearch={{ optionFilterProp: "label" }}
      popupMatchSelectWidth={false}
      data-testid={props.testId}
    />
  );
}
