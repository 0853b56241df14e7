// The results of the bot's own tests: the talk of each, and where it went another way than expected.

import { Button, Drawer } from "antd";
import { ChevronRight, CircleCheck, CircleX, FlaskConical } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useClient } from "urql";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Spinner } from "../../components/Spinner";
import { RunTestsDocument, type ProblemFieldsFragment, type RunTestsMutation } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useFocusBack } from "../../lib/focusBack";
import { broken, refused, type Trouble } from "../../lib/outcome";
import dialogs from "./Dialogs.module.css";
import { ProblemRow } from "./ProblemList";
import { Reach } from "./Reach";
import s from "./TestRun.module.css";
import type { Cover } from "./useRan";

type Ran = Extract<RunTestsMutation["runTests"], { __typename: "TestsRan" }>;
type Report = Ran["reports"][number];

interface Props {
  bot: string;
  onSave: () => Promise<boolean>;
  /** The files as they are on the screen. */
  texts: () => ReadonlyMap<string, string>;
  /** Hears which steps the tests went through. */
  onCover: (cover: Cover) => void;
  onOpen: (file: string, line: number) => void;
  /** Shows the step at an offset of a file. */
  onStep: (file: string, at: number) => void;
  onShow: (problem: ProblemFieldsFragment) => void;
  onClose: () => void;
}

export function TestRun({ bot, onSave, texts, onCover, onOpen, onStep, onShow, onClose }: Props) {
  useFocusBack();
  const { t } = useLanguage("build");
  const client = useClient();
  const [ran, setRan] = useState<Ran | null>(null);
  const [cover, setCover] = useState<Cover | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [round, setRound] = useState(0);

  const run = useCallback(async (): Promise<Ran | Trouble> => {
    if (!(await onSave())) return { title: t.outcome.failed };
    const saved = texts();
    const { data, error } = await client.mutation(RunTestsDocument, { bot });
    const outcome = data?.runTests;
    if (!outcome) return broken(error, t);
    if (outcome.__typename !== "TestsRan") return refused(outcome, t);
    const covered = { texts: saved, flows: outcome.coverage };
    setCover(covered);
    onCover(covered);
    return outcome;
  }, [client, bot, onSave, texts, onCover, t]);

  useEffect(() => {
    let current = true;
    setRan(null);
    setTrouble(null);
    void run().then((result) => {
      if (!current) return;
      if ("reports" in result) setRan(result);
      else setTrouble(result);
    });
    return () => {
      current = false;
    };
    // A change of the console's language is no reason to run the tests anew.
  }, [round]);

  const title = ran
    ? ran.failed > 0
      ? t.tests.some(ran.failed, ran.passed)
      : ran.passed > 0
        ? t.tests.all(ran.passed)
        : t.tests.title
    : t.tests.title;
  return (
    <Drawer
      open
      size={620}
      title={title}
      onClose={onClose}
      extra={
        <Button onClick={() => setRound(round + 1)} disabled={!ran && !trouble}>
          {t.tests.again}
        </Button>
      }
      styles={{ body: { padding: 0 } }}
    >
      {!ran && !trouble && <Spinner />}
      {trouble && !trouble.problems && <Failure trouble={trouble} />}
      {trouble?.problems && (
        <div className={s.refused}>
          <strong>{t.tests.refused}</strong>
          <ul className={dialogs.problems}>
            {trouble.problems.map((problem) => (
              <ProblemRow
                key={`${problem.file} ${problem.startOffset} ${problem.code}`}
                problem={problem}
                onShow={onShow}
              />
            ))}
          </ul>
        </div>
      )}
      {ran && cover && ran.reports.length > 0 && <Reach cover={cover} onStep={onStep} />}
      {ran?.reports.length === 0 && <Nothing icon={FlaskConical} title={t.tests.none} text={t.tests.noneText} />}
      {ran && (
        <ul>
          {[...ran.reports]
            .sort((a, b) => Number(a.passed) - Number(b.passed))
            .map((report) => (
              <One key={`${report.file} ${report.name}`} report={report} onOpen={onOpen} />
            ))}
        </ul>
      )}
    </Drawer>
  );
}

function One({ report, onOpen }: { report: Report; onOpen: Props["onOpen"] }) {
  const { t } = useLanguage("build", "talk");
  const [open, setOpen] = useState(!report.passed);
  const first = report.failures[0]?.line ?? 1;
  return (
    <li className={s.one} data-testid={report.passed ? "test-passed" : "test-failed"}>
      <button type="button" className={s.head} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={14} aria-hidden className={open ? s.turned : undefined} />
        {report.passed ? (
          <CircleCheck size={16} className={s.ok} aria-label={t.tests.passed} />
        ) : (
          <CircleX size={16} className={s.bad} aria-label={t.tests.failed} />
        )}
        <span className={s.name}>{report.name}</span>
      </button>
      {open && (
        <div className={s.body}>
          <button type="button" className={s.file} onClick={() => onOpen(report.file, first)} title={t.tests.open}>
            {report.file}
          </button>
          {report.failures.map((failure) => (
            <div key={`${failure.line} ${failure.expected}`} className={s.failure}>
              <button type="button" className={s.file} onClick={() => onOpen(report.file, failure.line)}>
                {t.tests.line(failure.line)}
              </button>
              <div className={s.minus}>
                <span>{t.tests.expected}</span>
                {failure.expected}
              </div>
              <div className={s.plus}>
                <span>{t.tests.found}</span>
                {failure.found}
              </div>
            </div>
          ))}
          <ol className={s.lines}>
            {report.lines.map((line, index) => {
              const wrong = report.failures.some((failure) => failure.found === line.text && line.speaker !== "USER");
              return (
                // The lines of a finished run never change places.
                <li key={index} data-wrong={wrong || undefined}>
                  <span>{t.speakers[line.speaker]}</span>
                  <p>{line.text}</p>
                </li>
              );
            })}
          </ol>
        </div>
      )}
    </li>
  );
}
