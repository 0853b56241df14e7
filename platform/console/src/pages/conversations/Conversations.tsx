// The desk: who talks with whom, and where a person is needed.

import { Button, Segmented, Tooltip } from "antd";
import { Bell, BellOff, MessagesSquare } from "lucide-react";
import { useParams } from "react-router";
import { useDesk } from "../../app/desk";
import { Nothing } from "../../components/Nothing";
import { useLanguage } from "../../i18n/useLanguage";
import { useSought } from "../../lib/address";
import { useTitle } from "../../lib/title";
import { ConversationList } from "./ConversationList";
import s from "./Conversations.module.css";
import { ConversationView } from "./ConversationView";
import { FILTERS, isFilter, type Filter } from "./filters";
import { Search } from "./Search";

export function Conversations() {
  const { t } = useLanguage("desk");
  const { id } = useParams();
  const { waiting, connection, sound, setSound } = useDesk();
  const [search, put] = useSought();
  useTitle(id === undefined ? t.desk.title : null);
  const wish = search.get("show");
  const filter: Filter = isFilter(wish) ? wish : "all";
  const label = (one: Filter) =>
    one === "waiting" && waiting.length > 0 ? (
      <span className={s.filter}>
        {t.desk.filters[one]}
        <b>{waiting.length}</b>
      </span>
    ) : (
      t.desk.filters[one]
    );
  return (
    <div className={s.page} data-open={id !== undefined || undefined}>
      <section className={s.side} aria-label={t.desk.list}>
        <header className={s.head}>
          <h1>{t.desk.title}</h1>
          <span className={s.live} data-state={connection} role="status">
            {connection === "live" ? t.desk.live : t.desk.reconnecting}
          </span>
          <Tooltip title={sound ? t.desk.soundOn : t.desk.soundOff}>
            <Button
              type="text"
              size="small"
              icon={sound ? <Bell size={15} /> : <BellOff size={15} />}
              aria-label={t.desk.sound}
              aria-pressed={sound}
              onClick={() => setSound(!sound)}
            />
          </Tooltip>
        </header>
        <div className={`${s.filters} scroll`}>
          <Segmented
            size="small"
            value={filter}
            aria-label={t.desk.state}
            onChange={(next) => put({ show: next === "all" ? null : next })}
            options={FILTERS.map((one) => ({ value: one, label: label(one) }))}
          />
        </div>
        <Search />
        <ConversationList filter={filter} chosen={id} />
      </section>
      {id === undefined ? (
        <div className={s.none}>
          <Nothing icon={MessagesSquare} title={t.desk.choose} text={t.desk.chooseText} />
        </div>
      ) : (
        <ConversationView key={id} id={id} />
      )}
    </div>
  );
}
