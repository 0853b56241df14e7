// The questions, the most frequent first, and below them what was decided before.

import { Button } from "antd";
import { useRef, type KeyboardEvent } from "react";
import { Link } from "react-router";
import { Chip, type Tone } from "../../components/Chip";
import type { ProposalKind } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { readMemory, type Decided } from "../../lib/knowledge/memory";
import { learningPath } from "../../lib/paths";
import s from "./CandidateList.module.css";
import { typical, type Candidate } from "./useLearning";

export const TONES: Record<ProposalKind, Tone> = { VARIANT: "accent", NEW: "ok", IMPROVE: "warn", DISMISS: "plain" };

interface Props {
  id: string;
  candidates: Candidate[];
  chosen: string | undefined;
  more: string | null;
  memory: string;
  onMore: (after: string) => Promise<void>;
  /** Not there for those who may only look. */
  onBringBack: ((decided: Decided) => Promise<void>) | undefined;
}

export function CandidateList({ id, candidates, chosen, more, memory, onMore, onBringBack }: Props) {
  const { t } = useLanguage("learning");
  const list = useRef<HTMLOListElement>(null);
  const decided = memory ? readMemory(memory) : [];

  /** The arrows go from one question to the next. */
  function step(event: KeyboardEvent) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const links = [...(list.current?.querySelectorAll("a") ?? [])];
    const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  return (
    <section className={s.side} aria-labelledby="learning">
      <header className={s.head}>
        <h1 id="learning">{t.learning.title}</h1>
        <p>{t.learning.lead}</p>
        <p className={s.count} role="status" data-testid="learning-count">
          {more ? t.learning.moreThan(candidates.length) : t.learning.count(candidates.length)}
        </p>
      </header>
      <div className={`${s.scroller} scroll`}>
        <ol ref={list} onKeyDown={step} aria-label={t.learning.list}>
          {candidates.map((one) => (
            <li key={one.id}>
              <Link
                to={learningPath(id, one.id)}
                className={s.row}
                aria-current={one.id === chosen || undefined}
                data-testid="candidate-row"
              >
                <span className={s.first}>
                  <strong>{typical(one)}</strong>
                  <span className={s.times}>{t.learning.times(one.times)}</span>
                </span>
                <span className={s.foot}>
                  <Chip tone={TONES[one.proposal.kind]}>{t.learning.kinds[one.proposal.kind]}</Chip>
                </span>
              </Link>
            </li>
          ))}
          {more && (
            <li className={s.more}>
              <Button onClick={() => void onMore(more)}>{t.common.more}</Button>
            </li>
          )}
        </ol>
        {decided.length > 0 && (
          <details className={s.decided}>
            <summary>{t.learning.decided(decided.length)}</summary>
            <ul>
              {decided.map((one) => (
                <li key={one.id}>
                  <span className={s.what}>{one.question || one.id}</span>
                  <span className={s.how}>
                    {[t.learning.how[one.how], one.on, one.note].filter(Boolean).join(" · ")}
                  </span>
                  {onBringBack && one.how === "dismissed" && (
                    <Button size="small" onClick={() => void onBringBack(one)} data-testid="bring-back">
                      {t.learning.bringBack}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </section>
  );
}
