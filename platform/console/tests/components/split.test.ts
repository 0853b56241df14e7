import { expect, test } from "vitest";
import { cssSize, inUnit, limitsIn, sizeIn } from "../../src/components/split/size";

const files = { min: 160, max: 420, rest: 560 };

test("a pane keeps its size, and what the other one needs is left", () => {
  expect(sizeIn(224, files, 1280)).toBe(224);
  expect(sizeIn(900, files, 1280)).toBe(420);
  expect(sizeIn(20, files, 1280)).toBe(160);
  expect(sizeIn(420, files, 900)).toBe(340);
});

test("a share of the whole follows the window", () => {
  const flow = { min: 200, rest: 200 };
  expect(sizeIn("55%", flow, 1000)).toBeCloseTo(550);
  expect(sizeIn("55%", flow, 400)).toBe(200);
  expect(limitsIn({ min: 260, max: "50%", rest: 560 }, 1280)).toEqual([260, 640]);
});

test("where both have too little, the sized pane keeps its least", () => {
  expect(limitsIn(files, 300)).toEqual([160, 160]);
  expect(sizeIn(224, files, 300)).toBe(160);
});

test("what is kept has the unit that it began with", () => {
  expect(inUnit(224, 240.4, 1280)).toBe(240);
  expect(inUnit("55%", 333.33, 1000)).toBe("33.3%");
});

test("a sheet of styles is told the same", () => {
  expect(cssSize(224, files)).toBe("clamp(160px, 224px, min(420px, 100% - 560px))");
  expect(cssSize("55%", { min: 200, rest: 200 })).toBe("clamp(200px, 55%, 100% - 200px)");
});
