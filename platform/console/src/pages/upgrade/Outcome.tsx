// What an upgrade did, and what comes next.

import { Button } from "antd";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link, useNavigate } from "react-router";
import { useLanguage } from "../../i18n/useLanguage";
import { botPath, linePath } from "../../lib/paths";
import { Changes } from "./Changes";
import { FEW } from "./OriginCard";
import type { Done } from "./Upgrade";
import s from "./Upgrade.module.css";

interface Props {
  id: string;
  done: Done;
  onGoOn: () => void;
}

export function Outcome({ id, done, onGoOn }: Props) {
  const { t } = useLanguage("upgrade");
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  const changes = done.origins.flatMap((one) => one.changes);
  const open = done.origins.reduce((sum, one) => sum + one.conflicts.length, 0);
  const errors = done.problems.filter((one) => one.severity === "ERROR");
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className={s.card} aria-labelledby="done" data-testid="upgrade-done">
      <header className={s.done}>
        <CircleCheck size={22} aria-hidden />
        <div>
          <h2 id="done" ref={heading} tabIndex={-1}>
            {t.upgrade.done}
          </h2>
          <p>
            {t.upgrade.doneText(changes.length, open)} {errors.length === 0 && t.upgrade.doneFine}
          </p>
        </div>
      </header>
      {errors.length > 0 && (
        <div className={s.part} role="alert">
          <h3 className={s.bad}>
            <TriangleAlert size={15} aria-hidden /> {t.upgrade.doneProblems(errors.length)}
          </h3>
          <ul className={s.errors}>
            {errors.map((one) => (
              <li key={`${one.file} ${one.startOffset} ${one.code}`}>
                <Link to={linePath(id, one.file, one.start.line)}>
                  {one.file}:{one.start.line}
                </Link>{" "}
                {one.what} · {one.cure}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className={s.next}>
        <Button type="primary" onClick={() => void navigate(botPath(id))}>
          {t.upgrade.toEditor}
        </Button>
        <Button onClick={() => void navigate(`${botPath(id)}/versions`)}>{t.upgrade.toVersions}</Button>
        {open > 0 && <Button onClick={onGoOn}>{t.upgrade.goOn}</Button>}
      </div>
      {changes.length > 0 && (
        <details className={s.part} open={changes.length <= FEW}>
          <summary>{t.upgrade.changes(changes.length)}</summary>
          <Changes changes={changes} />
        </details>
      )}
    </section>
  );
}
