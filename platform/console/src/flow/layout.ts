// Where the boxes of a flow stand: from top to bottom, ways side by side in the order of the text. A flow is steps within
// ways within steps, so each part is laid out once and set beside or below its neighbours; nothing has to be searched for,
// and an edit moves only what stands below or beside it.

import { END, START, wayId, type Box, type Graph, type Line } from "./graph";
import { keyOf, type Flow, type Step } from "./steps";

export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Layout {
  places: ReadonlyMap<string, Place>;
  /** How far down each line runs in its own column before it turns to its target. */
  turns: ReadonlyMap<string, number>;
  width: number;
  height: number;
}

export const CARD = 236;
const HEIGHTS = { start: 76, step: 60, way: 28, end: 28 } as const;
const BELOW = 28;
const BESIDE = 28;

/** How large a box is; the page draws it so. */
export function sizeOf(box: Box): { width: number; height: number } {
  const height = HEIGHTS[box.kind];
  if (box.kind === "end") return { width: 76, height };
  if (box.kind !== "way") return { width: CARD, height };
  let width = 0;
  for (const sign of box.way.label) width += sign > "\u2e80" ? 12 : 6.7;
  return { width: Math.min(CARD, Math.max(96, Math.ceil(width) + 96)), height };
}

/** A part that is laid out: how far it reaches to both sides of the line through it, and down. */
interface Part {
  left: number;
  right: number;
  height: number;
}

class Planner {
  readonly places = new Map<string, Place>();
  private readonly sizes = new Map<string, { width: number; height: number }>();

  constructor(graph: Graph) {
    for (const box of graph.boxes) this.sizes.set(box.id, sizeOf(box));
  }

  /** Puts a box below a point; gives where it ends. */
  put(id: string, x: number, y: number): number {
    const { width, height } = this.sizes.get(id) ?? { width: CARD, height: HEIGHTS.step };
    this.places.set(id, { x: x - width / 2, y, width, height });
    return y + height;
  }

  measure(steps: readonly Step[]): Part {
    const parts = steps.map((step) => this.part(step));
    return {
      left: Math.max(CARD / 2, ...parts.map((part) => part.left)),
      right: Math.max(CARD / 2, ...parts.map((part) => part.right)),
      height: parts.reduce((sum, part) => sum + part.height + BELOW, 0),
    };
  }

  private columns(step: Step): (Part & { width: number })[] {
    return step.ways.map((way, index) => {
      const half = (this.sizes.get(wayId(step, index))?.width ?? 96) / 2;
      const inner = way.steps.length > 0 ? this.measured(way.steps) : { left: half, right: half, height: 0 };
      const left = Math.max(half, inner.left);
      const right = Math.max(half, inner.right);
      return { left, right, height: HEIGHTS.way + BELOW + inner.height, width: left + right };
    });
  }

  private readonly known = new Map<readonly Step[], Part>();
  private measured(steps: readonly Step[]): Part {
    const known = this.known.get(steps) ?? this.measure(steps);
    this.known.set(steps, known);
    return known;
  }

  private part(step: Step): Part {
    const columns = this.columns(step);
    if (columns.length === 0) return { left: CARD / 2, right: CARD / 2, height: HEIGHTS.step };
    const width = columns.reduce((sum, column) => sum + column.width + BESIDE, -BESIDE);
    const height = HEIGHTS.step + BELOW + Math.max(...columns.map((column) => column.height)) - BELOW + BELOW / 2;
    if (!branches(step)) return { left: CARD / 2, right: Math.max(CARD / 2, BESIDE + width), height };
    const left = Math.max(CARD / 2, width / 2);
    return { left, right: left, height };
  }

  /** Lays steps out below a point; gives where they end. */
  place(steps: readonly Step[], x: number, top: number): number {
    let y = top;
    for (const step of steps) {
      const id = keyOf(step.path);
      const below = this.put(id, x, y) + BELOW;
      const columns = this.columns(step);
      const whole = this.part(step).height;
      const width = columns.reduce((sum, column) => sum + column.width + BESIDE, -BESIDE);
      // The ways of a branch stand below it; those of an exception stand aside, so that what is usual goes straight on.
      let at = branches(step) ? x - width / 2 : x + BESIDE;
      const bottom = y + whole;
      for (const [index, column] of columns.entries()) {
        const way = step.ways[index];
        if (!way) continue;
        const box = wayId(step, index);
        const begin = this.put(box, at + column.left, below) + BELOW;
        this.place(way.steps, at + column.left, begin);
        at += column.width + BESIDE;
      }
      y = bottom + BELOW;
    }
    return y;
  }
}

/** Whether the ways of a step are all there are. */
function branches(step: Step): boolean {
  return step.verb === "if" || step.verb === "switch" || step.verb === "each";
}

export function layoutOf(flow: Flow, graph: Graph): Layout {
  const planner = new Planner(graph);
  const all = planner.measure(flow.steps);
  const bottom = planner.place(flow.steps, all.left, planner.put(START, all.left, 0) + BELOW);
  const end = graph.boxes.some((box) => box.id === END) ? planner.put(END, all.left, bottom) : bottom;
  const turns = new Map<string, number>();
  for (const line of graph.lines) {
    const turn = turnOf(line, planner);
    if (turn !== null) turns.set(line.id, turn);
  }
  return { places: planner.places, turns, width: all.left + all.right, height: end };
}

/** Where a line turns from its column to that of its target: right above the target, or right below where it comes from. */
function turnOf({ from, to, jump }: Line, planner: Planner): number | null {
  const source = planner.places.get(from);
  const target = planner.places.get(to);
  if (!source || !target || jump) return null;
  const below = source.y + source.height;
  return to.includes("?") ? below + BELOW / 2 : Math.max(below, target.y - BELOW / 2);
}
