// What stands at the axis of a chart.
import { expect, test } from "vitest";
import { timeLabels } from "../../src/pages/insight/format";

const at = (text: string) => Date.parse(text) / 1000;
const HOUR = 3600;
const DAY = 24 * HOUR;

test("times stand at an axis in the language of the reader and in the zone of the figures", () => {
  const hours = ["2026-05-08T12:00:00Z", "2026-05-08T16:00:00Z", "2026-05-08T20:00:00Z"].map(at);
  expect(timeLabels(hours, 4 * HOUR, "zh", "Asia/Shanghai")).toEqual(["20:00", "5月9日", "04:00"]);
  expect(timeLabels(hours, 4 * HOUR, "en", "UTC")).toEqual(["12:00", "16:00", "20:00"]);
  const days = ["2025-12-31T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"].map(at);
  expect(timeLabels(days, DAY, "en", "UTC")).toEqual(["Dec 31", "Jan 1, 2026", "Jan 2"]);
  expect(timeLabels(days, DAY, "zh", "UTC")).toEqual(["12月31日", "2026年1月1日", "1月2日"]);
  const months = ["2025-11-01T00:00:00Z", "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z"].map(at);
  expect(timeLabels(months, 30 * DAY, "zh", "UTC")).toEqual(["2025年11月", "12月", "2026年1月"]);
  expect(timeLabels(months, 30 * DAY, "en", "UTC")).toEqual(["Nov 2025", "Dec", "Jan 2026"]);
});
