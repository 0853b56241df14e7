// Chromium, with every page watched: what a page complains about fails the test that opened it.
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const SCREENSHOTS = process.env.SCREENSHOTS ?? path.join(tmpdir(), "botloom-screenshots");
const QUIET = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Far longer than anything takes, so that only what never comes is given up. */
const PATIENCE = 40_000;

/** For tests of what moves, and of where the keyboard is meanwhile; elsewhere a test would only wait for it, and draw it without a graphics card. */
export const MOVING = { reducedMotion: "no-preference" };

/** Starts the browser: `{open, shot, complaints, close}`. */
export async function startBrowser() {
  await mkdir(SCREENSHOTS, { recursive: true });
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: QUIET });
  const complaints = [];
  let taken = 0;
  return {
    /** What pages have complained about so far. */
    complaints,
    /** A page with cookies and storage of its own. */
    async open(options) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", ...options });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.stack ?? error}`));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(`${message.location().url}: ${message.text()}`);
      });
      return page;
    },
    /** Keeps what a person would see now; files sort in the order they were taken. */
    async shot(page, name) {
      taken += 1;
      const file = `${String(taken).padStart(2, "0")}-${name}.png`;
      await page.screenshot({ path: path.join(SCREENSHOTS, file), animations: "disabled" });
    },
    close: () => browser.close(),
  };
}
