import { expect, test } from "vitest";
import { difference } from "../../src/pages/editor/code/difference";

const CASES: [string, string, string][] = [
  ["nothing changed", "flow: a\n", "flow: a\n"],
  ["a line came", "a\nc\n", "a\nb\nc\n"],
  ["a line went", "a\nb\nc\n", "a\nc\n"],
  ["the same again", "aa", "aaa"],
  ["the same once less", "aaa", "aa"],
  ["all of it", "abc", "xyz"],
  ["from nothing", "", "abc"],
  ["to nothing", "abc", ""],
];

test.each(CASES)("what is replaced makes one text the other: %s", (_, before, after) => {
  const { from, to, insert } = difference(before, after);
  expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
});

test("what both texts have at their ends stays untouched", () => {
  expect(difference("one\ntwo\nthree\n", "one\n2\nthree\n")).toEqual({ from: 4, to: 7, insert: "2" });
  expect(difference("same", "same")).toEqual({ from: 4, to: 4, insert: "" });
});
