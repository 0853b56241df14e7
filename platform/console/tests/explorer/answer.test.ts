import { expect, test } from "vitest";
import { denialsOf, mistakeOf, pathOf, readBody } from "../../src/pages/explorer/answer/read";

test("errors are told apart by what is to be done", () => {
  const of = (extensions: Record<string, unknown>) => mistakeOf({ message: "no", path: ["a"], extensions }).cause;
  expect(of({ code: "UNAUTHENTICATED" })).toBe("signed-out");
  expect(of({ code: "FORBIDDEN" })).toBe("forbidden");
  expect(of({ code: "INTERNAL" })).toBe("broken");
  expect(of({ code: "NEW" })).toBe("other");
  expect(mistakeOf({ message: "slow down", extensions: { code: "RATE_LIMITED", retryAfter: 7 } })).toMatchObject({ cause: "limit", wait: 7 });
  expect(mistakeOf({ message: "Query is nested too deep." }).cause).toBe("size");
  expect(mistakeOf({ message: "Query is too complex." }).cause).toBe("size");
});

test("a mistake of the text has its place", () => {
  const told = { message: 'Unknown field "foo"', locations: [{ line: 2, column: 3 }], extensions: { traceId: "t" } };
  expect(mistakeOf(told)).toMatchObject({ cause: "written", line: 2, column: 3, path: null, trace: "t", code: null });
});

test("an error of a field has its path", () => {
  expect(mistakeOf({ message: "x", path: ["bots", "nodes", 0, "title"] })).toMatchObject({ cause: "other", path: "bots.nodes[0].title" });
  expect(pathOf([])).toBe("");
});

test("what is no answer of GraphQL is none", () => {
  for (const body of ["", "<html>", "[]", "null", "{}", '"data"']) expect(readBody(body), body).toBeNull();
  expect(readBody('{"errors": [{"message": "m"}, 3, {}]}')).toEqual({ data: undefined, errors: [{ message: "m" }] });
  expect(readBody('{"data": null}')).toEqual({ data: null, errors: undefined });
});

test("refusals are found in the data, asked for with their type or without", () => {
  const denied = { __typename: "Denied", message: "m", needs: "BUILDER" };
  expect(denialsOf({ make: denied })).toEqual([{ path: "make", message: "m", needs: "BUILDER" }]);
  expect(denialsOf({ a: [{ b: { message: "m", needs: "OWNER" } }] })).toEqual([{ path: "a[0].b", message: "m", needs: "OWNER" }]);
  expect(denialsOf({ make: { __typename: "Denied" } })).toEqual([{ path: "make", message: "", needs: null }]);
  expect(denialsOf({ a: { __typename: "Invalid", message: "m" }, b: null, c: { message: "m", needs: null } })).toEqual([]);
});
