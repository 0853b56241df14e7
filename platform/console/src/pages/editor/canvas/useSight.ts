// What of the canvas is in sight: it moves as little as is needed to show a box, and keeps the chosen one when its own size changes.

import { useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useRef, type RefObject } from "react";
import type { Place } from "../../../flow/layout";

/** What stays free around a box. */
const EDGE = 24;

/** Where what is shown begins below the tools, which take two lines where there is little room. */
export const belowTools = (tools: HTMLElement | null) => (tools ? tools.offsetTop + tools.offsetHeight : 0) + 22;

interface Parts {
  host: RefObject<HTMLElement | null>;
  tools: RefObject<HTMLElement | null>;
  /** May lie over the right of the canvas while it has something in it. */
  form: RefObject<HTMLElement | null>;
  chosen: () => string | null;
  placeOf: (id: string) => Place | undefined;
}

/** Gives `show`, which brings a box into sight, or to the top. */
export function useSight({ host, tools, form, chosen, placeOf }: Parts) {
  const camera = useReactFlow();
  const asked = useRef({ chosen, placeOf });
  asked.current = { chosen, placeOf };

  const show = useCallback(
    (id: string, where: "near" | "top" = "near") => {
      const place = asked.current.placeOf(id);
      const frame = host.current?.getBoundingClientRect();
      if (!place || !frame || frame.width === 0) return;
      const { x, y, zoom } = camera.getViewport();
      const { left, right, top, bottom } = seen(place, { x, y, zoom });
      const over = form.current?.childElementCount ? form.current.getBoundingClientRect() : null;
      const covered = over && over.top < frame.bottom ? Math.max(0, frame.right - over.left) : 0;
      const free = frame.width - covered;
      const start = belowTools(tools.current);
      let [dx, dy] = [0, 0];
      if (where === "top") [dx, dy] = [free / 2 - (left + right) / 2, start - top];
      else {
        if (left < EDGE) dx = EDGE - left;
        else if (right > free - EDGE) dx = Math.max(free - EDGE - right, EDGE - left);
        if (top < start) dy = start - top;
        else if (bottom > frame.height - EDGE) dy = Math.max(frame.height - EDGE - bottom, start - top);
      }
      if (dx !== 0 || dy !== 0) void camera.setViewport({ x: x + dx, y: y + dy, zoom });
    },
    [camera, host, tools, form],
  );

  // What is in the middle stays there when the canvas gets more room or less, and the chosen box stays in sight if it was.
  useEffect(() => {
    const frame = host.current;
    if (!frame) return;
    let [width, height] = [frame.clientWidth, frame.clientHeight];
    const watcher = new ResizeObserver(() => {
      const id = asked.current.chosen();
      const place = id === null ? undefined : asked.current.placeOf(id);
      const { x, y, zoom } = camera.getViewport();
      const was = place && seen(place, { x, y, zoom });
      const sighted = was && was.left < width && was.right > 0 && was.top < height && was.bottom > 0;
      const grown = frame.clientWidth - width;
      [width, height] = [frame.clientWidth, frame.clientHeight];
      if (grown !== 0) void camera.setViewport({ x: x + grown / 2, y, zoom });
      if (id !== null && sighted) show(id);
    });
    watcher.observe(frame);
    return () => watcher.disconnect();
  }, [camera, host, show]);
  return show;
}

/** Where a place of the drawing is within the canvas. */
function seen({ x, y, width, height }: Place, view: { x: number; y: number; zoom: number }) {
  const left = x * view.zoom + view.x;
  const top = y * view.zoom + view.y;
  return { left, top, right: left + width * view.zoom, bottom: top + height * view.zoom };
}
