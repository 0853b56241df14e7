// The language of the console: chosen in the header, remembered in the browser, else as the browser asks.

import { createContext, useContext, useEffect, useMemo, type ReactNode } from "react";
import { useStored } from "../lib/stored";
import type { Dictionary } from "./dictionary";
import { en } from "./en";
import { zh } from "./zh";

export type Language = "zh" | "en";

interface Speech {
  t: Dictionary;
  language: Language;
  /** The tag that the platform is asked for titles in. */
  tag: string;
  choose: (language: Language) => void;
}

const Context = createContext<Speech | null>(null);

function preferred(): Language {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("zh")) ? "zh" : "en";
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [stored, choose] = useStored<Language | null>("language", null);
  const language = stored ?? preferred();
  const tag = language === "zh" ? "zh-CN" : "en";
  useEffect(() => {
    document.documentElement.lang = tag;
  }, [tag]);
  const speech = useMemo(() => ({ t: language === "zh" ? zh : en, language, tag, choose }), [language, tag, choose]);
  return <Context value={speech}>{children}</Context>;
}

export function useLanguage(): Speech {
  const speech = useContext(Context);
  if (!speech) throw new Error("useLanguage outside of LanguageProvider");
  return speech;
}
