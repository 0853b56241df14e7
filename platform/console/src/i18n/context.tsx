// The language of the console: chosen in the header, remembered in the browser, else as the browser asks. The texts of one language
// are fetched, those of another when somebody asks for it.

import type { Locale } from "antd/es/locale";
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { recall, useStored } from "../lib/stored";
import type { Dictionary } from "./dictionary";

export type Language = "zh" | "en";

/** Everything that is said in a language. */
export interface Spoken {
  language: Language;
  t: Dictionary;
  /** What the component library says. */
  locale: Locale;
}

interface Speech extends Spoken {
  /** The tag that the platform is asked for titles in. */
  tag: string;
  choose: (language: Language) => void;
}

const NAME = "language";
const Context = createContext<Speech | null>(null);

function preferred(): Language {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("zh")) ? "zh" : "en";
}

async function load(language: Language): Promise<Spoken> {
  if (language === "zh") {
    const [{ zh }, locale] = await Promise.all([import("./zh"), import("antd/es/locale/zh_CN")]);
    return { language, t: zh, locale: locale.default };
  }
  const [{ en }, locale] = await Promise.all([import("./en"), import("antd/es/locale/en_US")]);
  return { language, t: en, locale: locale.default };
}

/** The texts that the console begins with. */
export function firstTexts(): Promise<Spoken> {
  return load(recall<Language>(NAME) ?? preferred());
}

export function LanguageProvider({ first, children }: { first: Spoken; children: ReactNode }) {
  const [stored, choose] = useStored<Language | null>(NAME, null);
  const [spoken, setSpoken] = useState(first);
  const wanted = stored ?? first.language;
  useEffect(() => {
    let current = true;
    if (wanted !== spoken.language) void load(wanted).then((texts) => current && setSpoken(texts));
    return () => {
      current = false;
    };
  }, [wanted, spoken.language]);
  const tag = spoken.language === "zh" ? "zh-CN" : "en";
  useEffect(() => {
    document.documentElement.lang = tag;
  }, [tag]);
  const speech = useMemo(() => ({ ...spoken, tag, choose }), [spoken, tag, choose]);
  return <Context value={speech}>{children}</Context>;
}

export function useLanguage(): Speech {
  const speech = useContext(Context);
  if (!speech) throw new Error("useLanguage outside of LanguageProvider");
  return speech;
}
