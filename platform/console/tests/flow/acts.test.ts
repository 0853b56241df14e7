// What is done on the canvas, on every flow that ships: it does what was meant, and nothing is lost on the way.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { add, addWay, boxOf, carry, duplicate, inLoop, move, moreWays, moveIn, moveOut, remove, search, type Act } from "../../src/flow/acts";
import { applied, comments, edit } from "../../src/flow/edit";
import { fieldsOf, fits, LIKES, stepTable, tables, USUAL } from "../../src/flow/fields";
import { graphOf, START } from "../../src/flow/graph";
import { languagesOf, namesOf } from "../../src/flow/known";
import { startOf } from "../../src/flow/starts";
import { everyStep, flowOf, keyOf, VERBS, type Step, type Verb } from "../../src/flow/steps";
import { at, read } from "../../src/flow/tree";
import { flows } from "./corpus";

const KNOWN = { languages: ["zh-CN", "en"], slots: ["order_no"], flows: ["other"], functions: ["shop.track"] };

function drawn(text: string) {
  const tree = read(text);
  const flow = flowOf(tree);
  return { tree, flow, graph: graphOf(flow, tree) };
}

/** The text after an act, and the flow that it is. */
function done(text: string, act: Act | null) {
  expect(act).not.toBeNull();
  const outcome = edit(text, act?.edits ?? []);
  if (outcome.refusal) throw new Error(`refused: ${outcome.refusal}: ${JSON.stringify(act?.edits)}`);
  expect(applied(text, outcome.changes)).toBe(outcome.text);
  const after = drawn(outcome.text);
  expect(after.tree.faults).toEqual([]);
  if (act?.select) expect(boxOf(after.graph, act.select), `${act.select} is there to be selected`).not.toBeNull();
  return { text: outcome.text, ...after };
}

const verbs = (steps: readonly Step[]) => everyStep(steps).map((step) => step.verb);
const count = (start: unknown): number => (start instanceof Map ? 1 + [...start.values()].reduce((sum: number, one) => sum + inside(one), 0) : 1);
const inside = (value: unknown): number => {
  if (value instanceof Map) return (VERBS.some((verb) => value.has(verb)) ? 1 : 0) + [...value.values()].reduce((sum: number, one) => sum + inside(one), 0);
  return Array.isArray(value) ? value.reduce((sum: number, one) => sum + inside(one), 0) : 0;
};

