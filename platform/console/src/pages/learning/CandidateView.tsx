// One question: how customers asked it, how that ended, and what the bot shall do about it.

import { ArrowLeft } from "lucide-react";
import { useState, type RefObject } from "react";
import { Link } from "react-router";
import { Chip } from "../../components/Chip";
import { useLanguage } from "../../i18n/useLanguage";
import { languageName } from "../../lib/languages";
import type { Trouble } from "../../lib/outcome";
import { learningPath } from "../../lib/paths";
import type { Draft } from "../knowledge/useKnowledge";
import { TONES } from "./CandidateList";
import s from "./CandidateView.module.css";
import { DecisionForm } from "./DecisionForm";
import { typical, type Candidate, type Decision } from "./useLearning";

interface Props {
  id: string;
  candidate: Candidate;
  draft: Draft | null;
  heading: RefObject<HTMLHeadingElement | null>;
  /** Not there for those who may only look. */
  onDecide: ((decision: Decision) => Promise<Trouble | null>) | undefined;
}

export function CandidateView({ id, candidate, draft, heading, onDecide }: Props) {
  const { t, tag } = useLanguage("learning");
  const { proposal } = candidate;
  const reason = proposal.reason && (t.learning.reasons[proposal.reason] ?? proposal.reason);
  return (
    <article className={s.view} aria-labelledby="candidate">
      <header className={s.head}>
        <Link to={learningPath(id)} className={s.back} aria-label={t.learning.back}>
          <ArrowLeft size={18} aria-hidden />
        </Link>
        <div>
          <h2 id="candidate" ref={heading} tabIndex={-1} className={s.title} data-testid="candidate-title">
            {typical(candidate)}
          </h2>
          <p className={s.meta}>
            {t.learning.asked(candidate.times, candidate.conversations, candidate.days)} ·{" "}
            <span className={s.days}>{t.learning.between(candidate.first, candidate.last)}</span>
          </p>
        </div>
      </header>

      <div className={s.facts}>
        <section>
          <h3>{t.learning.outcomesTitle}</h3>
          <ul className={s.outcomes}>
            {candidate.outcomes.map((one) => (
              <li key={one.outcome}>
                <span>{t.learning.outcomes[one.outcome]}</span>
                <span className="number">{t.learning.times(one.times)}</span>
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h3>{t.learning.wordings}</h3>
          {candidate.asked.map((one) => (
            <Wordings key={one.language} language={languageName(one.language, tag)} texts={one.texts} />
          ))}
          <p className={s.note}>{t.learning.wordingsNote}</p>
        </section>
      </div>

      <section className={s.proposal} aria-labelledby="proposal">
        <div className={s.verdict}>
          <Chip tone={TONES[proposal.kind]}>{t.learning.kinds[proposal.kind]}</Chip>
          {proposal.score !== null && (
            <span className={s.sure}>{t.learning.sure(Math.round(proposal.score * 100))}</span>
          )}
        </div>
        <p>
          {reason} {t.learning.kindText[proposal.kind]}
        </p>
        <h3 id="proposal">{t.learning.decide}</h3>
        {onDecide && draft ? (
          <DecisionForm id={id} candidate={candidate} draft={draft} onDecide={onDecide} />
        ) : (
          !onDecide && <p className={s.note}>{t.learning.readOnly}</p>
        )}
      </section>
    </article>
  );
}

const FIRST = 6;

function Wordings({ language, texts }: { language: string; texts: { text: string; times: number }[] }) {
  const { t } = useLanguage("learning");
  const [all, setAll] = useState(false);
  const shown = all ? texts : texts.slice(0, FIRST);
  return (
    <>
      <h4 className={s.language}>{language}</h4>
      <ul className={s.wordings}>
        {shown.map((one) => (
          <li key={one.text}>
            <q>{one.text}</q>
            {one.times > 1 && <span className="number">{t.learning.times(one.times)}</span>}
          </li>
        ))}
      </ul>
      {texts.length > shown.length && (
        <button type="button" className={s.more} onClick={() => setAll(true)}>
          {t.learning.moreWordings(texts.length - shown.length)}
        </button>
      )}
    </>
  );
}
