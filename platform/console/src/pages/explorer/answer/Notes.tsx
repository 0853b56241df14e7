// Errors and refusals of an answer in plain words, each with what to do about it.

import { Ban, TriangleAlert } from "lucide-react";
import { useViewer } from "../../../app/viewer";
import { useLanguage } from "../../../i18n/useLanguage";
import { roleName } from "../../../lib/roles";
import { useRoles } from "../../settings/useRoles";
import s from "./Answer.module.css";
import type { Denial, Mistake } from "./read";

interface Props {
  mistakes: Mistake[];
  denials: Denial[];
  onGo: (line: number, column: number) => void;
}

export function Notes({ mistakes, denials, onGo }: Props) {
  if (mistakes.length + denials.length === 0) return null;
  return (
    // It scrolls, so the keyboard must come there.
    <div className={`${s.notes} scroll`} role="alert" tabIndex={0} data-testid="explorer-notes">
      <ul>
        {denials.map((denial) => (
          <Refusal key={denial.path} denial={denial} />
        ))}
        {mistakes.map((mistake, index) => (
          <Error key={index} mistake={mistake} onGo={onGo} />
        ))}
      </ul>
    </div>
  );
}

function Refusal({ denial: { path, message, needs } }: { denial: Denial }) {
  const { t } = useLanguage("explorer");
  const viewer = useViewer();
  const roles = useRoles();
  const name = (role: string) => roleName(t, role, roles);
  return (
    <li className={s.note} data-tone="warn" data-testid="explorer-denied">
      <Ban size={16} aria-hidden />
      <div>
        <strong>{t.explorer.denied}</strong>
        <p>{needs ? t.explorer.deniedNeeds(name(needs), name(viewer.role)) : t.explorer.deniedText}</p>
        {message && <p className={s.told}>{message}</p>}
        <p className={s.quiet}>{t.explorer.deniedData}</p>
        <dl className={s.details}>
          <Detail name={t.explorer.path} value={path} />
        </dl>
      </div>
    </li>
  );
}

function Error({ mistake, onGo }: { mistake: Mistake; onGo: (line: number, column: number) => void }) {
  const { t } = useLanguage("explorer");
  const words = t.explorer;
  const [title, cure] = words.causes[mistake.cause] ?? ["", ""];
  const { line, column } = mistake;
  return (
    <li className={s.note} data-tone={mistake.cause === "forbidden" ? "warn" : "bad"} data-testid={`explorer-error-${mistake.cause}`}>
      <TriangleAlert size={16} aria-hidden />
      <div>
        <strong>{title}</strong>
        <p className={s.told}>{mistake.message}</p>
        <p className={s.quiet}>
          {cure} {mistake.wait !== null && words.wait(mistake.wait)}
        </p>
        <dl className={s.details}>
          <Detail name={words.path} value={mistake.path} />
          <Detail name={words.code} value={mistake.code} />
          {mistake.cause === "broken" && <Detail name={words.trace} value={mistake.trace} />}
        </dl>
        {line !== null && column !== null && (
          <button type="button" className={s.place} onClick={() => onGo(line, column)}>
            {words.at(line, column)}
          </button>
        )}
      </div>
    </li>
  );
}

function Detail({ name, value }: { name: string; value: string | null }) {
  if (!value) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </div>
  );
}
