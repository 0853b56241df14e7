// The draft as its customers would meet it, beside the text that makes it so.

import { Button, Input, Tooltip, type InputRef } from "antd";
import { CircleAlert, History, ListPlus, Pencil, RotateCcw, SendHorizontal, Undo2 } from "lucide-react";
import { memo, useEffect, useImperativeHandle, useMemo, useRef, useState, type ReactNode, type Ref } from "react";
import { PaneHead } from "../../components/PaneHead";
import { readTrace } from "../../components/trace/items";
import { Trace, type Open } from "../../components/trace/Trace";
import { WhyButton } from "../../components/trace/WhyButton";
import { Line } from "../../components/transcript/Line";
import type { TurnFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { testOf } from "../../lib/talkTest";
import { follows } from "../../lib/turns";
import { ChangeAnswer } from "./ChangeAnswer";
import type { Change, Draft, TextFile } from "./draft";
import { TalkLanguage } from "./TalkLanguage";
import s from "./TestPanel.module.css";
import { useRan, type Ran } from "./useRan";
import { sameFiles, useTalk, type Pending } from "./useTalk";

/** What the page says through the test. */
export interface TestHandle {
  ask: (text: string) => void;
  /** Has a talk anew, with the files as they are now. */
  tell: (texts: readonly string[], language: string | null) => void;
}

interface Props {
  ref?: Ref<TestHandle>;
  bot: string;
  draft: Draft;
  files: TextFile[];
  languages: string[];
  onOpen: Open;
  /** Hears which steps ran. */
  onRan: (ran: Ran) => void;
  act: (change: Change) => void;
  /** Stores what is not saved yet; false if that was refused. */
  onSave: () => Promise<boolean>;
  /** Keeps a talk as a test of the bot. */
  onKeep: (path: string, content: string) => void;
  /** Opens the replay of what customers really wrote. */
  onReplay: () => void;
  /** Hears that somebody talked, and that an answer became another. */
  onDid: (what: "talked" | "changed") => void;
}

export const TestPanel = memo(function TestPanel({ ref, bot, draft, files, languages, onOpen, onRan, act, onSave, onKeep, onReplay, onDid }: Props) {
  const { t, language: spoken } = useLanguage("build");
  const [chosen, setChosen] = useState<string | undefined>();
  const language = chosen ?? languages.find((tag) => tag.startsWith(spoken)) ?? languages[0];
  const { talk, start, send, tell, again } = useTalk(bot, draft, language);
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
    void send(message, talk.conversation).then(() => onDid("talked"));
    input.current?.focus();
  }
  function retell(texts: readonly string[], wish: string | null) {
    const spoken = wish !== null && languages.includes(wish) ? wish : language;
    setChosen(spoken);
    void tell(texts, spoken).then(() => onDid("talked"));
    input.current?.focus();
  }
  useImperativeHandle(ref, () => ({ ask: say, tell: retell }));

  // A talk that is told again has to begin with the files as they are after the edit.
  const [asked, setAsked] = useState<number | null>(null);
  useEffect(() => {
    if (asked === null) return;
    setAsked(null);
    void again(asked, "with");
  }, [asked, again]);

  function keep() {
    const { path, content } = testOf(talk.turns, new Set(files.map((file) => file.path)));
    onKeep(path, content);
  }
  const said = talk.turns.some((turn) => turn.activities.some((line) => line.from === "USER"));

  function choose(tag: string) {
    setChosen(tag);
    void start(tag);
  }

  return (
    <section className={s.panel} aria-label={t.test.title}>
      <PaneHead size="small" title={t.test.title}>
        <TalkLanguage languages={languages} value={language} onChange={choose} />
        <Tooltip title={t.test.replayWhy}>
          <Button
            type="text"
            size="small"
            icon={<History size={15} aria-hidden />}
            aria-label={t.test.replay}
            onClick={onReplay}
            data-testid="replay-talks"
          >
            <span className={s.label}>{t.test.replay}</span>
          </Button>
        </Tooltip>
        <Tooltip title={t.test.keep}>
          <Button
            type="text"
            size="small"
            icon={<ListPlus size={15} />}
            aria-label={t.test.keep}
            disabled={!said || busy}
            onClick={keep}
            data-testid="test-keep"
          />
        </Tooltip>
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
      </PaneHead>
      <div className={s.stale} data-shown={stale || undefined} inert={!stale}>
        <p>
          <span>{t.test.stale}</span>
          <button type="button" onClick={() => void start()}>
            {t.test.restart}
          </button>
        </p>
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
            onBack={
              busy
                ? undefined
                : (words) => {
                    setText(words);
                    void again(turn.number, "before").then(() => input.current?.focus());
                  }
            }
            change={(entry, close) => (
              <ChangeAnswer
                bot={bot}
                entry={entry}
                language={spokenIn(turn) ?? language ?? ""}
                act={act}
                onSave={onSave}
                onClose={(changed) => {
                  close();
                  if (!changed) return;
                  onDid("changed");
                  setAsked(turn.number);
                }}
              />
            )}
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
});

interface TurnProps {
  turn: TurnFieldsFragment;
  before: TurnFieldsFragment | undefined;
  onButton: ((value: string) => void) | undefined;
  onOpen: Open;
  /** Goes back to before this turn, with what was said in it. Not while a turn is under way. */
  onBack: ((words: string) => void) | undefined;
  /** The form in which the answer of an entry is changed. */
  change: (entry: string, close: () => void) => ReactNode;
}

/** The language that a turn was understood in. */
function spokenIn(turn: TurnFieldsFragment): string | null {
  for (const item of readTrace(turn.trace)) if (item.kind === "understood" && item.language) return item.language;
  return null;
}

function Turn({ turn, before, onButton, onOpen, onBack, change }: TurnProps) {
  const { t } = useLanguage("build", "start");
  const [open, setOpen] = useState(false);
  const [changing, setChanging] = useState<number | null>(null);
  const words = turn.activities.find((line) => line.from === "USER" && line.text)?.text;
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
        >
          {activity.from === "BOT" && activity.entry && changing !== activity.number && (
            <button type="button" className={s.act} disabled={!onBack} onClick={() => setChanging(activity.number)} data-testid="change-answer">
              <Pencil size={12} aria-hidden />
              {t.answer.change}
            </button>
          )}
          {activity.entry && changing === activity.number && change(activity.entry, () => setChanging(null))}
        </Line>
      ))}
      <div className={s.turn}>
        <WhyButton open={open} label={t.test.why} onToggle={() => setOpen(!open)} testId="test-trace" />
        {words && (
          <button type="button" className={s.back} disabled={!onBack} onClick={() => onBack?.(words)} data-testid="test-back">
            <Undo2 size={12} aria-hidden />
            {t.test.back}
          </button>
        )}
      </div>
      {open && <Trace trace={turn.trace} onOpen={onOpen} />}
    </>
  );
}

function Waiting({ message, onRetry }: { message: Pending; onRetry: () => void }) {
  const { t } = useLanguage("build");
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
