// Why customers go on meeting what they met.

import type { Trouble } from "../../lib/outcome";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Versions.module.css";

export function Refused({ trouble }: { trouble: Trouble }) {
  const { t } = useLanguage("releases");
  return (
    <div className={s.trouble} role="alert">
      <strong>{trouble.problems ? t.versions.refused : trouble.title}</strong>
      {trouble.problems ? (
        <ul>
          {trouble.problems.map((problem) => (
            <li key={`${problem.file} ${problem.startOffset} ${problem.code}`}>
              <code>
                {problem.file}:{problem.start.line}
              </code>{" "}
              {problem.what} · {problem.cure}
            </li>
          ))}
        </ul>
      ) : (
        trouble.detail && <p>{trouble.detail}</p>
      )}
    </div>
  );
}
