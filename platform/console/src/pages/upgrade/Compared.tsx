import s from "./Compared.module.css";
import { marked } from "./places";

/** A text before and after, with what differs marked. */
export function Compared({ before, after }: { before: string | null; after: string | null }) {
  const parts = before !== null && after !== null ? marked(before, after) : null;
  return (
    <div className={`${s.compared} scroll`}>
      {before !== null && (
        <p className={s.before}>
          <span aria-hidden>−</span>
          <del>
            {parts ? (
              <>
                {parts.start}
                <mark>{parts.before}</mark>
                {parts.end}
              </>
            ) : (
              before
            )}
          </del>
        </p>
      )}
      {after !== null && (
        <p className={s.after}>
          <span aria-hidden>+</span>
          <ins>
            {parts ? (
              <>
                {parts.start}
                <mark>{parts.after}</mark>
                {parts.end}
              </>
            ) : (
              after
            )}
          </ins>
        </p>
      )}
    </div>
  );
}