test("random acts, one after the other", { timeout: 240_000 }, () => {
  const deed = fc.record({ kind: fc.nat(6), box: fc.nat(10_000), verb: fc.constantFrom(...VERBS), by: fc.constantFrom(-1 as const, 1 as const), die: fc.nat(100) });
  fc.assert(
    fc.property(fc.constantFrom(...flows), fc.boolean(), fc.array(deed, { minLength: 1, maxLength: 8 }), ({ text }, windows, deeds) => {
      let now = windows ? text.replaceAll("\n", "\r\n") : text;
      for (const { kind, box: die, verb, by, die: way } of deeds) {
        const { tree, flow, graph } = drawn(now);
        const box = graph.boxes[die % graph.boxes.length];
        if (!box) continue;
        const before = verbs(flow.steps);
        if (kind === 0) {
          const start = startOf(verb, KNOWN);
          const after = done(now, add(tree, flow, graph, box.id, start));
          expect(verbs(after.flow.steps).length).toBe(before.length + count(start));
          expect(comments(after.tree).length).toBe(comments(tree).length);
          now = after.text;
        } else if (kind === 1) {
          const act = remove(graph, box.id);
          if (!act) continue;
          const gone = box.kind === "step" ? everyStep([box.step]) : box.kind === "way" ? everyStep(box.way.steps) : [];
          const after = done(now, act);
          expect(verbs(after.flow.steps).length).toBe(before.length - gone.length);
          now = after.text;
        } else if (kind === 2) {
          const act = move(tree, graph, box.id, by);
          if (!act) continue;
          const after = done(now, act);
          expect([...verbs(after.flow.steps)].sort()).toEqual([...before].sort());
          expect(comments(after.tree).map((one) => one.text).sort()).toEqual(comments(tree).map((one) => one.text).sort());
          // Moved back, it is the text that it was.
          const back = move(after.tree, after.graph, act.select ?? "", by === 1 ? -1 : 1);
          expect(done(after.text, back).text).toBe(now);
          now = after.text;
        } else if (kind === 3 && box.kind === "step") {
          const after = done(now, duplicate(graph, box.id));
          expect(verbs(after.flow.steps).length).toBe(before.length + everyStep([box.step]).length);
          const names = everyStep(after.flow.steps).flatMap((step) => step.name ?? []);
          expect(names).toEqual(everyStep(flow.steps).flatMap((step) => step.name ?? []));
          now = after.text;
        } else if (kind >= 5 && box.kind === "step") {
          const other = graph.boxes[(die * 7 + way) % graph.boxes.length]?.id ?? START;
          const act = kind === 5 ? carry(tree, flow, graph, box.id, other) : (by === 1 ? moveIn : moveOut)(tree, flow, graph, box.id);
          if (!act) continue;
          const remarks = comments(tree).map((one) => one.text).sort();
          // Between braces there is no room for remarks; such a step stays where it is.
          const { refusal } = edit(now, act.edits);
          if (refusal && remarks.length > 0) {
            expect(refusal).toBe("unsafe");
            continue;
          }
          const after = done(now, act);
          expect([...verbs(after.flow.steps)].sort()).toEqual([...before].sort());
          expect(comments(after.tree).map((one) => one.text).sort()).toEqual(remarks);
          const moved = boxOf(after.graph, act.select);
          expect(moved?.kind === "step" && verbs([moved.step]), "what is selected is what was carried").toEqual(verbs([box.step]));
          now = after.text;
        } else if (kind === 4 && box.kind === "step") {
          const more = moreWays(tree, box.step);
          const reason = more[way % Math.max(1, more.length)];
          if (!reason) continue;
          const after = done(now, addWay(tree, box.step, reason, KNOWN.languages));
          const step = everyStep(after.flow.steps).find((one) => keyOf(one.path) === keyOf((box.step as Step).path));
          expect(step?.ways.filter((one) => one.written).length).toBe(box.step.ways.filter((one) => one.written).length + 1);
          now = after.text;
        }
      }
      if (windows) expect(now).not.toMatch(/[^\r]\n/);
    }),
    { numRuns: Number(process.env.RUNS ?? 200) },
  );
});

