// How much a browser fetches before somebody can sign in, and how long that takes.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Console } from "./pages/console.mjs";
import { stage } from "./pages/stage.mjs";

const DIST = new URL("../../platform/console/dist/", import.meta.url);
/** Bytes of JavaScript, compressed: for the door 250 KiB, and for the list of bots behind it with all that came before 290 KiB. */
const MOST = { door: 250 * 1024, bots: 290 * 1024 };

const on = stage();

test("the first page is small", async (t) => {
  const manifest = JSON.parse(await readFile(new URL(".vite/manifest.json", DIST), "utf8"));
  /** The JavaScript of parts of the console with all that these import, compressed. */
  async function weigh(parts) {
    const seen = new Set();
    const visit = (part) => {
      assert.ok(manifest[part], `${part} is in the manifest`);
      if (seen.has(part)) return;
      seen.add(part);
      manifest[part].imports?.forEach(visit);
    };
    parts.forEach(visit);
    const files = [...seen].map((part) => manifest[part].file).filter((file) => file.endsWith(".js"));
    const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(new URL(file, DIST)), { level: 9 }).length));
    return sizes.reduce((sum, size) => sum + size, 0);
  }
  for (const [language, locale] of [["en", "en_US"], ["zh", "zh_CN"]]) {
    // What is part of the first page anyway is no part of its own.
    const words = Object.keys(manifest).filter((part) => part === `src/i18n/${language}.ts` || part.endsWith(`antd/es/locale/${locale}.js`));
    assert.ok(words.length > 0, "the texts of a language are fetched apart");
    const door = await weigh(["index.html", ...words]);
    const bots = await weigh(["index.html", ...words, "src/app/Shell.tsx", "src/pages/bots/Bots.tsx"]);
    t.diagnostic(`${language}: ${door} bytes of JavaScript for the door, ${bots} for the list of bots`);
    assert.ok(door < MOST.door, `the door takes ${door} bytes in ${language}`);
    assert.ok(bots < MOST.bots, `the list of bots takes ${bots} bytes in ${language}`);
  }
});

test("one can begin at once", async (t) => {
  const { server, browser } = on;
  const times = [];
  for (let round = 0; round < 3; round += 1) {
    const page = await browser.open({ locale: "en-US", viewport: { width: 1280, height: 800 } });
    const desk = new Console(page, server.url);
    const begun = performance.now();
    await desk.go("/sign-in");
    await desk.part("sign-in-email").and(page.locator(":focus")).waitFor();
    await page.keyboard.insertText("x");
    times.push(Math.round(performance.now() - begun));
    assert.equal(await desk.part("sign-in-email").inputValue(), "x");
    await page.context().close();
  }
  t.diagnostic(`usable after ${times.join(", ")} ms`);
});
