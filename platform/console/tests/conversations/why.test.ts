import { expect, test } from "vitest";
import { reasons } from "../../src/pages/conversations/why";

test("that a message was not understood is known in every language", () => {
  const template = "it was not understood";
  for (const what of [template, "没听懂"]) {
    const { decided, missed } = reasons([{ kind: "decided", what, template }]);
    expect([decided, missed]).toEqual([[what], true]);
  }
  expect(reasons([{ kind: "decided", what: "客户打开了会话", template: "the customer opened the conversation" }]).missed).toBe(false);
  // What somebody said is no sentence of the platform.
  expect(reasons([{ kind: "decided", what: template }]).missed).toBe(false);
});
