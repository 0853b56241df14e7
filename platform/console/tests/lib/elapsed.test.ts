import { expect, it } from "vitest";
import { elapsed } from "../../src/lib/elapsed";

const began = "2026-05-06T10:00:00Z";
const after = (seconds: number) => Date.parse(began) + seconds * 1000;

it("counts seconds on the first day", () => {
  expect(elapsed(began, after(187), "en")).toBe("3:07");
  expect(elapsed(began, after(3729), "zh")).toBe("1:02:09");
  expect(elapsed(began, after(86_399), "en")).toBe("23:59:59");
});

it("says whole days from then on, in the language of the console", () => {
  expect(elapsed(began, after(86_400), "en")).toBe("1 day");
  expect(elapsed(began, after(3 * 86_400 + 5), "en")).toBe("3 days");
  expect(elapsed(began, after(3 * 86_400 + 5), "zh")).toBe("3天");
});
