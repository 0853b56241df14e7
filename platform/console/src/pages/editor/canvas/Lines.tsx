// The lines between the boxes. All of a kind are one path: a large flow has hundreds, and an edit near its top moves them all.

import { memo, useMemo } from "react";
import type { Graph } from "../../../flow/graph";
import type { Layout, Place } from "../../../flow/layout";
import s from "./Canvas.module.css";

const ROUND = 9;

interface Drawn {
  lines: string;
  tips: string;
  jumps: string;
  /** Lines between boxes that ran. */
  ran: string;
}

export const Lines = memo(function Lines({ graph, layout, ran }: { graph: Graph; layout: Layout; ran: ReadonlySet<string> }) {
  const drawn = useMemo(() => draw(graph, layout, ran), [graph, layout, ran]);
  return (
    <svg className={s.lines} width={layout.width + 80} height={layout.height + 20} aria-hidden>
      <path d={drawn.lines} className={s.path} />
      <path d={drawn.jumps} className={s.jump} />
      <path d={drawn.ran} className={s.path} data-ran />
      <path d={drawn.tips} className={s.tip} />
    </svg>
  );
});

function draw(graph: Graph, layout: Layout, ran: ReadonlySet<string>): Drawn {
  const drawn: Drawn = { lines: "", tips: "", jumps: "", ran: "" };
  for (const line of graph.lines) {
    const source = layout.places.get(line.from);
    const target = layout.places.get(line.to);
    if (!source || !target) continue;
    const x = target.x + target.width / 2;
    if (line.jump) {
      drawn.jumps += jump(source, target);
      drawn.tips += `M${target.x + target.width + 7} ${target.y + target.height / 2 - 3.5}l-4 3.5 4 3.5`;
      continue;
    }
    const path = straight(source, target, layout.turns.get(line.id) ?? target.y - 14);
    if (ran.has(line.from) && ran.has(line.to)) drawn.ran += path;
    else drawn.lines += path;
    if (!line.to.includes("?")) drawn.tips += `M${x - 3.5} ${target.y - 5}l3.5 4 3.5 -4`;
  }
  return drawn;
}

/** Down, aside and down again, with round corners. */
function straight(source: Place, target: Place, turn: number): string {
  const x = source.x + source.width / 2;
  const y = source.y + source.height;
  const to = target.x + target.width / 2;
  if (Math.abs(x - to) < 1) return `M${x} ${y}V${target.y}`;
  const side = Math.sign(to - x);
  const round = Math.min(ROUND, Math.abs(to - x) / 2, Math.max(1, turn - y), Math.max(1, target.y - turn));
  return `M${x} ${y}V${turn - round}Q${x} ${turn} ${x + side * round} ${turn}H${to - side * round}Q${to} ${turn} ${to} ${turn + round}V${target.y}`;
}

function jump(source: Place, target: Place): string {
  const x = source.x + source.width;
  const y = source.y + source.height / 2;
  const to = target.x + target.width;
  const top = target.y + target.height / 2;
  const out = Math.max(x, to) + 22;
  return `M${x} ${y}C${out} ${y} ${Math.max(x, out)} ${y} ${out} ${(y + top) / 2}S${out} ${top} ${to + 3} ${top}`;
}
