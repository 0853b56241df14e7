// Moments in words of the console's language.

import { useEffect, useState } from "react";
import type { Language } from "../i18n/areas";
import { useLanguage } from "../i18n/useLanguage";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

export function relative(at: string, now: number, language: Language): string {
  const seconds = Math.min(0, (Date.parse(at) - now) / 1000);
  const words = new Intl.RelativeTimeFormat(language === "zh" ? "zh-CN" : "en", { numeric: "auto", style: "short" });
  for (const [unit, size] of UNITS) {
    if (-seconds >= size) return words.format(Math.ceil(seconds / size), unit);
  }
  return words.format(0, "second");
}

export function clock(at: string, language: Language): string {
  return new Date(at).toLocaleTimeString(language === "zh" ? "zh-CN" : "en", {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
}

export function full(at: string, language: Language): string {
  return new Date(at).toLocaleString(language === "zh" ? "zh-CN" : "en", { dateStyle: "medium", timeStyle: "short" });
}

/** The present, renewed at the given pace. */
export function useNow(every = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** How long ago something was, with the full date to whoever points at it; `says` tells what happened then. */
export function Ago({ at, says = (when) => when }: { at: string; says?: (when: string) => string }) {
  const { language } = useLanguage();
  const now = useNow();
  return (
    <time dateTime={at} title={says(full(at, language))}>
      {says(relative(at, now, language))}
    </time>
  );
}
