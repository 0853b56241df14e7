// Chromium, with every page watched: what a page complains about fails the test that opened it.
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

/** Where pictures of what the tests see are kept, if somebody wants to look at them; a picture costs as much as a click, and there are hundreds. */
const { SCREENSHOTS } = process.env;
/** Where the picture of a failure is kept in any case. */
const FAILURES = SCREENSHOTS ?? path.join(tmpdir(), "botloom-screenshots");
/**
 * What the browser does for people who look at its window: with each window it loads pages for what drops from its address bar, which costs
 * as much as a page of the console does.
 */
const FOR_PEOPLE = ["PreloadTopChromeWebUI", "SpareRendererForSitePerProcess", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxPopup"];
/** What Playwright turns off for all tests; only the last list of a command line counts, and that is ours. */
const FOR_TESTS = [
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
];
const QUIET = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${[...FOR_PEOPLE, ...FOR_TESTS].join(",")}`,
];
/** Far longer than anything takes, so that only what never comes is given up. */
const PATIENCE = 40_000;

/** For tests of what moves, and of where the keyboard is meanwhile; elsewhere a test would only wait for it, and draw it without a graphics card. */
export const MOVING = { reducedMotion: "no-preference" };

/** Starts the browser: `{open, shot, failure, complaints, close}`. */
export async function startBrowser() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: QUIET });
  const complaints = [];
  let taken = 0;
  async function picture(page, folder, name) {
    taken += 1;
    const file = `${String(taken).padStart(2, "0")}-${name}.png`;
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: path.join(folder, file), animations: "disabled" });
  }
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
    /** Keeps what a person would see now, where pictures are wanted; files sort in the order they were taken. */
    async shot(page, name) {
      if (SCREENSHOTS) await picture(page, SCREENSHOTS, name);
    },
    /** Keeps what a person would see of what went wrong. */
    failure: (page, name) => picture(page, FAILURES, name),
    close: () => browser.close(),
  };
}
