// How long the console keeps somebody waiting, in Chromium with nothing in its cache, and how it keeps up with who types: as JSON on stdout, as a table on stderr.
// BOTLOOM names the binary, as for the tests; it should be an optimized one.
import { readFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { Console } from "./pages/console.mjs";
import { MOVING, startBrowser } from "./pages/browser.mjs";
import { startServer } from "./server.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    locale: { type: "string", default: "en-US" },
    template: { type: "string", default: "express-logistics/parcel-desk" },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds takes a whole number from 1, not \`${values.rounds}\``);

/** Where the console is fetched from; as the protocol of the browser's tools has it, bytes in a second and milliseconds. */
const NETWORKS = {
  "this machine": null,
  "20 Mbit/s, 40 ms": { offline: false, latency: 40, downloadThroughput: 20e6 / 8, uploadThroughput: 5e6 / 8 },
};
const FIGURES = {
  door: "from the address to a letter typed into the sign-in form",
  bots: "from the click that signs in to the list of bots",
  editor: "from the click on a template's bot to its editor",
};

/** Runs in the page: `seen(selector)` is the time at which something was drawn, `clicked` that of the last click, `typed` that of the first letter. */
function watch() {
  addEventListener("click", () => (window.clicked = performance.now()), true);
  addEventListener("input", () => requestAnimationFrame(() => (window.typed ??= performance.now())), true);
  window.seen = (selector) =>
    new Promise((done) => {
      const look = () => {
        const there = document.querySelector(selector)?.checkVisibility();
        requestAnimationFrame(there ? () => done(performance.now()) : look);
      };
      look();
    });
}

async function round(server, browser, network) {
  const page = await browser.open({ locale: values.locale, viewport: { width: 1280, height: 800 }, ...MOVING });
  if (network) {
    const tools = await page.context().newCDPSession(page);
    await tools.send("Network.enable");
    await tools.send("Network.emulateNetworkConditions", network);
  }
  await page.addInitScript(watch);
  const times = {};
  await page.goto(`${server.url}/sign-in`, { waitUntil: "commit" });
  const email = page.getByTestId("sign-in-email");
  await email.and(page.locator(":focus")).waitFor();
  await page.keyboard.insertText(server.email);
  await page.waitForFunction(() => window.typed !== undefined);
  if ((await email.inputValue()) !== server.email) throw new Error("the form did not take what was typed");
  times.door = await page.evaluate(() => window.typed);

  await page.getByTestId("sign-in-password").fill(server.password);
  await page.getByTestId("sign-in-submit").click();
  const since = (selector) => page.evaluate(async (what) => (await window.seen(what)) - window.clicked, selector);
  times.bots = await since("[data-testid=bot-bench]");

  await page.getByTestId("bot-bench").getByRole("link").first().click();
  times.editor = await since("[data-testid=editor] .cm-content, [data-testid=editor] .react-flow__node");
  await page.context().close();
  return times;
}

/** A bot with one flow of 300 steps, every fourth of them in a way of an `if`. */
function large() {
  const block = (n) => `  - say: {zh-CN: 第${n}句话。, en: This is sentence ${n}.}
  - if: user.message == "x${n}"
    then:
      - say: {zh-CN: 是${n}。, en: Yes ${n}.}
  - say: {zh-CN: 第${n}句之后。, en: And after ${n}.}`;
  const flow = `flow: large\ntitle: {zh-CN: 大, en: Large}\ntriggers: [大流程, a large flow]\nsteps:\n${Array.from({ length: 75 }, (_, n) => block(n)).join("\n")}\n`;
  return [
    { path: "bot.yaml", content: "bot: large\ntitle: Large\nlanguages: [zh-CN, en]\n" },
    { path: "flows/large.yaml", content: flow },
  ];
}

const LETTERS = 60;

