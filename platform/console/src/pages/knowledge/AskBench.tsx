// A question to the draft: what it says, and which entries it found, those of packs as well.

import { Button, Input, type InputRef } from "antd";
import { MessageCircleQuestion, SendHorizontal, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { Chip } from "../../components/Chip";
import { Nothing } from "../../components/Nothing";
import { ShareBar } from "../../components/ShareBar";
import { Trace } from "../../components/trace/Trace";
import { WhyButton } from "../../components/trace/WhyButton";
import { useLanguage } from "../../i18n/useLanguage";
import { saidIn } from "../../lib/knowledge/read";
import { botPath, linePath } from "../../lib/paths";
import { TalkLanguage } from "../editor/TalkLanguage";
import s from "./AskBench.module.css";
import { useAsk, type Asked, type Hit } from "./useAsk";
import type { Draft } from "./useKnowledge";

interface Exchange {
  number: number;
  question: string;
  /** Null while it is on its way. */
  result: Asked | null;
}

interface Props {
  id: string;
  draft: Draft;
  /** Whether it was opened just now, and not with the page. */
  focus: boolean;
  onClose: () => void;
}

export function AskBench({ id, draft, focus, onClose }: Props) {
  const { t, language: spoken } = useLanguage("knowledge");
  const ask = useAsk(id);
  const [chosen, setChosen] = useState<string | undefined>();
  const language = chosen ?? draft.languages.find((tag) => tag.startsWith(spoken)) ?? draft.languages[0];
  const [text, setText] = useState("");
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const input = useRef<InputRef>(null);
  const busy = exchanges[0]?.result === null;

  useEffect(() => {
    if (focus) input.current?.focus({ preventScroll: true });
  }, [focus]);

  async function submit() {
    const question = text.trim();
    if (!question || busy) return;
    const number = (exchanges[0]?.number ?? 0) + 1;
    setText("");
    setExchanges((before) => [{ number, question, result: null }, ...before]);
    const result = await ask(question, language);
    setExchanges((before) => before.map((one) => (one.number === number ? { ...one, result } : one)));
    input.current?.focus({ preventScroll: true });
  }

  return (
    <aside className={s.bench} aria-label={t.ask.title}>
      <header className={s.head}>
        <h2>{t.ask.title}</h2>
        <TalkLanguage languages={draft.languages} value={language} onChange={setChosen} />
        <Button type="text" size="small" icon={<X size={16} />} aria-label={t.ask.hide} onClick={onClose} />
      </header>
      <form
        className={s.box}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Input
          ref={input}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t.ask.placeholder}
          aria-label={t.ask.lead}
          autoComplete="off"
          data-testid="ask-input"
        />
        <Button
          type="primary"
          htmlType="submit"
          icon={<SendHorizontal size={16} />}
          aria-label={t.ask.submit}
          disabled={!text.trim() || busy}
          data-testid="ask-submit"
        />
      </form>
      <div className={`${s.list} scroll`} aria-live="polite">
        {exchanges.length === 0 && <Nothing icon={MessageCircleQuestion} title={t.ask.empty} text={t.ask.lead} />}
        {exchanges.map((one) => (
          <article key={one.number} className={s.exchange}>
            <h3>{one.question}</h3>
            {one.result === null ? (
              <p className={s.note} role="status">
                {t.ask.asking}
              </p>
            ) : (
              <Answer id={id} draft={draft} result={one.result} />
            )}
          </article>
        ))}
      </div>
    </aside>
  );
}

function Answer({ id, draft, result }: { id: string; draft: Draft; result: Asked }) {
  const { t } = useLanguage("knowledge");
  const navigate = useNavigate();
  const [why, setWhy] = useState(false);
  if ("trouble" in result) {
    return (
      <div className={s.refused} role="alert">
        <strong>{t.ask.refused}</strong>
        <span>{result.trouble.title}</span>
        {!result.trouble.problems && result.trouble.detail && <span>{result.trouble.detail}</span>}
        {result.trouble.problems && <Link to={botPath(id)}>{t.ask.fix}</Link>}
      </div>
    );
  }
  const said = result.turn.activities.filter((one) => one.from === "BOT" && one.kind === "MESSAGE" && one.text);
  return (
    <>
      {said.length === 0 && <p className={s.note}>{t.ask.silent}</p>}
      {said.map((one) => (
        <p key={one.number} className={s.said} data-testid="ask-answer">
          <span className="sr">{t.ask.said}: </span>
          {one.text}
          {one.buttons.length > 0 && (
            <span className={s.buttons}>
              {one.buttons.map((button) => (
                <span key={button.title}>{button.title}</span>
              ))}
            </span>
          )}
        </p>
      ))}
      <h4>{t.ask.found}</h4>
      {result.hits.length === 0 ? (
        <p className={s.note}>{t.ask.nothing}</p>
      ) : (
        <ul>
          {result.hits.map((hit) => (
            <Row key={hit.id} id={id} draft={draft} hit={hit} />
          ))}
        </ul>
      )}
      <div className={s.reason}>
        <WhyButton open={why} label={t.ask.why} onToggle={() => setWhy(!why)} />
      </div>
      {why && (
        <Trace trace={result.turn.trace} onOpen={(file, line) => void navigate(linePath(id, file, line))} />
      )}
    </>
  );
}

function Row({ id, draft, hit }: { id: string; draft: Draft; hit: Hit }) {
  const { t, tag } = useLanguage("knowledge");
  // An answer of a table is named `table/thing/detail`.
  const entry =
    draft.entries.find((one) => one.id === hit.id) ??
    draft.entries.find((one) => one.kind === "table" && hit.id.startsWith(`${one.id}/`));
  const share = Math.round(Math.min(Math.max(hit.score, 0), 1) * 100);
  const question = hit.question || (entry && saidIn(entry, tag).question) || hit.id;
  return (
    <li className={s.hit} data-testid="ask-hit">
      {entry ? (
        <Link to={linePath(id, entry.file, entry.line)} title={t.knowledge.open(entry.file, entry.line)}>
          {question}
        </Link>
      ) : (
        <span title={hit.id}>{question}</span>
      )}
      <span className={s.sure}>
        <ShareBar share={hit.score} className={s.bar} />
        {t.ask.sure(share)}
        {!entry && <Chip>{t.ask.pack}</Chip>}
      </span>
    </li>
  );
}
