// Every text of the console, by area: what is fetched together. The door's texts are part of the first bundle in each language, since
// nothing can be drawn without them and asking for them would be one more way to the server; all others come with the pages that say them.

import { door as en } from "./en/door";
import type { Words } from "./words";
import { door as zh } from "./zh/door";

export type Language = "zh" | "en";

/** What is there from the first moment. */
export type Door = Words<typeof en>;

export const DOOR: Record<Language, Door> = { en, zh };

/** How the texts of an area are fetched. Keys are unlike those of every other area. */
export const AREAS = {
  frame: { en: async () => (await import("./en/frame")).frame, zh: async () => (await import("./zh/frame")).frame },
  bots: { en: async () => (await import("./en/bots")).bots, zh: async () => (await import("./zh/bots")).bots },
  build: { en: async () => (await import("./en/build")).build, zh: async () => (await import("./zh/build")).build },
  canvas: { en: async () => (await import("./en/canvas")).canvas, zh: async () => (await import("./zh/canvas")).canvas },
  start: { en: async () => (await import("./en/start")).start, zh: async () => (await import("./zh/start")).start },
  talk: { en: async () => (await import("./en/talk")).talk, zh: async () => (await import("./zh/talk")).talk },
  knowledge: { en: async () => (await import("./en/knowledge")).knowledge, zh: async () => (await import("./zh/knowledge")).knowledge },
  learning: { en: async () => (await import("./en/learning")).learning, zh: async () => (await import("./zh/learning")).learning },
  health: { en: async () => (await import("./en/health")).health, zh: async () => (await import("./zh/health")).health },
  upgrade: { en: async () => (await import("./en/upgrade")).upgrade, zh: async () => (await import("./zh/upgrade")).upgrade },
  releases: { en: async () => (await import("./en/releases")).releases, zh: async () => (await import("./zh/releases")).releases },
  replay: { en: async () => (await import("./en/replay")).replay, zh: async () => (await import("./zh/replay")).replay },
  desk: { en: async () => (await import("./en/desk")).desk, zh: async () => (await import("./zh/desk")).desk },
  insight: { en: async () => (await import("./en/insight")).insight, zh: async () => (await import("./zh/insight")).insight },
  plugins: { en: async () => (await import("./en/plugins")).plugins, zh: async () => (await import("./zh/plugins")).plugins },
  explorer: { en: async () => (await import("./en/explorer")).explorer, zh: async () => (await import("./zh/explorer")).explorer },
  settings: { en: async () => (await import("./en/settings")).settings, zh: async () => (await import("./zh/settings")).settings },
  people: { en: async () => (await import("./en/people")).people, zh: async () => (await import("./zh/people")).people },
} satisfies Record<string, Record<Language, () => Promise<object>>>;

export type Area = keyof typeof AREAS;

type Said = { [A in Area]: Words<Awaited<ReturnType<(typeof AREAS)[A]["en"]>>> };
type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void ? All : never;
type KeysOf<A extends Area> = A extends Area ? keyof Said[A] : never;

/** The door's texts and those of some areas. */
export type Texts<A extends Area = never> = Door & Pick<Together<Said[Area]>, KeysOf<A>>;
