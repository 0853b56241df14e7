// Figures as people read them.

import type { InsightUnit } from "../../gql/graphql";
import type { Language } from "../../i18n/areas";

const NOTHING = "–";

export function shown(value: number | null | undefined, unit: InsightUnit, language: Language): string {
  if (value === null || value === undefined) return NOTHING;
  const tag = language === "zh" ? "zh-CN" : "en";
  const number = (value: number, options?: Intl.NumberFormatOptions) => value.toLocaleString(tag, options);
  switch (unit) {
    case "COUNT":
      return number(value);
    case "SHARE":
      return number(value, { style: "percent", maximumFractionDigits: 1 });
    case "MEAN":
      return number(value, { maximumFractionDigits: 1 });
    case "MILLISECONDS":
      return duration(value, language);
  }
}

export function duration(ms: number, language: Language): string {
  const tag = language === "zh" ? "zh-CN" : "en";
  const [amount, unit] =
    ms < 1000
      ? [ms, "millisecond"]
      : ms < 120_000
        ? [ms / 1000, "second"]
        : ms < 7_200_000
          ? [ms / 60_000, "minute"]
          : [ms / 3_600_000, "hour"];
  return (amount as number).toLocaleString(tag, { style: "unit", unit: unit as string, maximumFractionDigits: 1 });
}

/** Whether a change is for the better, if it is for anything. */
export function verdict(
  value: number | null | undefined,
  previous: number | null | undefined,
  moreIsBetter: boolean | null | undefined,
): "better" | "worse" | null {
  if (value == null || previous == null || moreIsBetter == null || value === previous) return null;
  return value > previous === moreIsBetter ? "better" : "worse";
}

const DAY = 86_400;

/** What stands at the axis of times (in seconds), `step` seconds from one another at the least: the hour within days, the day where one begins, the year where that does. */
export function timeLabels(times: number[], step: number, language: Language, zone: string): string[] {
  const tag = language === "zh" ? "zh-CN" : "en";
  const told = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, { timeZone: zone, ...options });
    return (time: number) => format.format(time * 1000);
  };
  const [hour, day] = [told({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }), told({ month: "short", day: "numeric" })];
  const [year, month] = [told({ year: "numeric", month: "short" }), told({ month: "short" })];
  const [yearOf, date] = [told({ year: "numeric" }), told({ year: "numeric", month: "short", day: "numeric" })];
  return times.map((time, at) => {
    const before = times[at - 1];
    if (step < DAY) return (before === undefined ? hour(time) === "00:00" : day(time) !== day(before)) ? day(time) : hour(time);
    const turned = before !== undefined && yearOf(time) !== yearOf(before);
    if (step < 28 * DAY) return turned ? date(time) : day(time);
    return turned || before === undefined ? year(time) : month(time);
  });
}
