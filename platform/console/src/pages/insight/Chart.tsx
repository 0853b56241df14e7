// A figure over time as a line. What it shows stands as a table beside it, so it is hidden from readers of the page.

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Language } from "../../i18n/areas";
import { timeLabels } from "./format";
import s from "./Insight.module.css";

interface Props {
  times: number[];
  values: (number | null)[];
  show: (value: number | null) => string;
  zone: string;
  language: Language;
}

const HEIGHT = 240;
/** Room for what stands half beyond the last point. */
const BEYOND = 32;

export function Chart({ times, values, show, zone, language }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const words = useRef(show);
  words.current = show;
  useEffect(() => {
    const place = box.current;
    if (!place) return;
    let plot: uPlot | null = null;
    function draw() {
      if (!place) return;
      plot?.destroy();
      const look = getComputedStyle(place);
      const colour = (name: string) => look.getPropertyValue(name).trim();
      const axis = { stroke: colour("--text-3"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
      plot = new uPlot(
        {
          width: place.clientWidth,
          height: HEIGHT,
          tzDate: (at) => uPlot.tzDate(new Date(at * 1000), zone),
          legend: { show: false },
          padding: [null, BEYOND, null, null],
          scales: { y: { range: (_, low, high) => [Math.min(0, low ?? 0), high ? high * 1.08 : 1] } },
          cursor: { points: { size: 7 } },
          series: [
            {},
            {
              stroke: colour("--accent"),
              fill: colour("--accent-soft"),
              width: 2,
              spanGaps: false,
              points: { show: times.length < 40, size: 5 },
            },
          ],
          axes: [
            { ...axis, values: (_, ticks, _axis, _space, step) => timeLabels(ticks, step, language, zone) },
            { ...axis, size: 64, values: (_, ticks) => ticks.map((tick) => words.current(tick)) },
          ],
        },
        [times, values],
        place,
      );
    }
    draw();
    const look = matchMedia("(prefers-color-scheme: dark)");
    look.addEventListener("change", draw);
    const sized = new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height: HEIGHT }));
    sized.observe(place);
    return () => {
      look.removeEventListener("change", draw);
      sized.disconnect();
      plot?.destroy();
    };
  }, [times, values, zone, language]);
  return <div ref={box} className={s.chart} aria-hidden data-testid="insight-chart" />;
}
