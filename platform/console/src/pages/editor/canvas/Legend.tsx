// What the marks of the tests on the boxes mean, and how much of the flow the tests reach.

import { X } from "lucide-react";
import type { Counted } from "../../../flow/cover";
import { useLanguage } from "../../../i18n/useLanguage";
import { CoverMark } from "./Boxes";
import s from "./Canvas.module.css";

interface Props {
  counted: readonly Counted[];
  /** Whether the flow is not the one that the tests ran on. */
  stale: boolean;
  onHide: () => void;
}

export function Legend({ counted, stale, onHide }: Props) {
  const { t } = useLanguage("canvas");
  const { cover } = t.canvas;
  return (
    <div className={s.legend} role="note" data-testid="cover-legend">
      <div className={s.told}>
        <p>
          <b>{cover.title}</b>{" "}
          <span>{stale ? cover.stale : cover.share(counted.filter((one) => one.covered).length, counted.length)}</span>
        </p>
        {!stale && (
          <ul>
            {[true, false].map((reached) => (
              <li key={String(reached)}>
                <CoverMark reached={reached} quiet />
                {reached ? cover.reached : cover.missed}
              </li>
            ))}
          </ul>
        )}
      </div>
      <button type="button" aria-label={cover.hide} title={cover.hide} onClick={onHide} data-testid="cover-hide">
        <X size={13} aria-hidden />
      </button>
    </div>
  );
}
