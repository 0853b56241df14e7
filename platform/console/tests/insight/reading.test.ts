import { expect, test } from "vitest";
import { reading } from "../../src/pages/insight/reading";

/** What is near without being meant. */
const near = { kind: "understood", flows: [{ flow: "gift", score: 0.14 }], knowledge: [{ id: "returns", question: "?", score: 0.2 }] };
const step = { kind: "step", flow: "gift", file: "flows/gift.yaml", line: 5, verb: "say" };

test("a message is understood as what the bot did with it", () => {
  expect(reading({ trace: [near], activities: [{}, { entry: "returns" }] })).toEqual({ as: "returns", missed: false });
  expect(reading({ trace: [near, step], activities: [{}] })).toEqual({ as: "gift", missed: false });
});

test("what only came close is not what was understood", () => {
  const decided = { kind: "decided", what: "没听懂", template: "it was not understood" };
  expect(reading({ trace: [near, decided], activities: [{}] })).toEqual({ as: null, missed: true });
  expect(reading({ trace: [near], activities: [{}] })).toEqual({ as: null, missed: false });
  expect(reading({ trace: [near, { ...step, flow: "other" }], activities: [] })).toEqual({ as: null, missed: false });
});
