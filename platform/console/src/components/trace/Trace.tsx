// Why a turn went as it did: what was understood, what was decided, which steps ran, with which values.

import { useCallback } from "react";
import { useLanguage } from "../../i18n/useLanguage";
import { languageName } from "../../lib/languages";
import { ShareBar } from "../ShareBar";
import { readTrace, show, type TraceItem, type Understood } from "./items";
import s from "./Trace.module.css";

/** A line of a bot's file. */
export type Open = (file: string, line: number) => void;

export function Trace({ trace, onOpen }: { trace: unknown; onOpen?: Open }) {
  const { t } = useLanguage("talk");
  const items = readTrace(trace);
  // It opens below a line that is often the last one in sight.
  const appear = useCallback((list: HTMLOListElement | null) => list?.scrollIntoView({ block: "nearest" }), []);
  if (items.length === 0) return <p className={s.empty}>{t.trace.empty}</p>;
  return (
    <ol ref={appear} className={s.trace} aria-label={t.trace.title}>
      {items.map((item, index) => (
        // A trace never changes, so the position names the line.
        <li key={index} className={s.item} data-kind={item.kind}>
          <Item item={item} onOpen={onOpen} />
        </li>
      ))}
    </ol>
  );
}

function Item({ item, onOpen }: { item: TraceItem; onOpen?: Open }) {
  const { t } = useLanguage("talk");
  switch (item.kind) {
    case "understood":
      return <Reading read={item} />;
    case "decided":
      return (
        <>
          <b>{t.trace.decided}</b> <span>{item.what}</span>
        </>
      );
    case "step": {
      const place = `${item.file}:${item.line}`;
      return (
        <>
          <b>{item.verb}</b> <span>{item.flow}</span>
          {onOpen ? (
            <button
              type="button"
              className={s.place}
              title={t.trace.open(item.file, item.line)}
              onClick={() => onOpen(item.file, item.line)}
            >
              {place}
            </button>
          ) : (
            <span className={s.still}>{place}</span>
          )}
        </>
      );
    }
    case "value":
      return (
        <code className={s.value}>
          {item.expression} = {show(item.value)}
        </code>
      );
    case "searched":
      return (
        <>
          <b>{t.trace.searched}</b> <span>{item.query}</span> <code>{item.found.join(", ") || t.trace.nothing}</code>
        </>
      );
    case "advised":
      return (
        <>
          <b>{t.trace.suggested}</b> <code>{item.shown.join(", ")}</code> <span>{item.taken === null ? t.trace.notTaken : t.trace.taken(item.taken)}</span>
        </>
      );
    case "failed":
      return (
        <span className={s.failed}>
          <b>{t.trace.failed}</b> {item.reason}
        </span>
      );
    case "other":
      return (
        <>
          <b>{item.name || t.trace.other}</b> <code>{show(item.value)}</code>
        </>
      );
  }
}

function Reading({ read }: { read: Understood }) {
  const { t, tag } = useLanguage("talk");
  return (
    <>
      <b>{t.trace.understood}</b>
      <dl className={s.reading}>
        {read.language && (
          <>
            <dt>{t.trace.language}</dt>
            <dd>{languageName(read.language, tag)}</dd>
          </>
        )}
        <dt>{t.trace.flows}</dt>
        <dd>
          {read.flows.length === 0
            ? t.trace.nothing
            : read.flows.map((one) => <Score key={one.flow} name={one.flow} score={one.score} />)}
        </dd>
        {read.values.length > 0 && (
          <>
            <dt>{t.trace.values}</dt>
            <dd>
              {read.values.map((one) => (
                <code key={`${one.slot} ${show(one.value)}`}>
                  {one.slot} = {show(one.value)}
                </code>
              ))}
            </dd>
          </>
        )}
        {read.answer !== null && (
          <>
            <dt>{t.trace.answer}</dt>
            <dd>
              <code>{show(read.answer)}</code>
            </dd>
          </>
        )}
        {read.cues.length > 0 && (
          <>
            <dt>{t.trace.cues}</dt>
            <dd>{read.cues.join(", ")}</dd>
          </>
        )}
        <dt>{t.trace.knowledge}</dt>
        <dd>
          {read.knowledge.length === 0
            ? t.trace.nothing
            : read.knowledge.map((one) => (
                <Score key={one.id} name={one.question || one.id} title={one.id} score={one.score} />
              ))}
        </dd>
      </dl>
    </>
  );
}

function Score({ name, title, score }: { name: string; title?: string; score: number }) {
  return (
    <span className={s.score} title={title}>
      <span>{name}</span>
      <ShareBar share={score} className={s.bar} />
      <span className={s.figure}>{score.toFixed(2)}</span>
    </span>
  );
}
