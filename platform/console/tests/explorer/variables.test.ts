import fc from "fast-check";
import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import { operationsOf } from "../../src/pages/explorer/operations";
import { definitionOf, readVariables, wrongsOf } from "../../src/pages/explorer/variables";

const at = (text: string) => {
  const read = readVariables(text);
  return "wrong" in read ? [read.wrong.slip, text.slice(read.wrong.from, read.wrong.to)] : read.values;
};

test("an object is read, and an empty text is one without values", () => {
  expect(at(" ")).toEqual({});
  expect(at('{"a": [1, {"b": null}]}')).toEqual({ a: [1, { b: null }] });
});

test("what is wrong is told at its place", () => {
  expect(at("[1]")).toEqual(["no-object", "[1]"]);
  expect(at('{"a": 1,}')).toEqual(["comma", ","]);
  expect(at('{"a": 1 "b": 2}')).toEqual(["comma", '"b"']);
  expect(at("{'a': 1}")).toEqual(["quotes", "'a'"]);
  expect(at("{a: 1}")).toEqual(["quotes", "a"]);
  expect(at('{"a": yes}')).toEqual(["quotes", "yes"]);
  expect(at('{"a": "b\n}')).toEqual(["open", '"b']);
  expect(at('{"a": "b}')).toEqual(["open", '"b}']);
  expect(at('{"a": 1')).toEqual(["open", "1"]);
  expect(at('{"a": }')).toEqual(["here", "}"]);
  expect(at('{"a" 1}')).toEqual(["here", "1"]);
  expect(at('{"a": 1} 2')).toEqual(["here", "2"]);
  expect(at('{"a": [1}')).toEqual(["here", "}"]);
});

test("whatever is no JSON has a place within the text", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', "'", '"', "1", "true", " ", "\n", "x")), (parts) => {
      const text = parts.join("");
      const read = readVariables(text);
      if (!("wrong" in read)) return;
      expect(read.wrong.from).toBeGreaterThanOrEqual(0);
      expect(read.wrong.to).toBeGreaterThanOrEqual(read.wrong.from);
      expect(read.wrong.to).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: Number(process.env.RUNS ?? 2000) },
  );
});

test("values are held against the schema, each at its name", () => {
  const schema = buildSchema("enum Role { OWNER } type Query { a(id: ID!, n: Int, role: Role): Int }");
  const text = "query A($id: ID!, $n: Int, $role: Role) { a(id: $id, n: $n, role: $role) }";
  const [operation] = operationsOf(text);
  const definition = operation ? definitionOf(text, operation) : null;
  const wrongs = (values: string) => wrongsOf(values, definition, schema).map(({ from, to, message }) => [values.slice(from, to), message]);
  expect(wrongs('{"id": "x", "n": 3, "role": "OWNER"}')).toEqual([]);
  expect(wrongs("{}")).toEqual([["{", expect.stringContaining('"$id"')]]);
  expect(wrongs('{"id": "x", "in": {"n": 1}, "n": "three"}')).toEqual([['"n"', expect.stringMatching(/\$n.*three|three/)]]);
  expect(wrongs('{"id": "x", "role": "KING"}')).toEqual([['"role"', expect.stringContaining("KING")]]);
});
