import { expect, test } from "vitest";
import { withRan, type Ran } from "../../src/pages/explorer/history";

const ran = (text: string, at: number, name: string | null = null): Ran => ({ text, name, kind: "query", at });

test("the newest comes first, the same operation stands once", () => {
  const list = [ran("{ a }", 3), ran("{ b }", 2), ran("{ a }", 1, "A")];
  expect(withRan(list, ran("{ b }", 4)).map(({ text, at }) => [text, at])).toEqual([["{ b }", 4], ["{ a }", 3], ["{ a }", 1]]);
});

test("fifty are kept", () => {
  let list: Ran[] = [];
  for (let at = 0; at < 60; at++) list = withRan(list, ran(`{ a${at} }`, at));
  expect(list.length).toBe(50);
  expect(list[0]?.at).toBe(59);
});
