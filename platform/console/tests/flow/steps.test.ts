import { describe, expect, test } from "vitest";
import { graphOf, END, START } from "../../src/flow/graph";
import { layoutOf } from "../../src/flow/layout";
import { everyStep, flowOf, keyOf, stepAt, summary } from "../../src/flow/steps";
import { read } from "../../src/flow/tree";
import { flows } from "./corpus";
import { large } from "./large";

function drawn(steps: string) {
  const tree = read(`flow: a\nsteps:\n${steps}`);
  const flow = flowOf(tree);
  return { tree, flow, graph: graphOf(flow, tree) };
}
const lines = (steps: string) => drawn(steps).graph.lines.map(({ id, jump }) => (jump ? `${id} jump` : id));

describe("every step of the language", () => {
  test("the two ways of `if` meet below", () => {
    expect(lines("  - if: a\n    then: [{say: x}]\n  - say: y\n")).toEqual([
      "start>steps/0",
      "steps/0>steps/0?0",
      "steps/0?0>steps/0/then/0",
      "steps/0>steps/0?1",
      "steps/0/then/0>steps/1",
      "steps/0?1>steps/1",
      "steps/1>end",
    ]);
  });

  test("cases of `switch`, with the steps of `else` in each place they may stand", () => {
    for (const last of ["- else: [{end: flow}]", "- else:\n        steps: [{end: flow}]"]) {
      const { graph, flow } = drawn(`  - switch:\n      - when: a\n        steps: [{say: x}]\n      ${last}\n`);
      expect(flow.steps[0]?.ways.map((way) => [way.reason, way.label, way.steps.length])).toEqual([
        ["case", "a", 1],
        ["else", "", 1],
      ]);
      expect(graph.lines.filter((line) => line.to === END).map((line) => line.from)).toEqual(["steps/0/switch/0/steps/0"]);
    }
    const open = drawn("  - switch: [{when: a, steps: [{end: flow}]}]\n  - say: x\n");
    expect(open.graph.lines.map((line) => line.id)).toContain("steps/0?1>steps/1");
  });

  test("what fails, is not answered or takes too long has its way", () => {
    const reasons = (steps: string) => drawn(steps).flow.steps[0]?.ways.map((way) => `${way.reason} ${way.label}`.trim());
    expect(reasons("  - call: a.b\n    catch: {not-found: [{say: x}], else: []}\n")).toEqual(["catch not-found", "catch"]);
    expect(reasons("  - ask: a\n    attempts: 2\n    then: [{end: flow}]\n")).toEqual(["attempts 2"]);
    expect(reasons("  - ask: a\n    otherwise: again\n")).toEqual([]);
    expect(reasons("  - answer: a\n    otherwise: [{say: x}]\n")).toEqual(["otherwise"]);
    expect(reasons("  - answer: {query: a, otherwise: [{say: x}]}\n")).toEqual(["otherwise"]);
    expect(reasons("  - generate: a\n    otherwise: [{say: x}]\n")).toEqual(["otherwise"]);
    expect(reasons("  - handoff: {queue: a, after_hours: [{say: x}]}\n")).toEqual(["after_hours"]);
    expect(reasons("  - wait: {event: a, timeout: {after: 10m, steps: [{say: x}]}}\n")).toEqual(["timeout 10m"]);
    expect(reasons("  - wait: message\n    timeout: {after: 1h, steps: [{say: x}]}\n")).toEqual(["timeout 1h"]);
    expect(reasons("  - wait: {event: a, timeout: 10m}\n")).toEqual([]);
    expect(reasons("  - each: list\n    as: one\n    steps: [{say: x}]\n")).toEqual(["each list"]);
    expect(reasons("  - http: {url: x}\n    catch: {404: [{say: x}]}\n")).toEqual(["catch 404"]);
    expect(reasons("  - ticket: a\n    catch: {else: [{say: x}]}\n")).toEqual(["catch"]);
  });

  test("a handoff after a failure ends the task, another one does not", () => {
    expect(lines("  - call: a.b\n    catch: {else: [{handoff: true}]}\n  - say: x\n")).not.toContain("steps/0/catch/else/0>steps/1");
    expect(lines("  - if: a\n    then: [{handoff: true}]\n  - say: x\n")).toContain("steps/0/then/0>steps/1");
  });

  test("jumps lead to their step, ends lead nowhere", () => {
    const found = lines("  - ask: a\n  - id: here\n    say: x\n  - if: b\n    then: [{goto: ask a}]\n    else: [{goto: here}]\n");
    expect(found).toContain("steps/2/then/0>steps/0 jump");
    expect(found).toContain("steps/2/else/0>steps/1 jump");
    expect(found.some((line) => line.endsWith(">end"))).toBe(false);
    expect(lines("  - end: other_flow\n  - say: x\n")).toContain("steps/0>steps/1");
    expect(lines("  - end: conversation\n")).toEqual(["start>steps/0"]);
    expect(lines("  - each: l\n    as: x\n    steps: [{continue: true}]\n")).toContain("steps/0/steps/0>steps/0 jump");
  });

  test("what is no step is shown as what it is", () => {
    const { flow, tree } = drawn("  - sey: x\n  - just text\n  - [a]\n  - ask: b\n");
    expect(flow.steps.map((step) => step.verb)).toEqual([null, null, null, "ask"]);
    expect(flow.steps.map((step) => summary(tree, step, "en"))).toEqual(["sey: x", "just text", "[a]", "b"]);
  });

  test("text with a mistake is read as far as it goes", () => {
    for (const broken of ["flow: a\nsteps:\n  - say: {en: x\n  - ask: b\n", "flow: a\nsteps: [", "", "just text", "- a", "steps:\n\t- say: x", "flow: a\nsteps: 3"]) {
      const tree = read(broken);
      const flow = flowOf(tree);
      expect(() => layoutOf(flow, graphOf(flow, tree))).not.toThrow();
    }
    expect(flowOf(read("a: b")).readable).toBe(false);
  });
});

