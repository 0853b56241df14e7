import { Text } from "@codemirror/state";
import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import { knownAt } from "../../src/pages/explorer/code/known";

const schema = buildSchema(`
  type Bot { id: ID! "What it is called." name: String! old: Int @deprecated(reason: "ask name") }
  "How it goes." enum Mode { "By itself." BOT PERSON }
  input Filter { "Its person." person: String }
  type Query { bots("How many." first: Int, mode: Mode, filter: Filter): [Bot!]! }
`);
const TEXT = 'query Q($n: Int) {\n  bots(first: $n, mode: BOT, filter: { person: "x" }) {\n    all: name\n    old\n    ...F\n  }\n}\nfragment F on Bot { id }\n';
const doc = Text.of(TEXT.split("\n"));
const at = (word: string, within = 1) => knownAt(schema, doc, TEXT.indexOf(word) + within);

test("a field has its type, its text and its place", () => {
  expect(at("bots")).toMatchObject({ title: "Query.bots: [Bot!]!", place: { type: "Query", field: "bots" } });
  expect(at("name")).toMatchObject({ title: "Bot.name: String!", text: "What it is called.", deprecated: null });
  expect(at("old")).toMatchObject({ place: { type: "Bot", field: "old" }, deprecated: "ask name" });
});

test("so do arguments, values, fields of inputs and types", () => {
  expect(at("first")).toMatchObject({ title: "first: Int", text: "How many.", place: { type: "Query", field: "bots" } });
  expect(at("BOT")).toMatchObject({ title: "Mode.BOT", text: "By itself.", place: { type: "Mode", field: "BOT" } });
  expect(at("person")).toMatchObject({ title: "person: String", text: "Its person." });
  expect(at("Bot {")).toMatchObject({ title: "Bot", place: { type: "Bot" } });
});

test("the place of a word is where it stands", () => {
  const known = at("bots", 2);
  expect(TEXT.slice(known?.from, known?.to)).toBe("bots");
});

test("what the schema does not know is nothing", () => {
  for (const word of ["query", "{\n", '"x"', "...F"]) expect(at(word), word).toBeNull();
  expect(knownAt(schema, Text.of(["{ nothing }"]), 4)).toBeNull();
});
