// The texts that were fetched so far, in the language that was chosen. No React and no browser: `useLanguage` has both.

import type { Area, Language } from "./areas";

/** Where texts come from: `door` at once, all others when they are asked for. */
export interface Sources<Locale> {
  door: Record<Language, object>;
  areas: Record<Area, Record<Language, () => Promise<object>>>;
  /** What the component library says. */
  locales: Record<Language, () => Promise<Locale>>;
}

/** One language, as far as it was fetched. It is another object after a change only. */
export interface Spoken<Locale> {
  language: Language;
  /** Grows as areas come; nobody reads of it what they did not ask for. */
  t: object;
  /** There with the first area. */
  locale: Locale | undefined;
}

export interface Speech<Locale> {
  current: () => Spoken<Locale>;
  /** Calls back when another language is spoken. */
  subscribe: (listener: () => void) => () => void;
  /** Whether the texts of an area are there. */
  has: (area: Area) => boolean;
  /** Fetches the texts of an area; the same promise for as long as they are on their way. */
  need: (area: Area) => Promise<void>;
  /** Speaks another language as soon as all is there that is shown in this one. */
  choose: (language: Language) => Promise<void>;
}

export function speechOf<Locale>(sources: Sources<Locale>, first: Language): Speech<Locale> {
  const texts: Record<Language, object> = { zh: { ...sources.door.zh }, en: { ...sources.door.en } };
  const there: Record<Language, Set<Area>> = { zh: new Set(), en: new Set() };
  const locales: Partial<Record<Language, Locale>> = {};
  const ways = new Map<string, Promise<void>>();
  const wanted = new Set<Area>();
  const listeners = new Set<() => void>();
  let chosen = first;
  let spoken: Spoken<Locale> = { language: first, t: texts[first], locale: undefined };

  function speak(language: Language) {
    if (spoken.language === language && spoken.locale === locales[language]) return;
    spoken = { language, t: texts[language], locale: locales[language] };
    for (const listener of listeners) listener();
  }

  async function fetched(language: Language, area: Area) {
    const [words, locale] = await Promise.all([
      sources.areas[area][language](),
      locales[language] ?? sources.locales[language](),
    ]);
    Object.assign(texts[language], words);
    there[language].add(area);
    locales[language] = locale;
    if (spoken.language === language) speak(language);
  }

  function way(language: Language, area: Area): Promise<void> {
    const key = `${language} ${area}`;
    let one = ways.get(key);
    if (!one) {
      // What failed is tried again by the next one who asks.
      one = fetched(language, area).catch((error: unknown) => {
        ways.delete(key);
        throw error;
      });
      ways.set(key, one);
    }
    return one;
  }

  return {
    current: () => spoken,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    has: (area) => there[spoken.language].has(area),
    need(area) {
      wanted.add(area);
      return way(spoken.language, area);
    },
    async choose(language) {
      chosen = language;
      // Somebody may ask for more in the old language while the new one is on its way.
      const missing = () => [...wanted].filter((area) => !there[language].has(area));
      while (missing().length > 0) await Promise.all(missing().map((area) => way(language, area)));
      if (chosen === language) speak(language);
    },
  };
}
