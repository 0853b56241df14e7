// What the tests of pages stand on: a platform, a browser, and stories that are told step by step.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { startServer } from "../server.mjs";
import { startBrowser } from "./browser.mjs";

/** Starts a platform and a browser before the tests of a file and ends them afterwards: `{server, browser}`, filled by then. */
export function stage() {
  const parts = {};
  before(async () => {
    [parts.server, parts.browser] = await Promise.all([startServer(), startBrowser()]);
  });
  after(async () => {
    await parts.browser?.close();
    await parts.server?.stop();
  });
  return parts;
}

/**
 * What takes longer hangs. A step trains a bot at the most, and one that was built for debugging does that in a fourth of it on a
 * machine that has other things to do.
 */
const LIMIT = 90_000;

/** The options of a test that is told in one piece; there each wait for a page ends by itself too. */
export const piece = { timeout: 4 * LIMIT };

/** What ends a part of a test that hangs; a test of such parts needs no limit of its own, however many they are. */
export function within(act) {
  return async () => {
    let clock;
    const late = new Promise((_, reject) => {
      clock = setTimeout(() => reject(new Error(`it is not done after ${LIMIT / 1000} s`)), LIMIT);
    });
    try {
      await Promise.race([act(), late]);
    } finally {
      clearTimeout(clock);
    }
  };
}

/** Tells a story: `step(name, act)`. What comes later needs what came before, so the first step that fails ends it, with a picture. */
export function story(t, browser, page, name = "") {
  return async function step(what, act) {
    let failure;
    await t.test(what, async () => {
      try {
        await within(act)();
        assert.deepEqual(browser.complaints, [], "no page complained");
      } catch (error) {
        failure = error;
        await browser.failure(page(), `${name}failure`);
        throw error;
      }
    });
    if (failure) throw new Error(`it ended where somebody “${what}”`);
  };
}