/** The times between the frames of the page while somebody types `LETTERS` letters into the large flow, about twelve a second. */
async function typing(server, browser, id) {
  const page = await browser.open({ locale: values.locale, viewport: { width: 1280, height: 900 }, ...MOVING });
  const desk = new Console(page, server.url);
  await desk.go(`/bots/${encodeURIComponent(id)}`);
  await desk.signIn(server.email, server.password);
  await desk.openFile("flows/large.yaml", "flow: large");
  const frames = {};
  for (const [view, line] of [
    ["text", "This is sentence 1."],
    ["both", "This is sentence 2."],
  ]) {
    await desk.part(`view-${view}`).click();
    if (view === "both") await page.locator(".react-flow__node").first().waitFor();
    await desk.part("editor").locator(".cm-line").filter({ hasText: line }).click();
    await page.evaluate(() => {
      let last;
      window.between = [];
      const tick = (now) => {
        if (last !== undefined) window.between.push(now - last);
        last = now;
        window.ticking = requestAnimationFrame(tick);
      };
      window.ticking = requestAnimationFrame(tick);
    });
    for (let letter = 0; letter < LETTERS; letter += 1) await page.keyboard.type("a", { delay: 80 });
    frames[view] = await page.evaluate(() => {
      cancelAnimationFrame(window.ticking);
      return window.between;
    });
  }
  await page.context().close();
  return frames;
}

function at(numbers, share) {
  const sorted = numbers.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.floor((sorted.length - 1) * share)] * 10) / 10;
}

function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const server = await startServer();
const browser = await startBrowser();
try {
  const token = await server.signIn();
  const create = `mutation($template: String!) { createBot(input: { name: "bench", template: $template }) { __typename } }`;
  const { createBot } = await server.graphql(create, { template: values.template }, token);
  if (createBot.__typename !== "BotCreated") throw new Error(`no bot of \`${values.template}\`: ${createBot.__typename}`);

  const figures = [];
  for (const [name, network] of Object.entries(NETWORKS)) {
    const all = [];
    for (let turn = 0; turn < rounds; turn += 1) all.push(await round(server, browser, network));
    for (const [key, what] of Object.entries(FIGURES)) {
      const ms = all.map((times) => Math.round(times[key]));
      figures.push({ network: name, figure: key, what, median_ms: median(ms), least_ms: Math.min(...ms), most_ms: Math.max(...ms) });
    }
  }
  const input = { name: "large", files: large() };
  const made = await server.graphql("mutation($i: CreateBotInput!) { createBot(input: $i) { ... on BotCreated { bot { id } } } }", { i: input }, token);
  const frames = { text: [], both: [] };
  for (let turn = 0; turn < 3; turn += 1) {
    const times = await typing(server, browser, made.createBot.bot.id);
    for (const view of Object.keys(frames)) frames[view].push(...times[view]);
  }
  const typed = Object.entries(frames).map(([view, between]) => ({
    view,
    frames: between.length,
    p50_ms: at(between, 0.5),
    p90_ms: at(between, 0.9),
    p99_ms: at(between, 0.99),
    most_ms: at(between, 1),
  }));
  const { version } = JSON.parse(await readFile(new URL("node_modules/playwright-core/package.json", import.meta.url), "utf8"));
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, load: loadavg()[0], playwright: version };
  console.log(JSON.stringify({ rounds, locale: values.locale, template: values.template, machine, figures, typing: typed }, null, 2));
  console.error(`| network | figure | median | least | most |\n|---|---|---|---|---|`);
  for (const one of typed) console.error(`| typing in a flow of 300 steps, ${one.view} | between frames | ${one.p50_ms} ms | p90 ${one.p90_ms} ms, p99 ${one.p99_ms} ms | ${one.most_ms} ms |`);
  for (const one of figures) console.error(`| ${one.network} | ${one.what} | ${one.median_ms} ms | ${one.least_ms} ms | ${one.most_ms} ms |`);
} finally {
  await browser.close();
  await server.stop();
}
