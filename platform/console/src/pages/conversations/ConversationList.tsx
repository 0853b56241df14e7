// Only the rows in sight exist in the page, so that ten thousand are no slower than ten.

import { useVirtualizer } from "@tanstack/react-virtual";
import { Button } from "antd";
import { Inbox } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useViewer } from "../../app/viewer";
import { Chip, type Tone } from "../../components/Chip";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Spinner } from "../../components/Spinner";
import type { ConversationSummaryFragment, Mode } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { elapsed } from "../../lib/elapsed";
import { conversationPath } from "../../lib/paths";
import { Ago, useNow } from "../../lib/time";
import s from "./ConversationList.module.css";
import { PERSON, seeks, type Filter } from "./filters";
import { OfPerson } from "./OfPerson";
import { useConversations } from "./useConversations";

const ROW = 78;

export const TONES: Record<Mode, Tone> = { BOT: "accent", WAITING: "warn", MEMBER: "ok", ENDED: "plain" };

export function ConversationList({ filter, chosen }: { filter: Filter; chosen: string | undefined }) {
  const { t } = useLanguage("desk");
  const [search] = useSearchParams();
  const sought = seeks(search);
  const person = search.get(PERSON);
  const { shown, state, trouble, hasMore, fetchMore, again } = useConversations(filter);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => shown[index]?.id ?? index,
    overscan: 8,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;

  useEffect(() => {
    if (hasMore && state === "ready" && last >= shown.length - 10) void fetchMore();
  }, [hasMore, state, last, shown.length, fetchMore]);

  const list = (
    <div ref={scroller} className={`${s.scroller} scroll`}>
      {state === "loading" && <Spinner />}
      {state === "failed" && trouble && <Failure trouble={trouble} retry={again} />}
      {state === "ready" && shown.length === 0 && !hasMore && (
        <Nothing icon={Inbox} title={sought ? t.desk.search.none : t.desk.empty[filter]} text={person ? t.desk.privacy.none : sought ? t.desk.search.noneText : t.desk.emptyText}>
          <Next sought={sought} filter={filter} />
        </Nothing>
      )}
      <ul style={{ height: rows.getTotalSize() }} className={s.list}>
        {items.map((item) => {
          const one = shown[item.index];
          return (
            one && (
              <li
                key={item.key}
                style={{ transform: `translateY(${item.start}px)`, height: ROW }}
                aria-setsize={hasMore ? -1 : shown.length}
                aria-posinset={item.index + 1}
              >
                <Row conversation={one} chosen={one.id === chosen} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
  return (
    <>
      {person && <OfPerson person={person} shown={shown} hasMore={hasMore} again={again} />}
      {list}
    </>
  );
}

/** Where whoever found nothing goes on. */
function Next({ sought, filter }: { sought: boolean; filter: Filter }) {
  const { t } = useLanguage("desk");
  const viewer = useViewer();
  const navigate = useNavigate();
  const [, setSearch] = useSearchParams();
  if (sought)
    return (
      <Button onClick={() => setSearch(filter === "all" ? {} : { show: filter })} data-testid="clear-search">
        {t.desk.search.clear}
      </Button>
    );
  if (filter !== "all") return <Button onClick={() => setSearch({})}>{t.desk.showAll}</Button>;
  return viewer.builds && <Button onClick={() => void navigate("/bots")}>{t.desk.toBots}</Button>;
}

function Row({ conversation, chosen }: { conversation: ConversationSummaryFragment; chosen: boolean }) {
  const { t } = useLanguage("desk");
  const [search] = useSearchParams();
  const { mode, assignee, erasedAt } = conversation;
  const text = erasedAt ? null : conversation.lastText;
  return (
    <Link
      to={{ pathname: conversationPath(conversation.id), search: search.toString() }}
      className={s.row}
      aria-current={chosen || undefined}
      data-testid="conversation-row"
      data-mode={mode}
    >
      <span className={s.first}>
        <strong>{called(conversation, t.desk.customer)}</strong>
        <span className={s.when}>
          <Ago at={conversation.updatedAt} />
        </span>
      </span>
      <span className={text ? s.text : s.noText}>{text ?? (erasedAt ? t.desk.privacy.nothing : t.desk.noText)}</span>
      <span className={s.foot}>
        {erasedAt ? (
          <Chip>{t.desk.privacy.chip}</Chip>
        ) : (
          <Chip tone={TONES[mode]} dot>
            {mode === "WAITING" ? (
              <Wait at={conversation.updatedAt} />
            ) : mode === "MEMBER" && assignee ? (
              assignee.name
            ) : (
              t.desk.mode[mode]
            )}
          </Chip>
        )}
        <span className={s.bot}>
          {[conversation.bot?.title, mode === "WAITING" && conversation.queue].filter(Boolean).join(" · ")}
        </span>
      </span>
    </Link>
  );
}

function Wait({ at }: { at: string }) {
  const { t, language } = useLanguage("desk");
  const now = useNow(1000);
  return <span className="number">{t.desk.wait(elapsed(at, now, language))}</span>;
}

/** What a customer is called: by the channel's name or identifier, where there is one. */
export function called(
  { id, customer }: { id: string; customer?: string | null },
  words: (name: string) => string,
): string {
  return customer ? words([...customer].slice(0, 24).join("")) : nameOf(id, words);
}

/** A name for somebody who gave none: the end of the identifier, which tells two customers apart. */
function nameOf(id: string, words: (short: string) => string): string {
  return words(
    id
      .replace(/[^\p{L}\p{N}]/gu, "")
      .slice(-4)
      .toUpperCase(),
  );
}
