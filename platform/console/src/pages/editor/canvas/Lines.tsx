// The lines between the boxes, in one drawing.

import { memo } from "react";
import type { Graph } from "../../../flow/graph";
import type { Layout, Place } from "../../../flow/layout";
import s from "./Canvas.module.css";

const ROUND = 9;

export const Lines = memo(function Lines({ graph, layout, ran }: { graph: Graph; layout: Layout; ran: ReadonlySet<string> }) {
  return (
    <svg className={s.lines} width={layout.width + 80} height={layout.height + 20} aria-hidden>
      <defs>
        <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
          <path d="M1 1 7 4 1 7" className={s.tip} />
        </marker>
      </defs>
      {graph.lines.map((line) => {
        const source = layout.places.get(line.from);
        const target = layout.places.get(line.to);
        if (!source || !target) return null;
        const path = line.jump ? jump(source, target) : straight(source, target, layout.turns.get(line.id) ?? target.y - 14);
        return (
          <path
            key={line.id}
            d={path}
            className={line.jump ? s.jump : s.path}
            data-ran={(ran.has(line.from) && ran.has(line.to)) || undefined}
            markerEnd={line.jump || !line.to.includes("?") ? "url(#tip)" : undefined}
          />
        );
      })}
    </svg>
  );
});

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