describe("flows that ship", () => {
  test("every step has its verb, its range and its place", () => {
    for (const { path, text } of flows) {
      const tree = read(text);
      const flow = flowOf(tree);
      const steps = everyStep(flow.steps);
      expect(steps.length, path).toBeGreaterThan(0);
      expect(steps.filter((step) => step.verb === null), path).toEqual([]);
      // As many as a search for verbs in the text finds, wherever they stand.
      for (const step of steps) {
        expect(stepAt(flow.steps, step.from, step.from + 1)?.path, path).toEqual(step.path);
        expect(text.slice(step.from, step.to), path).toContain(`${step.verb}:`);
      }
      const graph = graphOf(flow, tree);
      const { places } = layoutOf(flow, graph);
      const boxes = [...places.values()];
      for (const [index, a] of boxes.entries())
        for (const b of boxes.slice(index + 1))
          expect(a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height, `${path}: boxes overlap`).toBe(false);
      // Everything is reached from the start.
      const reached = new Set([START]);
      for (let grown = true; grown; ) {
        grown = false;
        for (const line of graph.lines) if (reached.has(line.from) && !reached.has(line.to)) grown = Boolean(reached.add(line.to));
      }
      expect(graph.boxes.filter((box) => !reached.has(box.id)).map((box) => box.id), path).toEqual([]);
    }
  });

  test("ways stand in the order of the text", () => {
    for (const { path, text } of flows) {
      const tree = read(text);
      const flow = flowOf(tree);
      const graph = graphOf(flow, tree);
      const { places } = layoutOf(flow, graph);
      const ways = new Map<string, number[]>();
      for (const box of graph.boxes) if (box.kind === "way") ways.set(keyOf(box.step.path), [...(ways.get(keyOf(box.step.path)) ?? []), places.get(box.id)?.x ?? 0]);
      for (const [step, xs] of ways) expect([...xs].sort((a, b) => a - b), `${path} ${step}`).toEqual(xs);
    }
  });
});

test("a flow of 300 steps is laid out", () => {
  const tree = read(large(300));
  const flow = flowOf(tree);
  expect(everyStep(flow.steps).length).toBeGreaterThanOrEqual(300);
  const graph = graphOf(flow, tree);
  const began = performance.now();
  const { places } = layoutOf(flow, graph);
  expect(performance.now() - began, "ms").toBeLessThan(500);
  expect(places.size).toBe(graph.boxes.length);
});
