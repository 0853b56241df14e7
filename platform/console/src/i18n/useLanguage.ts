// The language of the console: chosen in the header, remembered in the browser, else as the browser asks.

import type { Locale } from "antd/es/locale";
import { use, useSyncExternalStore } from "react";
import { recall, remember } from "../lib/stored";
import { AREAS, DOOR, type Area, type Language, type Texts } from "./areas";
import { speechOf } from "./speech";

interface Spoken<A extends Area> {
  language: Language;
  /** The tag that the platform is asked for titles in. */
  tag: string;
  t: Texts<A>;
  choose: (language: Language) => void;
}

const NAME = "language";

function preferred(): Language {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("zh")) ? "zh" : "en";
}

const speech = speechOf<Locale>(
  {
    door: DOOR,
    areas: AREAS,
    locales: {
      zh: async () => (await import("antd/es/locale/zh_CN")).default,
      en: async () => (await import("antd/es/locale/en_US")).default,
    },
  },
  recall<Language>(NAME) ?? preferred(),
);

const tagOf = (language: Language) => (language === "zh" ? "zh-CN" : "en");

function tell() {
  document.documentElement.lang = tagOf(speech.current().language);
}
tell();
speech.subscribe(tell);

function choose(language: Language) {
  remember(NAME, language);
  void speech.choose(language);
}

/**
 * The door's texts and those of the areas that are named. Whoever asks for an area that is not there waits for it in the nearest
 * `Suspense`; pages need not, since `withTexts` fetches their areas beside their code.
 */
export function useLanguage<A extends Area = never>(...areas: A[]): Spoken<A> {
  const { language, t } = useSyncExternalStore(speech.subscribe, speech.current);
  for (const area of areas) if (!speech.has(area)) use(speech.need(area));
  return { language, tag: tagOf(language), t: t as Texts<A>, choose };
}

/** The tag of the language that is shown, for what asks the platform. */
export function spokenTag(): string {
  return tagOf(speech.current().language);
}

/** Calls back when something was fetched to be said, or another language is. */
export const onSpoken = speech.subscribe;

/** What the component library says; nothing in front of the door, where it says nothing. */
export function useLocale(): Locale | undefined {
  return useSyncExternalStore(speech.subscribe, speech.current).locale;
}

/** Code and the areas that it says, fetched side by side. */
export async function withTexts<Code>(code: () => Promise<Code>, ...areas: Area[]): Promise<Code> {
  const [got] = await Promise.all([code(), ...areas.map(speech.need)]);
  return got;
}
