import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { bodyOf, curl, KEY } from "../../src/pages/explorer/curl";

const QUESTION = {
  query: `mutation Say($text: String!) {\n  say(text: $text, key: "it's \\"$HOME\\" \`id\`") { __typename }\n}`,
  operationName: "Say",
  variables: { text: "那就'好'了 $(id)" },
};

test("what says nothing is not sent", () => {
  expect(JSON.parse(bodyOf({ query: "{ a }", operationName: null, variables: {} }))).toEqual({ query: "{ a }" });
  expect(JSON.parse(bodyOf(QUESTION))).toEqual(QUESTION);
});

test("a shell hands on every character", () => {
  const script = `curl() { printf '%s\\0' "$@"; }\n${curl("https://bot.example/graphql", QUESTION)}`;
  const said = execFileSync("sh", ["-c", script], { env: { [KEY]: "key_1" }, encoding: "utf8" }).split("\0");
  expect(said[0]).toBe("https://bot.example/graphql");
  expect(said).toContain("Authorization: Bearer key_1");
  expect(JSON.parse(said[said.indexOf("--data-raw") + 1] ?? "")).toEqual(QUESTION);
});
