import { expect, test } from "vitest";
import language from "../../src/flow/language.json";
import { ZH } from "../../src/pages/editor/canvas/hints";

/** Every description of a key in the language's own schema. */
function descriptions(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(descriptions);
  if (typeof node !== "object" || node === null) return [];
  const { properties } = node as { properties?: Record<string, { description?: string }> };
  const own = Object.values(properties ?? {}).flatMap(({ description }) => description ?? []);
  return [...own, ...Object.values(node).flatMap(descriptions)];
}

test("what a key is for is said in Chinese, too", () => {
  const known = new Set(descriptions(language));
  expect(known.size).toBeGreaterThan(100);
  expect([...known].filter((hint) => !(hint in ZH))).toEqual([]);
  expect(Object.keys(ZH).filter((hint) => !known.has(hint))).toEqual([]);
});
