import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import { entriesOf, search } from "../../src/pages/explorer/docs/search";

const schema = buildSchema(`
  "A customer-service robot."
  type Bot { id: ID! title(language: String): String! old: Int @deprecated(reason: "ask title") }
  enum Mode { BOT PERSON }
  input BotInput { name: String! }
  type Query { "All robots." bots(first: Int): [Bot!]! botCount: Int! viewer: String }
  type Mutation { createApiKey(name: String!): Int }
`);
const entries = entriesOf(schema);
const titles = (wish: string) => search(entries, wish).map(({ title }) => title);

test("types, fields, arguments and values are there", () => {
  for (const title of ["Bot", "Bot.title", "Bot.title(language:)", "Mode.PERSON", "BotInput.name", "Mutation.createApiKey"]) {
    expect(entries.map((one) => one.title)).toContain(title);
  }
  expect(entries.some(({ title }) => title.startsWith("__"))).toBe(false);
});

test("the name of a type or a question comes first, then other names, then words within, then texts", () => {
  expect(titles("bot").slice(0, 5)).toEqual(["Bot", "Query.bots", "Query.botCount", "BotInput", "Mode.BOT"]);
  expect(titles("key")[0]).toBe("Mutation.createApiKey");
  expect(titles("robot")).toEqual(["Query.bots", "Bot"]);
});

test("all words have to fit, wherever", () => {
  expect(titles("bot title")).toEqual(["Bot.title", "Bot.title(language:)"]);
  expect(titles("query.bots")[0]).toBe("Query.bots");
  expect(titles("bots nothing")).toEqual([]);
  expect(titles("  ")).toEqual([]);
});

test("what is deprecated says so", () => {
  expect(entries.find(({ title }) => title === "Bot.old")?.deprecated).toBe(true);
});

test("what integrators look for in the platform's schema", () => {
  const all = entriesOf(buildSchema(readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8")));
  const first = (wish: string) => search(all, wish)[0]?.title;
  expect(first("conversations")).toBe("Query.conversations");
  expect(first("key")).toMatch(/^(Query|Mutation)\./);
  expect(first("createapikey")).toBe("Mutation.createApiKey");
  expect(first("deployment")).toMatch(/^(Deployment|Query\.deployment)$/);
  expect(first("draft")).toMatch(/^(Draft|Subscription\.draft)$/);
});
