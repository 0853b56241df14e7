import { expect, test } from "vitest";
import { titleOf } from "../../src/lib/title";

test("the tab says what the page shows, the most particular first, and who waits", () => {
  expect(titleOf(["Releases", "Parcel desk"], 0)).toBe("Releases · Parcel desk · Botloom");
  expect(titleOf(["Members", undefined, null, ""], 2)).toBe("(2) Members · Botloom");
  expect(titleOf([], 0)).toBe("Botloom");
});
