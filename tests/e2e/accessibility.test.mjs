// Every page for those who do not see it, see it badly, or use no mouse: axe-core in both themes and both languages, and the
// keyboard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings } from "./pages/axe.mjs";
import { MOVING } from "./pages/browser.mjs";
import { Console } from "./pages/console.mjs";
import { piece, stage, within } from "./pages/stage.mjs";

const TEMPLATE = "express-logistics/parcel-desk";
/**
 * Names and roles are the same in both themes, and colours in both languages: each page is looked at in either theme and either language, and
 * the next one in the other two pairs of them. It begins with the theme that the page before ended with, since a theme draws everything anew.
 */
const LOOKS = [
  [{ colorScheme: "light", language: "zh" }, { colorScheme: "dark", language: "en" }],
  [{ colorScheme: "dark", language: "zh" }, { colorScheme: "light", language: "en" }],
];
/** What has no frame, what comes after a draft that is not saved, and what one comes to other pages by: there the console is loaded anew. */
const LOADED = ["the keys", "an invitation that is no more", "a page that is not there", "the preview"];
const DIALOG = "[role=dialog]";
/** The tags of their documents. */
const TAGS = { zh: "zh-CN", en: "en" };

const on = stage();

/**
 * What can be opened, and how one comes there: an address, and what is done on it; without an address one goes on from what was opened before.
 * What is opened on the way is looked at too.
 */
function places({ bot, conversation, secret }) {
  const editor = async (desk) => desk.part("editor").waitFor();
  const flow = async (desk) => {
    await desk.openFile("flows/track_parcel.yaml", "flow: track_parcel");
    await desk.part("canvas").waitFor();
  };
  return [
    ["bots", "/bots", (desk) => desk.part("bot-parcel-desk").waitFor()],
    ["deleting a bot", "/bots", async (desk) => {
      await desk.part("bot-parcel-desk").getByRole("button").click();
      await desk.page.getByRole("menuitem").last().click();
      await desk.part("delete-bot-name").waitFor();
    }],
    ["templates", "/templates", (desk) => desk.part(`template-card-${TEMPLATE}`).waitFor()],
    ["a template", `/templates?read=${encodeURIComponent(TEMPLATE)}`, (desk) => desk.part("use-template").waitFor()],
    ["the questions of a template", "/templates", async (desk) => {
      await desk.part(`use-${TEMPLATE}`).click();
      await desk.part("question-company").waitFor();
    }],
    ["the editor", bot, editor],
    ["publishing", undefined, async (desk) => {
      await desk.part("publish").click();
      await desk.part("publish-note").waitFor();
    }],
    ["the tests, and what they reach of a flow", undefined, async (desk, look) => {
      await desk.part("run-tests").click();
      await desk.part("reach-missed").click({ timeout: 60_000 });
      await desk.part("reach-step").first().waitFor();
      await look("the tests");
      await desk.part("reach-step").first().click();
      await desk.part("cover-legend").waitFor();
    }],
    ["a flow", bot, async (desk) => {
      await flow(desk);
      await desk.page.locator("[data-testid=box-step]").first().dblclick();
      await desk.part("step-form").waitFor();
    }],
    ["adding a step", undefined, async (desk) => {
      await desk.part("form-close").click();
      await desk.part("canvas-add").click();
      await desk.part("add-search").waitFor();
    }],
    ["finding a step", undefined, async (desk) => {
      await desk.part("canvas-find").click();
      await desk.part("find-search").fill("SF");
    }],
    ["a talk and why", bot, async (desk) => {
      await desk.part("test-message-bot").first().waitFor();
      await desk.says("hotline");
      await desk.part("change-answer").first().click();
      await desk.part("change-answer-text").waitFor();
      await desk.part("test-trace").last().click();
    }],
    ["real talks", bot, async (desk) => {
      await desk.openFile("flows/track_parcel.yaml", "flow: track_parcel");
      await desk.replace("I can't see live tracking from here", "Live tracking is not shown here");
      await desk.part("replay-talks").click();
      await desk.part("replay-start").click();
      await desk.part("replay-example").first().waitFor({ timeout: 60_000 });
    }],
    ["the keys", "/bots", async (desk) => {
      await desk.part("bot-parcel-desk").waitFor();
      await desk.page.keyboard.press("?");
      await desk.part("keys").waitFor();
    }],
    ["versions", `${bot}/versions`, (desk) => desk.page.locator("pre").filter({ hasText: "data-secret" }).waitFor()],
    ["knowledge", `${bot}/knowledge`, (desk) => desk.page.getByRole("table").or(desk.page.getByRole("grid")).first().waitFor()],
    ["learning", `${bot}/knowledge/learning`, (desk) => desk.page.getByRole("heading").first().waitFor()],
    ["health", `${bot}/knowledge/health`, (desk) => desk.page.locator("section, h2").first().waitFor()],
    ["upgrade", `${bot}/upgrade`, (desk) => desk.page.getByRole("heading", { level: 2 }).first().waitFor()],
    ["conversations", "/conversations", (desk) => desk.part("conversation-row").first().waitFor()],
    ["a conversation", conversation, (desk) => desk.part("take-over").waitFor()],
    ["keeping a conversation as a test", undefined, async (desk) => {
      await desk.part("keep-conversation").click();
      await desk.part("keep-text").waitFor();
    }],
    ["insight", "/insight?days=365", (desk) => desk.page.getByRole("heading", { level: 2 }).first().waitFor()],
    ["plug-ins", "/plugins", (desk) => desk.page.getByRole("heading").first().waitFor()],
    ["the explorer", "/explorer", async (desk) => {
      await desk.part("explorer-docs-search").waitFor();
      await desk.part("explorer-run").click();
      await desk.part("explorer-json").locator(".cm-line").first().waitFor();
    }],
    ["a mistake in the explorer", undefined, async (desk) => {
      await desk.part("explorer-operation").locator(".cm-content").fill("{ nothing }");
      await desk.part("explorer-run").click();
      await desk.part("explorer-notes").waitFor();
      await desk.part("explorer-docs-search").fill("conversation");
      await desk.part("explorer-docs-hit").first().click();
      await desk.part("explorer-docs-title").waitFor();
    }],
    ["the members", "/settings", (desk) => desk.part("member-row").first().waitFor()],
    ["the roles", "/settings/roles", (desk) => desk.part("roles").waitFor()],
    ["the keys of programs", "/settings/keys", (desk) => desk.part("add-key").waitFor()],
    ["the secrets", "/settings/secrets", (desk) => desk.part("add-secret").waitFor()],
    ["how long conversations are kept", "/settings/retention", (desk) => desk.part("retention-save").waitFor()],
    ["what the workspace has", "/settings/usage", (desk) => desk.part("usage-SECRETS").waitFor()],
    ["signing in", "/settings/sign-in", (desk) => desk.part("sso-save").waitFor()],
    ["the audit log", "/settings/audit", (desk) => desk.part("audit").waitFor()],
    ["one's account", "/account", (desk) => desk.part("sessions").waitFor()],
    ["an invitation that is no more", "/invitation/x", (desk) => desk.page.getByRole("heading").first().waitFor()],
    ["a page that is not there", "/nothing", (desk) => desk.page.getByRole("heading").first().waitFor()],
    ["the preview", `/demo/${secret}`, async (desk) => {
      await desk.page.locator(".launcher").click();
      await desk.page.locator("botloom-chat .theirs .bubble").first().waitFor();
    }],
  ];
}

