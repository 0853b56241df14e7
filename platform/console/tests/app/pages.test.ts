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

test("who answers customers and builds no bots begins with the conversations", () => {
  const answers = ["READ_BOTS", "READ_CONVERSATIONS", "ANSWER_CUSTOMERS"];
  expect(firstFor((permission) => answers.includes(permission))).toBe("/conversations");
  expect(firstFor((permission) => [...answers, "WRITE_BOTS"].includes(permission))).toBe("/bots");
  expect(firstFor((permission) => ["READ_BOTS", "ANSWER_CUSTOMERS"].includes(permission))).toBe("/bots");
});
