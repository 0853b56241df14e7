import { expect, test } from "vitest";
import { firstFor, needed } from "../../src/app/pages";

test("each page of the frame knows what it asks for", () => {
  expect(needed("/bots/b_1/versions")).toBe("READ_BOTS");
  expect(needed("/insight")).toBe("READ_INSIGHT");
  expect(needed("/settings/keys")).toBeNull();
  expect(needed("/account")).toBeNull();
  expect(needed("/botsy")).toBeNull();
});

test("whoever comes in lands on a page that they may see", () => {
  expect(firstFor(() => true)).toBe("/bots");
  expect(firstFor((permission) => permission === "READ_INSIGHT")).toBe("/insight");
  expect(firstFor(() => false)).toBe("/settings");
});
