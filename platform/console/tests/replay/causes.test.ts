import { expect, test } from "vitest";
import { causeOf } from "../../src/components/replay/causes";
import { replay as en } from "../../src/i18n/en/replay";
import { replay as zh } from "../../src/i18n/zh/replay";

const CAUSES: [string, string, string][] = [
  ["it calls `stock.count`, of which the log has no result", "“stock.count”, of which the log has no result", "“stock.count”，日志中没有它的结果"],
  ["something breaks: timeout", "timeout", "timeout"],
  ["a person is asked instead of: the bot goes on", "a person is asked instead of the bot goes on", "转人工，原来是机器人继续接待"],
  ["`track_parcel` instead of `price`", "“track_parcel” instead of “price”", "“track_parcel”，原来是“price”"],
  ["no flow instead of `price`", "no flow instead of “price”", "没有进入流程，原来是“price”"],
  ["the entry `returns` instead of no entry", "“returns” instead of no entry", "“returns”，原来是没有命中知识"],
  ["`city` gets another value", "“city”", "“city”"],
  ["it goes another way in `price`", "in “price”", "流程“price”"],
  ["another question follows in `price`", "in “price”", "流程“price”"],
  ["it says the same thing otherwise", "", ""],
];

test("what the platform says of a difference is said in both languages", () => {
  for (const [cause, english, chinese] of CAUSES) {
    expect(causeOf(cause, en.replay.causes), cause).toBe(english);
    expect(causeOf(cause, zh.replay.causes), cause).toBe(chinese);
  }
});

test("what it may say one day is shown as it came", () => {
  expect(causeOf("the moon is full", zh.replay.causes)).toBe("the moon is full");
});
