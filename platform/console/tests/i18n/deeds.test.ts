// Everything that the audit log tells of has words in both languages.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSchema } from "graphql";
import { expect, test } from "vitest";
import { settings as en } from "../../src/i18n/en/settings";
import { settings as zh } from "../../src/i18n/zh/settings";

const schema = buildSchema(readFileSync(fileURLToPath(new URL("../../schema.graphql", import.meta.url)), "utf8"));
/** What changes nothing that lasts, or is told by the conversation itself, is in no audit log; nor is leaving. */
const UNTOLD = ["signOut"];

test("each mutation is told in words", () => {
  const told = Object.keys(schema.getMutationType()?.getFields() ?? {}).filter((name) => !UNTOLD.includes(name));
  expect(told.length).toBeGreaterThan(50);
  for (const name of told) {
    expect(en.settings.deeds[name], name).toMatch(/^[A-Z]/);
    expect(zh.settings.deeds[name], name).toMatch(/\p{Script=Han}/u);
  }
});

test("nothing is told in one language alone", () => {
  expect(Object.keys(zh.settings.deeds)).toEqual(Object.keys(en.settings.deeds));
});
