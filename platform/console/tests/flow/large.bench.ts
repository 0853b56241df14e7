// How long a large flow takes: `npm run bench`.

import { bench, describe } from "vitest";
import { edit } from "../../src/flow/edit";
import { graphOf } from "../../src/flow/graph";
import { layoutOf } from "../../src/flow/layout";
import { flowOf } from "../../src/flow/steps";
import { read } from "../../src/flow/tree";
import { large } from "./large";

const text = large(300);
const tree = read(text);
const flow = flowOf(tree);
const graph = graphOf(flow, tree);

// Another text each time: what was read before is remembered.
let turn = 0;

describe("a flow of 300 steps", () => {
  bench("read into a tree", () => void read(text));
  bench("tree into a graph", () => void graphOf(flowOf(tree), tree));
  bench("laid out", () => void layoutOf(flow, graph));
  bench("a text edited, read again and compared", () => void edit(text, [{ kind: "set", path: ["steps", 1, "say", "en"], value: `x${(turn += 1)}` }]));
  bench("a step put in", () => void edit(text, [{ kind: "insert", path: ["steps"], at: 40, value: new Map([["end", `flow${(turn += 1)}`]]) }]));
});
