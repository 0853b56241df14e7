// A flow as boxes and lines between them: what starts it, steps, the ways of steps, and where it ends.

import { everyStep, FAILURES, goesOn, keyOf, type Flow, type Reason, type Step, type Way } from "./steps";
import { at, textOf, type Tree } from "./tree";

export type Box =
  | { id: string; kind: "start" }
  | { id: string; kind: "step"; step: Step }
  | { id: string; kind: "way"; step: Step; way: Way; index: number }
  | { id: string; kind: "end" };

export interface Line {
  id: string;
  from: string;
  to: string;
  /** A jump leads elsewhere and does not shape the picture. */
  jump: boolean;
}

export interface Graph {
  boxes: Box[];
  lines: Line[];
}

export const START = "start";
export const END = "end";
export const wayId = (step: Step, index: number) => `${keyOf(step.path)}?${index}`;

export function graphOf(flow: Flow, tree: Tree): Graph {
  return new Builder(flow, tree).graph();
}

class Builder {
  private readonly flow: Flow;
  private readonly tree: Tree;
  private readonly boxes: Box[] = [];
  private readonly lines: Line[] = [];
  /** Steps that `goto` names. */
  private readonly names = new Map<string, string>();

  constructor(flow: Flow, tree: Tree) {
    this.flow = flow;
    this.tree = tree;
    for (const step of everyStep(flow.steps)) {
      const id = keyOf(step.path);
      if (step.name !== null) this.names.set(step.name, id);
      const slot = step.verb === "ask" ? textOf(at(tree.root, [...step.path, "ask"])) : null;
      if (slot !== null && !this.names.has(`ask ${slot}`)) this.names.set(`ask ${slot}`, id);
    }
  }

  graph(): Graph {
    this.boxes.push({ id: START, kind: "start" });
    const open = this.steps(this.flow.steps, [START], null, null);
    if (open.length > 0 || this.flow.steps.length === 0) {
      this.boxes.push({ id: END, kind: "end" });
      for (const from of open) this.line(from, END);
    }
    return { boxes: this.boxes, lines: this.lines };
  }

  private line(from: string, to: string, jump = false): void {
    this.lines.push({ id: `${from}>${to}`, from, to, jump });
  }

  /** Draws steps below what leads to them; gives what leads on below them. */
  private steps(steps: readonly Step[], into: string[], loop: string | null, reason: Reason | null): string[] {
    let open = into;
    for (const [index, step] of steps.entries()) {
      const id = keyOf(step.path);
      this.boxes.push({ id, kind: "step", step });
      for (const from of open) this.line(from, id);
      const over = step.verb === "handoff" && index === steps.length - 1 && reason !== null && FAILURES.includes(reason);
      const below = this.after(step, id, loop);
      open = over ? [] : below;
    }
    return open;
  }

  private after(step: Step, id: string, loop: string | null): string[] {
    if (step.verb === "goto") {
      const target = this.names.get(textOf(at(this.tree.root, [...step.path, "goto"])) ?? "");
      if (target !== undefined) this.line(id, target, true);
    }
    if (step.verb === "continue" && loop !== null) this.line(id, loop, true);
    const open: string[] = [];
    for (const [index, way] of step.ways.entries()) {
      const box = wayId(step, index);
      this.boxes.push({ id: box, kind: "way", step, way, index });
      this.line(id, box);
      const inner = this.steps(way.steps, [box], way.reason === "each" ? id : loop, way.reason);
      open.push(...inner);
    }
    // The ways of `if` and `switch` are all there are; those of other steps are exceptions.
    const whole = step.verb === "if" || step.verb === "switch" || step.verb === "each";
    if (!goesOn(step, this.tree) || (whole && step.ways.length > 0)) return open;
    return [id, ...open];
  }
}
