import type { Language } from "../i18n/areas";

const DAY = 86_400;

/** How long something lasts already: `3:07`, `1:02:09`, and whole days from the first one on. */
export function elapsed(at: string, now: number, language: Language): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(at)) / 1000));
  if (seconds >= DAY) {
    return new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en", { style: "unit", unit: "day", unitDisplay: "long" }).format(Math.floor(seconds / DAY));
  }
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, minutes, rest] = parts as [number, number, number];
  const two = (part: number) => String(part).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
