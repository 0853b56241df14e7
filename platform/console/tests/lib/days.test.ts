import { expect, test } from "vitest";
import { daysOf } from "../../src/lib/days";

test("nothing written is no end", () => {
  expect(daysOf("")).toBeNull();
  expect(daysOf("  ")).toBeNull();
});

test("whole days from one to a hundred years", () => {
  for (const [text, days] of [["1", 1], [" 30 ", 30], ["030", 30], ["３６５", 365], ["36500", 36_500]] as const) expect(daysOf(text), text).toBe(days);
});

test("what is no number of days is never taken for one, nor for no end", () => {
  for (const text of ["0", "-1", "1.5", "1,5", "1e3", "36501", "100000", "30 days", "三十", "never", "+7", "0x10"]) expect(daysOf(text), text).toBeUndefined();
});
