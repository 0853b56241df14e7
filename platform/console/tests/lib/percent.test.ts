import { expect, test } from "vitest";
import { percentOf } from "../../src/lib/percent";

const SHARE = { from: 0.01, to: 99.99 };

test("nothing written is nothing, and not zero", () => {
  expect(percentOf("", SHARE)).toBeNull();
  expect(percentOf("  ", SHARE)).toBeNull();
});

test("numbers within the bounds, with the sign or without", () => {
  for (const [text, share] of [["10", 10], [" 2.5 ", 2.5], ["0.01", 0.01], ["99.99", 99.99], ["１０", 10], ["10%", 10], ["10 ％", 10], ["010", 10]] as const) {
    expect(percentOf(text, SHARE), text).toBe(share);
  }
  expect(percentOf("0", { from: 0, to: 100 })).toBe(0);
  expect(percentOf("100", { from: 0, to: 100 })).toBe(100);
});

test("what is no percentage is never taken for one, nor for nothing", () => {
  for (const text of ["0", "100", "0.001", "99.999", "-1", "+7", "1,5", "1e1", "abc", "十", "10 20", ".", "%", "0x10", "NaN", "Infinity", "1000"]) {
    expect(percentOf(text, SHARE), text).toBeUndefined();
  }
});
