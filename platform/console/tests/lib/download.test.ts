import { expect, test } from "vitest";
import { fileName } from "../../src/lib/download";

test("a file has a name that every system takes, and that still says what it is", () => {
  expect(fileName("conversation", "cv_01-A", "json")).toBe("conversation-cv_01-A.json");
  expect(fileName("customer", "李雷", "json")).toBe("customer-李雷.json");
  expect(fileName("customer", "../../a b\\c:d*?\u0000", "json")).toBe("customer-_a_b_c_d_.json");
  expect(fileName("customer", "𠮷".repeat(200), "json")).toBe(`customer-${"𠮷".repeat(80)}.json`);
});
