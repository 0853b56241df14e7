// Everything that a bot can answer by itself: searched, by category, each leading to its place in the editor.

import { Button, Input, Select, type InputRef } from "antd";
import { BookOpen, MessageCircleQuestion, Search, SearchX } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { useViewer } from "../../app/viewer";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { useLanguage } from "../../i18n/useLanguage";
import { botPath, linePath } from "../../lib/paths";
import { useStored } from "../../lib/stored";
import { Missing } from "../missing/Missing";
import { AskBench } from "./AskBench";
import { Categories } from "./Categories";
import { EntryTable } from "./EntryTable";
import { Frame } from "./Frame";
import s from "./Knowledge.module.css";
import { Reading } from "./Reading";
import { isState, select, STATES, today, type State } from "./select";
import { useKnowledge, type Draft } from "./useKnowledge";

export function Knowledge() {
  const { id = "" } = useParams();
  return <Overview key={id} id={id} />;
}

function Overview({ id }: { id: string }) {
  const { t } = useLanguage("knowledge");
  const viewer = useViewer();
  const { loaded, again } = useKnowledge(id);
  const [asking, setAsking] = useStored("knowledge.ask", false);
  const [toggled, setToggled] = useState(false);
  if (loaded.state === "missing") return <Missing />;
  const actions = viewer.builds && (
    <Button
      icon={<MessageCircleQuestion size={15} aria-hidden />}
      aria-pressed={asking}
      title={asking ? t.ask.hide : t.ask.lead}
      onClick={() => {
        setAsking(!asking);
        setToggled(true);
      }}
      data-testid="ask-toggle"
    >
      {t.ask.show}
    </Button>
  );
  return (
    <Frame id={id} actions={actions}>
      {loaded.state === "loading" && <Reading text={t.knowledge.reading} />}
      {loaded.state === "failed" && <Failure trouble={loaded.trouble} retry={again} tall />}
      {loaded.state === "ready" && (
        <Entries
          id={id}
          draft={loaded.draft}
          ask={
            asking && viewer.builds ? (
              <AskBench id={id} draft={loaded.draft} focus={toggled} onClose={() => setAsking(false)} />
            ) : null
          }
        />
      )}
    </Frame>
  );
}

function Entries({ id, draft, ask }: { id: string; draft: Draft; ask: React.ReactNode }) {
  const { t, tag } = useLanguage("knowledge");
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const input = useRef<InputRef>(null);
  const [word, setWord] = useState(search.get("q") ?? "");
  const wanted = useDeferredValue(word);
  const category = search.get("category");
  const wish = search.get("state");
  const state: State = isState(wish) ? wish : "all";
  const day = today();
  const found = useMemo(
    () => select(draft, { word: wanted, category, state, day, tag }),
    [draft, wanted, category, state, day, tag],
  );

  function put(name: string, value: string | null) {
    setSearch(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  }

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, [contenteditable]");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);

  const empty = draft.entries.length === 0;
  return (
    <div className={s.columns} data-ask={ask ? true : undefined}>
      <Categories draft={draft} chosen={category} onChoose={(next) => put("category", next)} />
      <section className={s.main} aria-labelledby="answers">
        <header className={s.head}>
          <h1 id="answers" className="sr">
            {t.knowledge.title}
          </h1>
          <Input
            ref={input}
            className={s.search}
            prefix={<Search size={15} aria-hidden />}
            suffix={<kbd className={s.key}>/</kbd>}
            value={word}
            onChange={(event) => {
              setWord(event.target.value);
              put("q", event.target.value);
            }}
            placeholder={t.knowledge.search}
            aria-label={t.knowledge.search}
            data-testid="knowledge-search"
          />
          <Select
            value={state}
            onChange={(next) => put("state", next === "all" ? null : next)}
            aria-label={t.knowledge.state}
            popupMatchSelectWidth={false}
            options={STATES.map((one) => ({ value: one, label: t.knowledge.states[one] }))}
            data-testid="knowledge-state"
          />
          <span className={s.count} role="status" data-testid="knowledge-count">
            {t.knowledge.shown(found.length, draft.entries.length)}
          </span>
        </header>
        {draft.unreadable.length > 0 && (
          <div className={s.unreadable} role="alert">
            <strong>{t.knowledge.unreadable(draft.unreadable.length)}</strong> {t.knowledge.unreadableText}
            <ul>
              {draft.unreadable.map((one) => (
                <li key={one.file}>
                  <Link to={linePath(id, one.file, one.line)}>
                    {one.file}:{one.line}
                  </Link>{" "}
                  {one.message}
                </li>
              ))}
            </ul>
          </div>
        )}
        {draft.packs.length > 0 && <p className={s.packs}>{t.knowledge.packsWord(draft.packs.join(", "))}</p>}
        {empty ? (
          <Nothing
            icon={BookOpen}
            title={draft.packs.length > 0 ? t.knowledge.emptyPacks : t.knowledge.empty}
            text={t.knowledge.emptyText}
          >
            <Button type="primary" onClick={() => void navigate(botPath(id))}>
              {t.knowledge.writeFirst}
            </Button>
          </Nothing>
        ) : found.length === 0 ? (
          <Nothing icon={SearchX} title={t.knowledge.noMatch} text={word ? t.knowledge.noMatchText : undefined} />
        ) : (
          <EntryTable id={id} found={found} languages={draft.languages} day={day} />
        )}
      </section>
      {ask}
    </div>
  );
}
