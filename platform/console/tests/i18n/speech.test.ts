// Texts come when they are asked for, and a language is spoken once all of it is there that is shown.

import { describe, expect, test } from "vitest";
import type { Area, Language } from "../../src/i18n/areas";
import { speechOf, type Sources } from "../../src/i18n/speech";

/** Texts that arrive when the test says so. */
function library() {
  const asked: string[] = [];
  const ways = new Map<string, { arrive: () => void; fail: () => void }>();
  const source = (language: Language, area: Area) => () => {
    const key = `${language} ${area}`;
    asked.push(key);
    return new Promise<object>((done, failed) => {
      ways.set(key, { arrive: () => done({ [area]: key }), fail: () => failed(new Error(`${key} is gone`)) });
    });
  };
  const area = (name: Area) => ({ zh: source("zh", name), en: source("en", name) });
  const sources = {
    door: { zh: { door: "zh" }, en: { door: "en" } },
    areas: { bots: area("bots"), desk: area("desk") },
    locales: { zh: async () => "zh", en: async () => "en" },
  };
  const way = (key: string) => {
    const found = ways.get(key);
    if (!found) throw new Error(`${key} was not asked for`);
    return found;
  };
  // The two areas stand for all.
  return { sources: sources as unknown as Sources<string>, asked, arrive: (key: string) => way(key).arrive(), fail: (key: string) => way(key).fail() };
}

/** Lets everything happen that has what it waits for. */
const settle = () => new Promise((done) => setTimeout(done));

describe("speech", () => {
  test("the door speaks at once, in both languages, and fetches nothing", async () => {
    const { sources, asked } = library();
    const speech = speechOf(sources, "en");
    expect(speech.current()).toEqual({ language: "en", t: { door: "en" }, locale: undefined });
    await speech.choose("zh");
    expect(speech.current()).toEqual({ language: "zh", t: { door: "zh" }, locale: undefined });
    expect(asked).toEqual([]);
  });

  test("an area is fetched once, however many ask", async () => {
    const { sources, asked, arrive } = library();
    const speech = speechOf(sources, "en");
    const first = speech.need("bots");
    expect(speech.need("bots")).toBe(first);
    expect(speech.has("bots")).toBe(false);
    arrive("en bots");
    await first;
    expect(speech.has("bots")).toBe(true);
    expect(speech.current()).toEqual({ language: "en", t: { door: "en", bots: "en bots" }, locale: "en" });
    await speech.need("bots");
    expect(asked).toEqual(["en bots"]);
  });

  test("texts that come do not look like another language", async () => {
    const { sources, arrive } = library();
    const speech = speechOf(sources, "en");
    const before = speech.current().t;
    const need = speech.need("bots");
    arrive("en bots");
    await need;
    expect(speech.current().t).toBe(before);
  });

  test("another language is spoken when every area is there that was asked for", async () => {
    const { sources, arrive } = library();
    const speech = speechOf(sources, "en");
    const need = Promise.all([speech.need("bots"), speech.need("desk")]);
    arrive("en bots");
    arrive("en desk");
    await need;
    let heard = 0;
    speech.subscribe(() => (heard += 1));
    const chosen = speech.choose("zh");
    arrive("zh bots");
    await settle();
    expect(speech.current().language).toBe("en");
    arrive("zh desk");
    await chosen;
    expect(speech.current()).toEqual({ language: "zh", t: { door: "zh", bots: "zh bots", desk: "zh desk" }, locale: "zh" });
    expect(heard).toBe(1);
  });

  test("what is asked for while another language is on its way comes with it", async () => {
    const { sources, arrive } = library();
    const speech = speechOf(sources, "en");
    const need = speech.need("bots");
    arrive("en bots");
    await need;
    const chosen = speech.choose("zh");
    const late = speech.need("desk");
    arrive("zh bots");
    await settle();
    expect(speech.current().language).toBe("en");
    arrive("en desk");
    arrive("zh desk");
    await Promise.all([late, chosen]);
    expect(speech.current().language).toBe("zh");
    expect(speech.has("desk")).toBe(true);
  });

  test("the last choice counts, whichever arrives last", async () => {
    const { sources, arrive } = library();
    const speech = speechOf(sources, "en");
    const need = speech.need("bots");
    arrive("en bots");
    await need;
    const chinese = speech.choose("zh");
    await speech.choose("en");
    arrive("zh bots");
    await chinese;
    expect(speech.current().language).toBe("en");
  });

  test("what could not be fetched is asked for again, and the language stays until then", async () => {
    const { sources, asked, arrive, fail } = library();
    const speech = speechOf(sources, "en");
    const need = speech.need("bots");
    arrive("en bots");
    await need;
    const chosen = speech.choose("zh");
    fail("zh bots");
    await expect(chosen).rejects.toThrow("zh bots is gone");
    expect(speech.current().language).toBe("en");
    const again = speech.choose("zh");
    arrive("zh bots");
    await again;
    expect(speech.current().language).toBe("zh");
    expect(asked).toEqual(["en bots", "zh bots", "zh bots"]);
  });
});
