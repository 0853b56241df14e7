// A border that is moved by pointer and keyboard: the window splitter of the ARIA Authoring Practices.

import { useRef } from "react";
import s from "./Divider.module.css";

interface Props {
  /** How the border itself runs. */
  orientation: "horizontal" | "vertical";
  label: string;
  /** Where it stands, in percent of the whole from the left or from above. */
  at: number;
  least: number;
  most: number;
  /** How far a key moves it, in percent. */
  step: number;
  /** What it borders, in pixels along the way it moves. */
  whole: () => number;
  /** The id of the pane that it makes larger or smaller. */
  controls?: string;
  /** A handle that stands by itself, in the place of a line between two panes. */
  grip?: boolean;
  onMove: (at: number) => void;
  /** It goes back to where it stood at first: Enter, or a double click. */
  onReset: () => void;
  testId: string;
}

export function Divider({ orientation, label, at, least, most, step, whole, controls, grip, onMove, onReset, testId }: Props) {
  const held = useRef<{ from: number; at: number; whole: number } | null>(null);
  const across = orientation === "vertical";
  const keys: Record<string, number> = {
    [across ? "ArrowLeft" : "ArrowUp"]: at - step,
    [across ? "ArrowRight" : "ArrowDown"]: at + step,
    Home: least,
    End: most,
  };
  const move = (to: number) => onMove(Math.min(most, Math.max(least, to)));
  return (
    <div
      className={grip ? s.grip : s.line}
      role="separator"
      aria-orientation={orientation}
      aria-label={label}
      aria-controls={controls}
      aria-valuenow={Math.round(at)}
      aria-valuemin={Math.round(least)}
      aria-valuemax={Math.round(most)}
      tabIndex={0}
      data-testid={testId}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const next = keys[event.key];
        if (next !== undefined) move(next);
        else if (event.key === "Enter") onReset();
        else return;
        event.preventDefault();
      }}
      onDoubleClick={onReset}
      onPointerDown={(event) => {
        const size = whole();
        if (event.button !== 0 || size === 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = { from: across ? event.clientX : event.clientY, at, whole: size };
      }}
      onPointerMove={(event) => {
        if (!held.current) return;
        const { from, at: before, whole: size } = held.current;
        const moved = (across ? event.clientX : event.clientY) - from;
        // A click that trembles is none that moves.
        if (moved !== 0 || before !== at) move(before + (moved / size) * 100);
      }}
      onLostPointerCapture={() => {
        held.current = null;
      }}
    />
  );
}