describe("ways", () => {
  const one = (steps: string) => {
    const text = `flow: a\nsteps:\n${steps}`;
    const { tree, flow } = drawn(text);
    const step = flow.steps[0] as Step;
    return moreWays(tree, step).map((reason) => done(text, addWay(tree, step, reason, ["en"])).text.replace(`flow: a\nsteps:\n`, ""));
  };
  const SAY = "- say: Write what to say here.\n";

  test("of each kind of step are added where the language wants them", () => {
    expect(one("  - if: a\n    then: []\n    note: b\n")).toEqual([`  - if: a\n    then: []\n    else:\n      ${SAY}    note: b\n`]);
    expect(one("  - ask: a\n")).toEqual([`  - ask: a\n    then:\n      ${SAY}`]);
    expect(one("  - handoff: true\n")).toEqual([`  - handoff:\n      after_hours:\n        ${SAY}`]);
    expect(one("  - handoff: sales\n")).toEqual([`  - handoff:\n      queue: sales\n      after_hours:\n        ${SAY}`]);
    expect(one("  - handoff: {queue: sales}\n")).toEqual([`  - handoff: {queue: sales, after_hours: [{say: Write what to say here.}]}\n`]);
    expect(one("  - wait: 10m\n")).toEqual([]);
    expect(one("  - wait: message\n")).toEqual([`  - wait: message\n    timeout:\n      after: 10m\n      steps:\n        ${SAY}`]);
    expect(one("  - wait: {event: a, timeout: 5m}\n")).toEqual([`  - wait: {event: a, timeout: {after: 5m, steps: [{say: Write what to say here.}]}}\n`]);
    expect(one("  - call: a.b\n    catch: {gone: [], else: []}\n")).toEqual(["  - call: a.b\n    catch: {gone: [], unavailable: [{say: Write what to say here.}], else: []}\n"]);
    expect(one("  - say: a\n")).toEqual([]);
  });

  test("steps go into ways that are not written yet", () => {
    for (const [steps, id] of [
      ["  - if: a\n    then: [{end: flow}]\n", "steps/0?1"],
      ["  - switch: [{when: a, steps: []}]\n", "steps/0?1"],
      ["  - switch:\n      - when: a\n        steps: []\n      - else:\n", "steps/0?1"],
      ["  - generate: a\n", "steps/0?0"],
    ] as const) {
      const text = `flow: a\nsteps:\n${steps}`;
      const { tree, flow, graph } = drawn(text);
      const after = done(text, add(tree, flow, graph, id, new Map([["end", "all"]])));
      expect(everyStep(after.flow.steps).length, steps).toBe(everyStep(flow.steps).length + 1);
    }
    const empty = "flow: a\n";
    const { tree, flow, graph } = drawn(empty);
    expect(done(empty, add(tree, flow, graph, START, new Map([["end", "all"]]))).text).toBe("flow: a\nsteps:\n  - end: all\n");
  });

  test("a loop is known from outside of it", () => {
    const { flow, graph } = drawn("flow: a\nsteps:\n  - each: l\n    as: x\n    steps:\n      - if: x\n        then: [{say: y}]\n  - say: z\n");
    const inside = graph.boxes.filter((box) => inLoop(flow, graph, box.id)).map((box) => box.id);
    expect(inside).toEqual(["steps/0?0", "steps/0/steps/0", "steps/0/steps/0?0", "steps/0/steps/0/then/0", "steps/0/steps/0?1"]);
  });

  test("what the language needs is not removed", () => {
    const { graph } = drawn("flow: a\nsteps:\n  - if: a\n    then: [{end: flow}]\n");
    expect(remove(graph, "steps/0?0")).toBeNull();
    expect(remove(graph, START)).toBeNull();
  });
});

describe("forms", () => {
  test("know every key of every step that ships, and have a control that fits it", () => {
    for (const { path, text } of flows) {
      const tree = read(text);
      for (const step of everyStep(flowOf(tree).steps)) {
        const node = at(tree.root, step.path);
        const fields = fieldsOf(stepTable(step.verb as Verb));
        if (node?.kind !== "map") throw new Error("a step is a map");
        for (const entry of node.entries) {
          const field = fields.find((one) => one.key === entry.key);
          expect(field, `${path}: ${step.verb}.${entry.key}`).toBeDefined();
          // What is freer than usual is shown as YAML.
          if (field && !(entry.key in USUAL)) expect(fits(field.control, entry.value), `${path}: ${step.verb}.${entry.key}`).toBe(true);
        }
      }
    }
  });

  test("have a control for each key of the language; YAML only where its shape is free", () => {
    const free = new Set<string>();
    for (const table of tables()) for (const field of fieldsOf(table)) if (field.control.kind === "yaml" && !["step", "slots"].includes(table)) free.add(field.key);
    // Steps by error, which stand on the canvas; shapes of data; texts by channel; slots of a flow.
    for (const key of free) expect(["catch", "returns", "facts", "channel", "slots"], key).toContain(key);
  });

  test("say what texts are only of keys that there are", () => {
    const keys = tables().flatMap((table) => fieldsOf(table).map((field) => field.key));
    for (const key of Object.keys(USUAL)) expect(keys).toContain(key);
    for (const name of Object.keys(LIKES)) {
      const [table = "", key] = name.split(".");
      expect(fieldsOf(table).map((field) => field.key), name).toContain(key);
    }
  });

  test("a new step of every verb has what the language needs, and no key that it has not", () => {
    expect(VERBS.length).toBeGreaterThan(20);
    for (const verb of VERBS) {
      const start = startOf(verb, KNOWN);
      const keys = fieldsOf(stepTable(verb)).map((field) => field.key);
      for (const key of (start as Map<string, unknown>).keys()) expect(keys, verb).toContain(key);
      for (const field of fieldsOf(stepTable(verb))) if (field.required) expect([...(start as Map<string, unknown>).keys()], verb).toContain(field.key);
    }
  });
});

