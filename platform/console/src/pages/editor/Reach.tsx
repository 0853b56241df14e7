// How much of the bot its tests reach, and the steps that they do not.

import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { ShareBar } from "../../components/ShareBar";
import { offsetOf } from "../../flow/cover";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Reach.module.css";
import type { Cover } from "./useRan";

interface Props {
  cover: Cover;
  onStep: (file: string, at: number) => void;
}

export function Reach({ cover, onStep }: Props) {
  const { t } = useLanguage("build", "canvas");
  const [open, setOpen] = useState(false);
  const list = useId();
  const steps = cover.flows.flatMap((flow) => flow.steps);
  const covered = steps.filter((step) => step.covered).length;
  const missed = cover.flows.flatMap((flow) => {
    const left = flow.steps.filter((step) => !step.covered);
    return left.length > 0 ? [{ ...flow, left }] : [];
  });
  if (steps.length === 0) return null;
  return (
    <section className={s.reach} data-testid="reach">
      <p>
        <b data-testid="reach-share">{t.tests.share(covered, steps.length)}</b> {t.tests.reached}
      </p>
      <ShareBar share={covered / steps.length} tone="ok" className={s.bar} />
      {missed.length > 0 && (
        <>
          <button type="button" className={s.more} aria-expanded={open} aria-controls={list} onClick={() => setOpen(!open)} data-testid="reach-missed">
            <ChevronRight size={14} aria-hidden className={open ? s.turned : undefined} />
            {t.tests.missed(steps.length - covered)}
          </button>
          <div id={list} hidden={!open}>
            <p className={s.quiet}>{t.tests.onCanvas}</p>
            {missed.map((flow) => (
              <div key={flow.file} className={s.flow}>
                <h3>{flow.file}</h3>
                <ul>
                  {flow.left.map((step) => (
                    <li key={`${step.line}:${step.column}`}>
                      <button type="button" onClick={() => onStep(flow.file, offsetOf(cover.texts.get(flow.file) ?? "", step) ?? 0)} data-testid="reach-step">
                        {t.canvas.steps[step.verb]?.[0] ?? step.verb} <span>{t.tests.line(step.line)}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </div>
            ))}
          </div>
        </>
      )}
    </section>
  );
}
