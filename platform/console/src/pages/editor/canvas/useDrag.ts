// A box that is dragged with the pointer: which one, where the pointer is, and below which box it would come to stand.

import { useCallback, useEffect, useRef, useState } from "react";

/** So many pixels are a movement and not a click. */
const FAR = 6;

export interface Drag {
  id: string;
  x: number;
  y: number;
  /** The box below which it would be put; nothing if it may not be put there. */
  below: string | null;
}

/** `fits` says whether a box may be put below another; `drop` puts it there. */
export function useDrag(fits: (id: string, below: string) => boolean, drop: (id: string, below: string) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const told = useRef({ fits, drop });
  told.current = { fits, drop };
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  const start = useCallback((id: string, event: React.PointerEvent) => {
    // A finger moves the canvas.
    if (event.button !== 0 || event.pointerType === "touch" || (event.target as HTMLElement).closest("button")) return;
    const from = { x: event.clientX, y: event.clientY };
    let now: Drag | null = null;
    const move = (moved: PointerEvent) => {
      const { clientX: x, clientY: y } = moved;
      if (!now && Math.hypot(x - from.x, y - from.y) < FAR) return;
      const over = document.elementsFromPoint(x, y).find((one) => one.closest("[data-box]"))?.closest<HTMLElement>("[data-box]")?.dataset.box ?? null;
      now = { id, x, y, below: over !== null && told.current.fits(id, over) ? over : null };
      setDrag(now);
    };
    const end = (event: Event) => {
      stop.current?.();
      if (event.type === "pointerup" && now?.below) told.current.drop(id, now.below);
      // What was a movement is no click.
      if (now) window.addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
      setTimeout(() => setDrag(null));
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      end(event);
    };
    stop.current = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      window.removeEventListener("keydown", key, true);
      stop.current = null;
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
    window.addEventListener("keydown", key, true);
  }, []);
  return { drag, start };
}
