import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { EXAMPLES, withLater } from "../../src/pages/explorer/examples";
import { formatted } from "../../src/pages/explorer/format";
import { operationsOf } from "../../src/pages/explorer/operations";
import { definitionOf, wrongsOf } from "../../src/pages/explorer/variables";

const schema = buildSchema(readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8"));

for (const { name, text, variables = {} } of EXAMPLES) {
  test(`the example “${name}” fits the schema, with its variables, and is in order`, () => {
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
    expect(formatted(text)).toBe(text);
    const values = JSON.stringify(variables);
    const used = operationsOf(text).flatMap((operation) => {
      const definition = definitionOf(text, operation);
      expect(wrongsOf(values, definition, schema)).toEqual([]);
      return (definition?.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
    });
    expect([...new Set(used)].sort()).toEqual(Object.keys(variables).sort());
  });
}

test("what an answer brings fills a variable that waits for it, and no other", () => {
  const later = { variable: "conversation", path: ["startTest", "conversation", "id"] };
  const data = { startTest: { conversation: { id: "cv_1" } } };
  expect(withLater({ conversation: "", text: "hi" }, later, data)).toBe(JSON.stringify({ conversation: "cv_1", text: "hi" }, null, 2));
  expect(withLater({ conversation: "mine" }, later, data)).toBeNull();
  expect(withLater({ conversation: "" }, later, { startTest: { __typename: "Denied" } })).toBeNull();
  expect(withLater({ conversation: "" }, later, null)).toBeNull();
});
