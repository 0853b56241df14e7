// Why a turn went as it did, in words, each with the way to its place in the studio. The recorded lines stand below.

import { useState } from "react";
import { useNavigate } from "react-router";
import { Link } from "react-router";
import { show } from "../../components/trace/items";
import { Trace } from "../../components/trace/Trace";
import type { TurnFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { learningPath, linePath } from "../../lib/paths";
import { changes, reasons, type Call } from "./why";
import s from "./Why.module.css";

interface Props {
  turn: TurnFieldsFragment;
  before: TurnFieldsFragment | undefined;
  bot: string | undefined;
}

export function Why({ turn, before, bot }: Props) {
  const { t } = useLanguage("talk", "desk");
  const navigate = useNavigate();
  const [raw, setRaw] = useState(false);
  const why = reasons(turn.trace);
  const changed = changes(before?.slots, turn.slots);
  const w = t.why;
  const score = (value: number) => value.toFixed(2);
  const [best, ...others] = why.found;
  function time(call: Call) {
    if (call.wall === null) return "";
    return w.spent(call.wall.toFixed(1), call.cpu?.toFixed(1) ?? "");
  }
  return (
    <div className={s.why} data-testid="why">
      {why.readings.map((reading) => (
        <p key={reading.name}>
          {w.read(reading.name, score(reading.score))} {reading.example && w.example(reading.example)}{" "}
          {why.runnerUp &&
            w.runnerUp(why.runnerUp.name, score(why.runnerUp.score), score(reading.lead ?? 0))}{" "}
          {reading.features.length > 0 && w.features(reading.features.join(w.joined))} {reading.alike && w.alike}
        </p>
      ))}
      {best && (
        <p>
          {w.found(best.question || best.id, score(best.score))} {best.phrasing && w.phrasing(best.phrasing)}{" "}
          {others[0] && w.next(others[0].question || others[0].id, score(others[0].score))}{" "}
          {bot && best.file && !best.file.startsWith("built-in/") && (
            <Link to={linePath(bot, best.file, 1)}>{best.file}</Link>
          )}
        </p>
      )}
      {why.decided.length > 0 && (
        <ul aria-label={t.trace.decided}>
          {why.decided.map((what, index) => (
            <li key={index}>{what}</li>
          ))}
        </ul>
      )}
      {why.steps.length > 0 && (
        <p>
          {w.steps}{" "}
          {why.steps.map((step, index) => (
            <span key={index}>
              {index > 0 && " → "}
              {bot && !step.file.startsWith("built-in/") ? (
                <Link to={linePath(bot, step.file, step.line)} title={t.trace.open(step.file, step.line)}>
                  {step.flow} {step.verb}:{step.line}
                </Link>
              ) : (
                `${step.flow} ${step.verb}`
              )}
            </span>
          ))}
        </p>
      )}
      {why.calls.map((call, index) => (
        <p key={index} data-failed={call.failed !== null || undefined}>
          {w.called(call.what)} {time(call)} <code>{call.failed ?? call.result}</code>
        </p>
      ))}
      {why.failed.map((reason, index) => (
        <p key={index} data-failed>
          {t.trace.failed} {reason}
        </p>
      ))}
      {changed.length > 0 && (
        <p>
          {w.slots}{" "}
          {changed.map((one) => (
            <code key={one.name}>
              {one.name}: {one.before === null ? "–" : show(one.before)} → {one.after === null ? "–" : show(one.after)}
            </code>
          ))}
        </p>
      )}
      <footer>
        {why.took !== null && <span>{w.took(why.took.toFixed(1))}</span>}
        {bot && why.missed && <Link to={learningPath(bot)}>{w.teach}</Link>}
        <button type="button" aria-expanded={raw} onClick={() => setRaw(!raw)}>
          {w.raw}
        </button>
      </footer>
      {raw && (
        <Trace
          trace={turn.trace}
          onOpen={bot ? (file, line) => void navigate(linePath(bot, file, line)) : undefined}
        />
      )}
    </div>
  );
}
