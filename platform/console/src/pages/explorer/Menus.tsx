// Texts to begin with: examples, and what was run before.

import { Button } from "antd";
import { History, Lightbulb, Trash2 } from "lucide-react";
import { MenuButton } from "../../components/MenuButton";
import { useLanguage } from "../../i18n/useLanguage";
import { Ago } from "../../lib/time";
import { EXAMPLES, type Example } from "./examples";
import s from "./Explorer.module.css";
import type { Ran } from "./history";

export function ExampleMenu({ onTake }: { onTake: (example: Example) => void }) {
  const { t } = useLanguage("explorer");
  const items = EXAMPLES.map((example) => {
    const [title, text] = t.explorer.example[example.name];
    return {
      key: example.name,
      label: (
        <span className={s.item} data-testid={`explorer-example-${example.name}`}>
          <strong>{title}</strong>
          <span>{text}</span>
        </span>
      ),
      onClick: () => onTake(example),
    };
  });
  return (
    <MenuButton placement="bottomRight" menu={{ items }}>
      <Button icon={<Lightbulb size={14} aria-hidden />} data-testid="explorer-examples">
        {t.explorer.examples}
      </Button>
    </MenuButton>
  );
}

/** The beginning of a text that has no name. */
const snippet = (text: string) => text.replace(/#.*$/gm, "").replace(/\s+/g, " ").trim().slice(0, 60);

export function HistoryMenu({ list, onTake, onClear }: { list: Ran[]; onTake: (ran: Ran) => void; onClear: () => void }) {
  const { t } = useLanguage("explorer");
  const about = { key: "about", type: "group" as const, label: <span className={s.about}>{list.length > 0 ? t.explorer.historyText : t.explorer.historyEmpty}</span> };
  const items = list.map((ran) => ({
    key: `${ran.at} ${ran.name}`,
    label: (
      <span className={s.ran} data-testid="explorer-ran">
        <code>{ran.name ?? snippet(ran.text)}</code>
        <span>{ran.kind}</span>
        <Ago at={new Date(ran.at).toISOString()} />
      </span>
    ),
    onClick: () => onTake(ran),
  }));
  const clear = { key: "clear", icon: <Trash2 size={14} aria-hidden />, label: t.explorer.clearHistory, onClick: onClear };
  return (
    <MenuButton
      placement="bottomRight"
      menu={{ items: [about, ...items, ...(list.length > 0 ? [{ type: "divider" as const }, clear] : [])], className: s.long }}
    >
      <Button icon={<History size={14} aria-hidden />} data-testid="explorer-history">
        {t.explorer.history}
      </Button>
    </MenuButton>
  );
}
