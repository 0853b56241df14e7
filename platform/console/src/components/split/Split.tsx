// Two panes and the border between them. One is sized and keeps its size, the other takes what is left; the browser remembers what was chosen.

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useId, useLayoutEffect, useRef, useState, type CSSProperties, type ReactNode } from "react";
import { useStored } from "../../lib/stored";
import { Divider } from "./Divider";
import { cssSize, inUnit, limitsIn, sizeIn, type Limits, type Size } from "./size";
import s from "./Split.module.css";

/** How far a key moves the border, in pixels. */
const STEP = 16;

interface Props extends Limits {
  /** What the browser remembers it by, and tests. */
  name: string;
  /** What the border changes. */
  label: string;
  /** The pane that is sized. */
  sized: "start" | "end";
  initial: Size;
  /** One pane above the other. */
  stacked?: boolean;
  /** The sized pane can be put away, by a button that says so. */
  away?: { hide: string; show: string };
  /** Only this pane is shown; the other one goes on living. */
  alone?: "start" | "end";
  className?: string;
  children: [ReactNode, ReactNode];
}

export function Split({ name, label, sized, initial, stacked, away, alone, className, children, ...limits }: Props) {
  const [size, setSize] = useStored<Size>(`split.${name}`, initial);
  const [hidden, setHidden] = useStored(`split.${name}.away`, false);
  const host = useRef<HTMLDivElement>(null);
  const [whole, setWhole] = useState(0);
  const id = useId();
  const measure = () => (stacked ? host.current?.clientHeight : host.current?.clientWidth) ?? 0;

  useLayoutEffect(() => {
    const watched = host.current;
    if (!watched) return;
    const look = () => setWhole(stacked ? watched.clientHeight : watched.clientWidth);
    look();
    const watcher = new ResizeObserver(look);
    watcher.observe(watched);
    return () => watcher.disconnect();
  }, [stacked]);

  const gone = away !== undefined && hidden;
  const [least, most] = limitsIn(limits, whole);
  /** Where the border stands if the sized pane has so many pixels, in percent of the whole. */
  const placeOf = (pixels: number) => {
    const share = whole > 0 ? (pixels / whole) * 100 : 0;
    return sized === "start" ? share : 100 - share;
  };
  const ends = [placeOf(gone ? 0 : least), placeOf(most)];

  function move(at: number) {
    const pixels = ((sized === "start" ? at : 100 - at) / 100) * whole;
    if (gone && pixels < 1) return;
    setHidden(false);
    setSize(inUnit(initial, sizeIn(pixels, limits, whole), whole));
  }
  function reset() {
    setHidden(false);
    setSize(initial);
  }

  function pane(which: "start" | "end", content: ReactNode) {
    const put = alone ? alone !== which : gone && which === sized;
    const style: CSSProperties | undefined =
      which === sized && !alone && !gone ? { flex: "none", [stacked ? "height" : "width"]: cssSize(size, limits) } : undefined;
    return (
      <div id={which === sized ? id : undefined} className={s.pane} style={style} data-away={put || undefined} inert={put}>
        {content}
      </div>
    );
  }

  const Arrow = (sized === "start") === gone ? ChevronRight : ChevronLeft;
  return (
    <div ref={host} className={`${s.split} ${className ?? ""}`} data-stacked={stacked || undefined}>
      {pane("start", children[0])}
      {!alone && (
        <div className={s.border} data-sized={sized}>
          <Divider
            orientation={stacked ? "horizontal" : "vertical"}
            label={label}
            at={placeOf(gone ? 0 : sizeIn(size, limits, whole))}
            least={Math.min(...ends)}
            most={Math.max(...ends)}
            step={whole > 0 ? (STEP / whole) * 100 : 0}
            whole={measure}
            controls={id}
            onMove={move}
            onReset={reset}
            testId={`split-${name}`}
          />
          {away && (
            <button
              type="button"
              className={s.put}
              data-gone={gone || undefined}
              aria-label={gone ? away.show : away.hide}
              title={gone ? away.show : away.hide}
              aria-expanded={!gone}
              aria-controls={id}
              onClick={() => setHidden(!gone)}
              data-testid={`put-${name}`}
            >
              <Arrow size={12} aria-hidden />
            </button>
          )}
        </div>
      )}
      {pane("end", children[1])}
    </div>
  );
}
