import { expect, test } from "vitest";
import { operationAt, operationsOf } from "../../src/pages/explorer/operations";

const TEXT = `# query Not { a }
query Bots($name: String = "} query No {", $in: In = { a: [1] }) { bots(first: 1) { nodes { id } } }
fragment query on Bot { id }
mutation Make { create { ... on Made { id } } }

subscription { changed }
{ viewer { name } }
`;

test("operations are found with their kinds, names and places", () => {
  const found = operationsOf(TEXT);
  expect(found.map(({ kind, name }) => [kind, name])).toEqual([
    ["query", "Bots"],
    ["mutation", "Make"],
    ["subscription", null],
    ["query", null],
  ]);
  for (const { from, to } of found) {
    expect(TEXT.slice(from, to)).toMatch(/^(query Bots|mutation Make|subscription \{|\{)/);
    expect(TEXT[to - 1]).toBe("}");
  }
});

test("what begins an operation elsewhere may be a name", () => {
  expect(operationsOf("query mutation { a } mutation subscription { b }").map(({ name }) => name)).toEqual(["mutation", "subscription"]);
});

test("a text that is being written has its operations", () => {
  expect(operationsOf("query A { bots { no").map(({ name }) => name)).toEqual(["A"]);
  expect(operationsOf('query A { a } mutation B { b(text: "open').map(({ name }) => name)).toEqual(["A", "B"]);
  expect(operationsOf("query A { a }\nmutation").map(({ kind }) => kind)).toEqual(["query", "mutation"]);
  expect(operationsOf("} } query A { a }").map(({ name }) => name)).toEqual(["A"]);
  expect(operationsOf("")).toEqual([]);
});

test("the one at the cursor is meant, else the one before, else the first", () => {
  const all = operationsOf(TEXT);
  const at = (text: string) => operationAt(all, TEXT.indexOf(text))?.name;
  expect(at("nodes")).toBe("Bots");
  expect(at("on Bot {")).toBe("Bots");
  expect(at("Made")).toBe("Make");
  expect(operationAt(all, 0)?.name).toBe("Bots");
  expect(operationAt(all, TEXT.length)).toBe(all[3]);
  expect(operationAt([], 0)).toBeNull();
});
