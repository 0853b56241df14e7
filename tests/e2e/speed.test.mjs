// How much a browser fetches before somebody can sign in, and until they see their bots.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Console } from "./pages/console.mjs";
import { piece, stage } from "./pages/stage.mjs";

/** Bytes of JavaScript, compressed: for the door, and for the list of bots behind it with all that came before. */
const MOST = { door: 250_000, bots: 290_000 };
/** Files of it until they see their bots: each is asked for by itself, and most ways to a server take six at a time. */
const FILES = 30;
/** React and the component library alone; whoever counts less has missed some. */
const LEAST = 100_000;

const on = stage();

for (const locale of ["en-US", "zh-CN"]) {
  test(`the first pages are small in ${locale}`, piece, async (t) => {
    const page = await on.browser.open({ locale });
    const scripts = new Map();
    page.on("response", (response) => {
      if (response.request().resourceType() === "script") scripts.set(response.url(), response.body());
    });
    /** The JavaScript that came so far, compressed. */
    async function weight() {
      await page.waitForLoadState("networkidle");
      const bodies = await Promise.all(scripts.values());
      return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
    }
    const desk = new Console(page, on.server.url);
    await desk.go("/sign-in");
    await desk.part("sign-in-email").waitFor();
    const door = await weight();
    await desk.signIn(on.server.email, on.server.password);
    await desk.part("create-bot").first().waitFor();
    const bots = await weight();
    t.diagnostic(`${door} bytes of JavaScript for the door, ${bots} with the list of bots, in ${scripts.size} files`);
    assert.ok(door > LEAST && bots > door, `${door} and ${bots} bytes were counted`);
    assert.ok(door < MOST.door, `the door takes ${door} bytes`);
    assert.ok(bots < MOST.bots, `the list of bots takes ${bots} bytes`);
    assert.ok(scripts.size <= FILES, `they came in ${scripts.size} files`);
    await page.context().close();
  });
}
