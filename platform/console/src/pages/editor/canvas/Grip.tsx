// The upper edge of a form that stands below the canvas: with it the form is made higher or lower, by pointer and keyboard.

import { useRef } from "react";
import { useLanguage } from "../../../i18n/useLanguage";
import s from "./Grip.module.css";

/** How much of the studio the form may take, in percent: the canvas keeps room for a box, the form for a field. */
export const LEAST = 25;
export const MOST = 70;
const STEP = 5;

const within = (share: number) => Math.min(MOST, Math.max(LEAST, Math.round(share)));

/** `share` is the height of the form in percent of what the canvas and the form have together. */
export function Grip({ share, onShare }: { share: number; onShare: (share: number) => void }) {
  const { t } = useLanguage("canvas");
  const held = useRef<{ y: number; share: number; whole: number } | null>(null);
  const moves: Record<string, number> = { ArrowUp: share + STEP, ArrowDown: share - STEP, Home: MOST, End: LEAST };
  return (
    <div
      className={s.grip}
      role="separator"
      aria-orientation="horizontal"
      aria-label={t.canvas.formHeight}
      aria-valuenow={share}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      data-testid="form-grip"
      onKeyDown={(event) => {
        const next = moves[event.key];
        if (next === undefined) return;
        event.preventDefault();
        onShare(within(next));
      }}
      onPointerDown={(event) => {
        const whole = event.currentTarget.parentElement?.parentElement?.clientHeight ?? 0;
        if (event.button !== 0 || whole === 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = { y: event.clientY, share, whole };
      }}
      onPointerMove={(event) => {
        if (!held.current) return;
        const { y, share: before, whole } = held.current;
        onShare(within(before + ((y - event.clientY) / whole) * 100));
      }}
      onLostPointerCapture={() => {
        held.current = null;
      }}
    />
  );
}