test("names and languages come from the files of the bot", () => {
  const bot = "bot: a\nlanguages: [zh-CN, en]\nslots:\n  phone: {type: phone}\n";
  const open = "flow: one\nslots: {size: {type: text}}\nsteps:\n  - id: first\n    ask: phone\n  - call: shop.look\n";
  const files = [{ path: "bot.yaml", content: bot }, { path: "flows/one.yaml", content: open }, { path: "flows/two.yaml", content: "flow: two\nsteps: [{run: one}]\n" }, { path: "tests/x.yaml", content: "flow: no\n" }];
  expect(namesOf(files, read(open))).toEqual({ slots: ["phone", "size"], flows: ["one", "two"], functions: ["shop.look"], steps: ["ask phone", "first"] });
  expect(languagesOf(bot, [])).toEqual(["zh-CN", "en"]);
  expect(languagesOf("languages: [", ["en"])).toEqual(["en"]);
});

test("steps are found by all their words, not by those of steps inside", () => {
  const { tree, flow } = drawn("flow: a\nsteps:\n  - if: big\n    then:\n      - say: {en: A big Parcel}\n  - say: small parcel\n");
  const found = (words: string) => search(flow, tree, words).map((step) => keyOf(step.path));
  expect(found("parcel")).toEqual(["steps/0/then/0", "steps/1"]);
  expect(found("parcel big")).toEqual(["steps/0/then/0"]);
  expect(found("big")).toEqual(["steps/0", "steps/0/then/0"]);
  expect(found(" ")).toEqual([]);
});


test("a step is carried from way to way with its remarks and its layout", () => {
  const text = `flow: f
steps:
  # first
  - say: one  # behind
    # below
  - if: a
    then:
      # inner
      - ask: b
        otherwise: |
          two
          lines
      - end: flow
  - say: last
`;
  const { tree, flow, graph } = drawn(text);
  expect(done(text, carry(tree, flow, graph, "steps/0", "steps/1/then/0")).text).toBe(`flow: f
steps:
  - if: a
    then:
      # inner
      - ask: b
        otherwise: |
          two
          lines
      # first
      - say: one  # behind
        # below
      - end: flow
  - say: last
`);
  expect(done(text, moveOut(tree, flow, graph, "steps/1/then/0")).text).toBe(`flow: f
steps:
  # first
  - say: one  # behind
    # below
  - if: a
    then:
      - end: flow
  # inner
  - ask: b
    otherwise: |
      two
      lines
  - say: last
`);
  // Into a way that is not written yet, and out of one that is empty then.
  const otherwise = done(text, carry(tree, flow, graph, "steps/2", "steps/1?1"));
  expect(otherwise.text).toContain("      - end: flow\n    else:\n      - say: last\n");
  expect(otherwise.text).not.toContain("\n  - say: last");
  const back = done(otherwise.text, moveOut(otherwise.tree, otherwise.flow, otherwise.graph, "steps/1/else/0"));
  expect(back.text.replace("    else: []\n", "")).toBe(text);
  // A step does not come into itself, nor where it is.
  expect(carry(tree, flow, graph, "steps/1", "steps/1/then/0")).toBeNull();
  expect(carry(tree, flow, graph, "steps/1", "steps/0")).toBeNull();
});
