// What is looked for in the list; it stands in the address, so that a search can be sent to somebody.

import { Input, Select } from "antd";
import { Search as Glass } from "lucide-react";
import { useEffect, useState } from "react";
import { useViewer } from "../../app/viewer";
import { BotSelect } from "../../components/BotSelect";
import { useLanguage } from "../../i18n/useLanguage";
import { useSought } from "../../lib/address";
import { useAllBots } from "../../lib/bots";
import s from "./Conversations.module.css";

const PAUSE = 300;

export function Search() {
  const { t, tag } = useLanguage("desk", "insight");
  const [search, put] = useSought();
  const sees = useViewer().may("READ_BOTS");
  const bots = useAllBots(tag, sees);
  const asked = search.get("q") ?? "";
  const [text, setText] = useState(asked);
  const change = (name: string, value: string) => put({ [name]: value }, { replace: true });
  useEffect(() => {
    if (text === asked) return;
    const timer = setTimeout(() => put({ q: text.trim() }, { replace: true }), PAUSE);
    return () => clearTimeout(timer);
  }, [text, asked, put]);
  useEffect(() => setText(asked), [asked]);
  const w = t.desk.search;
  const option = (value: string, label: string) => ({ value, label });
  return (
    <div className={s.search}>
      <Input
        size="small"
        prefix={<Glass size={14} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={w.text}
        aria-label={w.text}
        maxLength={200}
        allowClear
        data-testid="conversation-search"
      />
      <div className={s.selects}>
        {sees && (
          <BotSelect size="small" bots={bots} value={search.get("bot")} onChange={(bot) => change("bot", bot ?? "")} />
        )}
        <Select
          size="small"
          aria-label={w.which}
          value={search.get("which") ?? ""}
          onChange={(value) => change("which", value)}
          options={[
            option("", w.any),
            option("missed", w.missed),
            option("handed", w.handed),
            option("bad", w.bad),
            option("good", w.good),
          ]}
          popupMatchSelectWidth={false}
          data-testid="conversation-which"
        />
        <Select
          size="small"
          aria-label={t.insight.period}
          value={search.get("days") ?? ""}
          onChange={(value) => change("days", value)}
          options={[option("", w.ever), ...[1, 7, 30, 90].map((days) => option(String(days), t.insight.days(days)))]}
          popupMatchSelectWidth={false}
        />
      </div>
    </div>
  );
}
