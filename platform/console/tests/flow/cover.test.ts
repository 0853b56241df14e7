import { expect, test } from "vitest";
import { coverOf, offsetOf } from "../../src/flow/cover";
import { flowOf } from "../../src/flow/steps";
import { read } from "../../src/flow/tree";

const TEXT = `flow: gate
steps:
  - if: has(name)
    then: [{say: 😀 Come in.}, {end: flow}]
  - switch:
      - when: name == "a"
        steps: [{say: x}]
      - when: name == "b"
        steps: []
  - say: Who is there?
`;

test("what tests reach belongs to the steps that are drawn, also several on a line", () => {
  const counted = [
    { line: 3, column: 5, covered: true },
    { line: 4, column: 12, covered: true },
    // Behind a character that is two units of the text.
    { line: 4, column: 31, covered: false },
    { line: 5, column: 5, covered: false },
    { line: 7, column: 17, covered: false },
    // The second condition of the step above: it was reached by one of its places.
    { line: 8, column: 15, covered: true },
    { line: 10, column: 5, covered: false },
    { line: 99, column: 1, covered: true },
  ];
  expect([...coverOf(TEXT, flowOf(read(TEXT)).steps, counted)]).toEqual([
    ["steps/0", true],
    ["steps/0/then/0", true],
    ["steps/0/then/1", false],
    ["steps/1", true],
    ["steps/1/switch/0/steps/0", false],
    ["steps/2", false],
  ]);
});

test("a place is an offset of the text, and a line that is not there is none", () => {
  expect(TEXT.slice(offsetOf(TEXT, { line: 4, column: 31 }) ?? 0)).toMatch(/^\{?end/);
  expect(offsetOf(TEXT, { line: 10, column: 500 })).toBe(TEXT.length);
  expect(offsetOf(TEXT, { line: 12, column: 1 })).toBeNull();
});
