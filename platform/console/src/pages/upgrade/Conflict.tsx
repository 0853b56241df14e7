// A place that both sides changed: what it was, what each made of it, and which one is used.

import { Button } from "antd";
import { useId } from "react";
import type { OriginFieldsFragment, Take } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Conflict.module.css";
import { marked } from "./places";

interface Props {
  conflict: OriginFieldsFragment["conflicts"][number];
  node: string;
  words: string;
  taken: Take | null;
  /** Not there for those who may only look. */
  onTake: ((side: Take | null) => void) | undefined;
}

export function Conflict({ conflict, node, words, taken, onTake }: Props) {
  const { t } = useLanguage("upgrade");
  const name = useId();
  const base = conflict.base ?? null;
  const sides: [Take, string, string, string | null][] = [
    ["OURS", t.upgrade.mine, t.upgrade.takeMine, conflict.ours ?? null],
    ["THEIRS", t.upgrade.theirs, t.upgrade.takeTheirs, conflict.theirs ?? null],
  ];
  return (
    <div className={s.conflict} data-testid="upgrade-conflict">
      <div className={s.head}>
        <p id={`${name}place`}>
          <strong>{node}</strong> {words}
        </p>
        {taken && onTake ? (
          <Button type="text" size="small" onClick={() => onTake(null)}>
            {t.upgrade.later}
          </Button>
        ) : null}
      </div>
      <div className={s.sides} role="radiogroup" aria-label={t.upgrade.choice(`${node} ${words}`)}>
        <div className={s.base}>
          <span className={s.title}>{t.upgrade.base}</span>
          <p>{base ?? <em>{t.upgrade.never}</em>}</p>
        </div>
        {sides.map(([side, title, verb, text]) => (
          <label key={side} className={s.side} data-taken={taken === side || undefined}>
            <span className={s.title}>
              {onTake && (
                <input
                  type="radio"
                  name={name}
                  checked={taken === side}
                  onChange={() => onTake(side)}
                  aria-label={verb}
                  aria-describedby={`${name}${side}`}
                  data-testid={`take-${side.toLowerCase()}`}
                />
              )}
              {title}
            </span>
            <p id={`${name}${side}`}>{text === null ? <em>{t.upgrade.gone}</em> : <Against base={base} text={text} />}</p>
          </label>
        ))}
      </div>
    </div>
  );
}

function Against({ base, text }: { base: string | null; text: string }) {
  if (base === null) return text;
  const { start, after, end } = marked(base, text);
  return (
    <>
      {start}
      <mark>{after}</mark>
      {end}
    </>
  );
}
