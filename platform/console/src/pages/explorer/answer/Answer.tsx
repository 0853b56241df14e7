// What came back, with what it took, and in words what went wrong.

import { Ban, CircleSlash, TerminalSquare, TriangleAlert, WifiOff } from "lucide-react";
import { useMemo } from "react";
import { CopyButton } from "../../../components/CopyButton";
import { KeyList } from "../../../components/KeyList";
import { Nothing } from "../../../components/Nothing";
import { PaneHead } from "../../../components/PaneHead";
import { Spinner } from "../../../components/Spinner";
import { useLanguage } from "../../../i18n/useLanguage";
import { size } from "../../../lib/bytes";
import { JsonView } from "../code/JsonView";
import type { Outcome } from "../useRun";
import s from "./Answer.module.css";
import { Events } from "./Events";
import { Notes } from "./Notes";

const written = (value: unknown) => JSON.stringify(value, null, 2);

/** How long something took, for people. */
function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.max(1, Math.round(milliseconds))} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

interface Props {
  outcome: Outcome;
  /** Leads to a place of the text, line and column from 1. */
  onGo: (line: number, column: number) => void;
}

export function Answer({ outcome, onGo }: Props) {
  const { t } = useLanguage("explorer");
  const words = t.explorer;
  const value = outcome.kind === "answered" ? outcome.value : null;
  const text = useMemo(() => (value === null ? "" : written(value)), [value]);
  return (
    <section className={s.answer} aria-label={words.panes.answer} data-testid="explorer-answer">
      <PaneHead title={words.panes.answer}>
        {(outcome.kind === "answered" || outcome.kind === "http") && (
          <dl className={s.facts}>
            <Fact name={words.status} value={String(outcome.status)} bad={outcome.status >= 400} />
            <Fact name={words.took} value={duration(outcome.took)} />
            {outcome.kind === "answered" && <Fact name={words.size} value={size(outcome.bytes)} />}
          </dl>
        )}
        {text && <CopyButton text={text} testId="explorer-copy-answer" />}
      </PaneHead>
      <p className="sr" role="status">
        {outcome.kind === "running" && words.running}
        {outcome.kind === "answered" && words.answered(duration(outcome.took))}
      </p>
      {outcome.kind === "nothing" && (
        <div className={s.state}>
          <Nothing icon={TerminalSquare} title={words.ready} text={words.readyText} />
          <div className={s.keys}>
            <KeyList keys={words.keys} />
          </div>
        </div>
      )}
      {outcome.kind === "running" && <Spinner />}
      {outcome.kind === "answered" && (
        <>
          <Notes mistakes={outcome.mistakes} denials={outcome.denials} onGo={onGo} />
          <JsonView text={text} label={words.answerLabel} />
        </>
      )}
      {outcome.kind === "events" && <Events outcome={outcome} onGo={onGo} />}
      {outcome.kind === "cancelled" && (
        <Nothing icon={CircleSlash} title={words.cancelled} text={outcome.changes ? words.cancelledChanges : words.cancelledText} />
      )}
      {outcome.kind === "away" && (
        <div role="alert" data-testid="explorer-away">
          <Nothing icon={WifiOff} title={words.away} text={outcome.changes ? words.awayChanges : words.awayText} />
          <p className={s.detail} lang="en">
            {outcome.detail}
          </p>
        </div>
      )}
      {outcome.kind === "http" && (
        <div role="alert" data-testid="explorer-http">
          <Nothing icon={outcome.status >= 500 ? TriangleAlert : Ban} title={words.http(outcome.status)} text={words.httpText} />
          <pre className={s.body}>{outcome.body.slice(0, 4000)}</pre>
        </div>
      )}
    </section>
  );
}

function Fact({ name, value, bad = false }: { name: string; value: string; bad?: boolean }) {
  return (
    <div title={name} data-bad={bad || undefined}>
      <dt className="sr">{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
