// What is wrong with the draft: what, why, what to do. A click leads to the place.

import { Button } from "antd";
import { ChevronDown, CircleCheck, CircleX, FlaskConical, Lightbulb, TriangleAlert, Wrench } from "lucide-react";
import { memo } from "react";
import { Ticked } from "../../components/Ticked";
import type { ProblemFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useStored } from "../../lib/stored";
import s from "./ProblemList.module.css";
import type { Checked } from "./useProblems";

const LOOKS = {
  ERROR: { icon: CircleX, tone: s.error },
  WARNING: { icon: TriangleAlert, tone: s.warning },
  ADVICE: { icon: Lightbulb, tone: s.advice },
};

const WORST_FIRST = ["ERROR", "WARNING", "ADVICE"] as const;

interface Props {
  checked: Checked;
  onShow: (problem: ProblemFieldsFragment) => void;
  onMend: (problem: ProblemFieldsFragment) => void;
  onKeep: (problem: ProblemFieldsFragment) => void;
}

export const ProblemList = memo(function ProblemList({ checked, onShow, onMend, onKeep }: Props) {
  const { t } = useLanguage("build");
  // Until somebody chooses, advice alone does not open it.
  const [open, setOpen] = useStored<boolean | null>("problems", null);
  const { problems, state } = checked;
  const errors = problems.filter((problem) => problem.severity === "ERROR").length;
  const warnings = problems.filter((problem) => problem.severity === "WARNING").length;
  const advice = problems.length - errors - warnings;
  const listed = (open ?? errors + warnings > 0) && problems.length > 0;
  return (
    <section className={s.panel} aria-label={t.problems.title}>
      <button
        type="button"
        className={s.head}
        aria-expanded={listed}
        disabled={problems.length === 0}
        title={listed ? t.problems.hide : t.problems.show}
        onClick={() => setOpen(!listed)}
      >
        <ChevronDown size={14} aria-hidden className={listed ? s.open : s.shut} />
        <span className={s.title}>{t.problems.title}</span>
        <span className={s.counts} aria-live="polite">
          {errors > 0 && (
            <span className={s.error}>
              <CircleX size={14} aria-hidden /> {t.problems.errors(errors)}
            </span>
          )}
          {warnings > 0 && (
            <span className={s.warning}>
              <TriangleAlert size={14} aria-hidden /> {t.problems.warnings(warnings)}
            </span>
          )}
          {advice > 0 && (
            <span className={s.advice}>
              <Lightbulb size={14} aria-hidden /> {t.problems.advice(advice)}
            </span>
          )}
          {problems.length === 0 && state === "done" && (
            <span className={s.fine}>
              <CircleCheck size={14} aria-hidden /> {t.problems.none}
            </span>
          )}
        </span>
        <span className={s.state}>
          {state === "checking" ? t.problems.checking : state === "failed" ? t.problems.failed : ""}
        </span>
      </button>
      {listed && (
        <ul className={`${s.list} scroll`}>
          {WORST_FIRST.flatMap((severity) => problems.filter((found) => found.severity === severity)).map((problem) => (
            <ProblemRow
              key={`${problem.file} ${problem.startOffset} ${problem.code} ${problem.what}`}
              problem={problem}
              onShow={onShow}
              // Only what was found in the text as it is now fits into it.
              onMend={state === "done" ? onMend : undefined}
              onKeep={onKeep}
            />
          ))}
        </ul>
      )}
    </section>
  );
});

export function ProblemRow({
  problem,
  onShow,
  onMend,
  onKeep,
}: {
  problem: ProblemFieldsFragment;
  onShow: (problem: ProblemFieldsFragment) => void;
  onMend?: (problem: ProblemFieldsFragment) => void;
  onKeep?: (problem: ProblemFieldsFragment) => void;
}) {
  const { t } = useLanguage("build");
  const { icon: Icon, tone } = LOOKS[problem.severity];
  return (
    <li>
      <button type="button" className={s.row} onClick={() => onShow(problem)} data-testid="problem-row">
        <Icon
          size={15}
          className={tone}
          aria-label={t.problems.severity[problem.severity]}
        />
        <span className={s.words}>
          <span className={s.what}>
            <Ticked text={problem.what} />
            <code className={s.code}>{problem.code}</code>
          </span>
          <span className={s.why}>
            <Ticked text={problem.why} />
          </span>
          <span className={s.cure}>
            <b>{t.problems.do}</b> <Ticked text={problem.cure} />
          </span>
        </span>
        <span className={s.place} title={t.problems.at(problem.start.line, problem.start.column)}>
          {problem.file}:{problem.start.line}:{problem.start.column}
        </span>
      </button>
      {problem.witness && (
        <figure className={s.witness}>
          <figcaption>{t.problems.witness}</figcaption>
          <pre>{problem.witness.lines.join("\n")}</pre>
        </figure>
      )}
      {((problem.fix && onMend) || (problem.witness && onKeep)) && (
        <div className={s.actions}>
          {problem.fix && onMend && (
            <Button size="small" icon={<Wrench size={14} aria-hidden />} onClick={() => onMend(problem)} data-testid="mend">
              {t.problems.mend(problem.fix.title)}
            </Button>
          )}
          {problem.witness && onKeep && (
            <Button size="small" icon={<FlaskConical size={14} aria-hidden />} onClick={() => onKeep(problem)} data-testid="keep-test">
              {t.problems.keep}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
