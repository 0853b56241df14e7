// The draft as its customers would meet it, beside the text that makes it so.

import { Button, Input, Tooltip, type InputRef } from "antd";
import { ChevronRight, CircleAlert, RotateCcw, SendHorizontal } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Trace, type Open } from "../../components/trace/Trace";
import { Line } from "../../components/transcript/Line";
import type { TurnFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/context";
import { follows } from "../../lib/turns";
import type { Draft, TextFile } from "./draft";
import { TalkLanguage } from "./TalkLanguage";
import s from "./TestPanel.module.css";
import { useRan, type Ran } from "./useRan";
import { sameFiles, useTalk, type Pending } from "./useTalk";

interface Props {
  bot: string;
  draft: Draft;
  files: TextFile[];
  languages: string[];
  onOpen: Open;
  /** Hears which steps ran. */
  onRan: (ran: Ran) => void;
}

export function TestPanel({ bot, draft, files, languages, onOpen, onRan }: Props) {
  const { t, language: spoken } = useLanguage();
  const [chosen, setChosen] = useState<string | undefined>();
  const language = chosen ?? languages.find((tag) => tag.startsWith(spoken)) ?? languages[0];
  const { talk, start, send } = useTalk(bot, draft, language);
  const ran = useRan(talk.turns, talk.files);
  const [text, setText] = useState("");
  const input = useRef<InputRef>(null);
  const end = useRef<HTMLDivElement>(null);
  const over = talk.turns.at(-1)?.mode === "ENDED";
  const busy = talk.starting || talk.pending.some((one) => one.trouble === null);
  const stale = useMemo(
    () => talk.conversation !== null && !sameFiles(files, talk.files),
    [files, talk.conversation, talk.files],
  );

  useEffect(() => {
    void start();
  }, [start]);

  useEffect(() => onRan(ran), [ran, onRan]);

  useEffect(() => {
    end.current?.scrollIntoView({ block: "nearest" });
  }, [talk.turns, talk.pending, talk.trouble]);

  function say(words: string) {
    const message = words.trim();
    if (!message || busy || over) return;
    setText("");
    void send(message, talk.conversation);
    input.current?.focus();
  }

  function choose(tag: string) {
    setChosen(tag);
    void start(tag);
  }

  return (
    <section className={s.panel} aria-label={t.test.title}>
      <header className={s.head}>
        <h2>{t.test.title}</h2>
        <TalkLanguage languages={languages} value={language} onChange={choose} />
        <Tooltip title={t.test.restart}>
          <Button
            type="text"
            size="small"
            icon={<RotateCcw size={15} />}
            aria-label={t.test.restart}
            onClick={() => void start()}
            data-testid="test-restart"
          />
        </Tooltip>
      </header>
      <div className={s.stale} data-shown={stale || undefined} inert={!stale}>
        <span>{t.test.stale}</span>
        <button type="button" onClick={() => void start()}>
          {t.test.restart}
        </button>
      </div>
      <div className={`${s.talk} scroll`} role="log" aria-live="polite" aria-label={t.test.title}>
        {talk.trouble && (
          <div className={s.refused} role="alert">
            <CircleAlert size={18} aria-hidden />
            <strong>{t.test.refused}</strong>
            <span>{talk.trouble.title}</span>
            {!talk.trouble.problems && talk.trouble.detail && <span>{talk.trouble.detail}</span>}
            <Button size="small" onClick={() => void start()}>
              {t.common.retry}
            </Button>
          </div>
        )}
        {talk.turns.map((turn, index) => (
          <Turn
            key={turn.number}
            turn={turn}
            before={talk.turns[index - 1]}
            onButton={index === talk.turns.length - 1 && !busy && !over ? say : undefined}
            onOpen={onOpen}
          />
        ))}
        {talk.pending.map((message) => (
          <Waiting
            key={message.key}
            message={message}
            onRetry={() => void send(message.text, talk.conversation, message)}
          />
        ))}
        {busy && !talk.trouble && (
          <div className={s.typing} role="status" aria-label={t.test.typing}>
            <i />
            <i />
            <i />
          </div>
        )}
        <div ref={end} />
      </div>
      <form
        className={s.box}
        onSubmit={(event) => {
          event.preventDefault();
          say(text);
        }}
      >
        <Input
          ref={input}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={over ? t.test.ended : t.test.placeholder}
          aria-label={t.test.placeholder}
          disabled={over}
          autoComplete="off"
          data-testid="test-input"
        />
        <Button
          type="primary"
          htmlType="submit"
          icon={<SendHorizontal size={16} />}
          aria-label={t.test.send}
          disabled={!text.trim() || busy || over}
          data-testid="test-send"
        />
      </form>
    </section>
  );
}

interface TurnProps {
  turn: TurnFieldsFragment;
  before: TurnFieldsFragment | undefined;
  onButton: ((value: string) => void) | undefined;
  onOpen: Open;
}

function Turn({ turn, before, onButton, onOpen }: TurnProps) {
  const { t } = useLanguage();
  const [open, setOpen] = useState(false);
  return (
    <>
      {turn.activities.map((activity, index) => (
        <Line
          key={activity.number}
          activity={activity}
          own="USER"
          follows={follows(activity, turn.activities[index - 1] ?? before?.activities.at(-1))}
          onButton={onButton}
          testId="test-message"
        />
      ))}
      <button
        type="button"
        className={s.why}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="test-trace"
      >
        <ChevronRight size={13} aria-hidden className={open ? s.turned : undefined} />
        {t.test.why}
      </button>
      {open && <Trace trace={turn.trace} onOpen={onOpen} />}
    </>
  );
}

function Waiting({ message, onRetry }: { message: Pending; onRetry: () => void }) {
  const { t } = useLanguage();
  return (
    <div className={s.pending} data-failed={message.trouble ? true : undefined}>
      <div>{message.text}</div>
      {message.trouble && (
        <button type="button" onClick={onRetry} title={message.trouble.detail}>
          {t.test.notSent} · {message.trouble.title} · {t.common.retry}
        </button>
      )}
    </div>
  );
}