/** A bot that is live, and a customer who talks with it. */
async function furnish(server) {
  const token = await server.signIn();
  const { bots, deployments } = await server.graphql("{ bots { nodes { id } } deployments { secret } }", {}, token);
  const { secret } = deployments[0];
  const ask = async (address, bearer, body) => {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${bearer}` };
    const response = await fetch(`${server.url}/v3/directline/conversations${address}`, { method: "POST", headers, body: JSON.stringify(body) });
    return response.json();
  };
  const begun = await ask("", secret, { user: { id: "guest" } });
  await ask(`/${begun.conversationId}/activities`, begun.token, { type: "message", from: { id: "guest" }, text: "where is my parcel SF1234567890" });
  const { conversations } = await server.graphql("{ conversations(kind: LIVE) { nodes { id } } }", {}, token);
  return { bot: `/bots/${encodeURIComponent(bots.nodes[0].id)}`, conversation: `/conversations/${encodeURIComponent(conversations.nodes[0].id)}`, secret };
}

test("no page keeps anybody out", async (t) => {
  const { server, browser } = on;
  const known = await furnish(server);
  const page = await browser.open({ locale: "en-US", viewport: { width: 1280, height: 800 } });
  const desk = new Console(page, server.url);
  /** Whether a dialog of the page is open; that of the chat is a page of its own. */
  const covered = () => page.evaluate((dialog) => [...document.querySelectorAll(dialog)].some((one) => one.checkVisibility()), DIALOG);
  let looked = 0;
  async function look(name) {
    const found = [];
    for (const { colorScheme, language } of LOOKS[looked++ % 2]) {
      await page.emulateMedia({ colorScheme });
      // What lies over the page covers the switch.
      const button = desk.part(`language-${language}`);
      if (await button.count()) await button.first().evaluate((element) => element.click());
      await page.waitForFunction((tag) => document.documentElement.lang === tag, TAGS[language]);
      // What lies below a dialog was looked at before it was opened.
      const grave = await findings(page, (await covered()) ? DIALOG : undefined);
      if (grave.length > 0) await browser.failure(page, `axe-${name.replaceAll(" ", "-")}-${colorScheme}-${language}`);
      found.push(...grave.map((one) => `${colorScheme}, ${language}: ${one}`));
    }
    assert.deepEqual(found, [], `${name}:\n${found.join("\n")}`);
  }
  await t.test("the door", within(async () => {
    await desk.go("/sign-in");
    await desk.part("sign-in-email").waitFor();
    await look("sign-in");
  }));
  await desk.signIn(server.email, server.password);
  await desk.part("create-bot").waitFor();
  for (const [name, address, act] of places(known)) {
    await t.test(name, within(async () => {
      if (address) await (LOADED.includes(name) ? desk.go(address) : desk.walk(address));
      await act(desk, look);
      await look(name);
      // What lies over the page is closed by Escape.
      const over = page.locator("[role=dialog]:visible");
      if ((await over.count()) > 0) {
        await page.keyboard.press("Escape");
        await over.first().waitFor({ state: "hidden" });
      }
    }));
  }
  await t.test("the menu of a phone", within(async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await desk.go("/bots");
    const menu = desk.part("menu");
    const last = page.getByRole("navigation").getByRole("link").last();
    await menu.click();
    await last.waitFor();
    await look("menu");
    await page.keyboard.press("Escape");
    await last.waitFor({ state: "hidden" });
    assert.ok(await menu.evaluate((element) => element === document.activeElement), "the button has the keyboard again");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.match(await page.evaluate(() => document.activeElement.getAttribute("href")), /bots/, "the first page comes next");
    await last.focus();
    await page.keyboard.press("Tab");
    await last.waitFor({ state: "hidden" });
    assert.equal(await menu.getAttribute("aria-expanded"), "false", "it closes behind whoever goes on");
  }));
});

/** What has the keyboard, unless one can see that it has it. */
function unseen() {
  const drawn = (element, part) => {
    const { outlineStyle, outlineWidth, boxShadow, caretColor } = getComputedStyle(element, part);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none" || (element.isContentEditable && caretColor !== "transparent");
  };
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  for (let one = element, far = 0; one && far < 4; one = one.parentElement, far += 1) {
    if (drawn(one) || drawn(one, "::after") || drawn(one, "::before")) return null;
  }
  return element.outerHTML.slice(0, 160);
}

test("the keyboard reaches what can be done, and shows where it is", piece, async () => {
  const { server, browser } = on;
  const { bot } = await furnish(server);
  const page = await browser.open({ locale: "en-US", viewport: { width: 820, height: 1180 }, ...MOVING });
  const desk = new Console(page, server.url);
  await desk.go("/sign-in");
  await desk.signIn(server.email, server.password);
  await desk.part("create-bot").waitFor();
  for (const [address, part, wanted] of [
    ["/bots", "create-bot", "create-bot"],
    ["/templates", `template-card-${TEMPLATE}`, `use-${TEMPLATE}`],
    [bot, "editor", "publish"],
    ["/settings/keys", "add-key", "add-key"],
  ]) {
    await desk.go(address);
    await desk.part(part).waitFor();
    const reached = new Set();
    for (let count = 0; count < 40; count += 1) {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(unseen), null, `on ${address}`);
      reached.add(await page.evaluate(() => document.activeElement?.dataset.testid));
    }
    assert.ok(reached.has(wanted), `${wanted} is reached on ${address}`);
    const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.equal(widths[0], widths[1], `${address} is as wide as a tablet`);
  }
});

test("what is kept of a conversation is reached on a tablet, and with the keyboard", piece, async () => {
  const { server, browser } = on;
  const { conversation } = await furnish(server);
  for (const [locale, colorScheme] of [["en-US", "dark"], ["zh-CN", "light"]]) {
    const page = await browser.open({ locale, colorScheme, viewport: { width: 1024, height: 768 } });
    const desk = new Console(page, server.url);
    const [button, details] = [desk.part("show-details"), desk.part("details")];
    const focused = (part) => part.evaluate((element) => element.contains(document.activeElement));
    await desk.go("/sign-in");
    await desk.signIn(server.email, server.password);
    await desk.part("create-bot").waitFor();
    await desk.go(conversation);
    await button.waitFor();
    assert.equal(await details.count(), 0, "they do not narrow the talk");
    await button.focus();
    await page.keyboard.press("Enter");
    await desk.part("download-kept").waitFor();
    assert.equal(await button.getAttribute("aria-expanded"), "true");
    await page.waitForFunction(() => document.activeElement?.dataset.testid !== "show-details");
    assert.deepEqual(await findings(page), []);
    await browser.shot(page, `details-tablet-${locale}`);
    for (let count = 0; count < 12 && !(await focused(desk.part("erase"))); count += 1) {
      await page.keyboard.press("Tab");
      assert.ok(!(await focused(button)), "the keyboard stays in what lies over the page");
    }
    assert.ok(await focused(desk.part("erase")));
    await page.keyboard.press("Enter");
    await desk.part("erase-confirm").waitFor();
    await page.keyboard.press("Escape");
    await desk.part("erase-confirm").waitFor({ state: "detached" });
    await details.waitFor();
    await page.keyboard.press("Escape");
    await details.waitFor({ state: "detached" });
    assert.ok(await focused(button), "the button has the keyboard again");
    await page.setViewportSize({ width: 1280, height: 768 });
    await desk.part("erase").waitFor();
    await page.context().close();
  }
});
