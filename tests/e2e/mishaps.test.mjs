// What goes wrong while somebody works: no network, a session that ended, a role that does not suffice, an address of something that is no
// more. Nothing that was typed is lost, everything is said in the console's words, and there is always a way on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings } from "./pages/axe.mjs";
import { MOVING } from "./pages/browser.mjs";
import { opened } from "./pages/console.mjs";
import { piece, stage } from "./pages/stage.mjs";

const on = stage();

const LANGUAGES = {
  en: {
    looks: { locale: "en-US", colorScheme: "light" },
    titles: { build: "Build · Parcel desk · Botloom", releases: "Releases · Parcel desk · Botloom", keys: "API keys · Settings · Botloom", missing: "There is nothing here · Botloom", door: "Sign in · Botloom" },
    away: "The server cannot be reached · Check your connection and try again",
    page: "This page could not be loaded",
    retry: "Try again",
    denied: "Your role does not show this page",
    goTo: "Go to Bots",
    unknownBot: "Unknown bot",
    allBots: "All bots",
    clear: "Clear the search",
    made: "Made a bot",
    template: "Parcel desk",
    customizing: "Make it yours",
    summary: /^Customer service for a courier company/,
    unsaved: "1 unsaved file",
    taken: "There is a bot parcel-desk already",
  },
  zh: {
    looks: { locale: "zh-CN", colorScheme: "dark" },
    titles: { build: "搭建 · 小递 · Botloom", releases: "发布 · 小递 · Botloom", keys: "API 密钥 · 设置 · Botloom", missing: "这里什么都没有 · Botloom", door: "登录 · Botloom" },
    away: "无法连接服务器 · 请检查网络后重试",
    page: "页面加载失败",
    retry: "重试",
    denied: "你的角色不能查看此页面",
    goTo: "前往机器人",
    unknownBot: "未知机器人",
    allBots: "全部机器人",
    clear: "清除搜索条件",
    made: "新建机器人",
    template: "小递",
    customizing: "改成你自己的",
    summary: /^快递公司的客服机器人/,
    unsaved: "1 个文件未保存",
    taken: "已有名为 parcel-desk 的机器人",
  },
};

const focused = (part) => part.evaluate((element) => element === document.activeElement);

/** In both widths, both themes. */
async function look(desk, name) {
  for (const width of [1280, 1024]) {
    await desk.page.setViewportSize({ width, height: 800 });
    assert.equal(await desk.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `${name} fits into ${width}`);
    await on.browser.shot(desk.page, `mishaps-${name}-${width}`);
  }
  assert.deepEqual(await findings(desk.page), [], name);
}

/** The console of the owner, a page for each language: a new one costs the browser more than most of these journeys do. */
const desks = {};

/** The console as somebody finds it who comes anew: it remembers nothing, and its owner is signed in. */
async function come(language) {
  desks[language] ??= await opened(on, LANGUAGES[language].looks);
  const { page } = desks[language];
  if (page.url().startsWith(on.server.url)) await page.evaluate(() => localStorage.clear());
  await page.setViewportSize({ width: 1280, height: 860 });
  await signIn(page, on.server);
  return desks[language];
}

/** Whom the browser is signed in as from now on. */
async function signIn(page, who) {
  const value = await on.server.signIn(who);
  await page.context().addCookies([{ name: "botloom_session", value, url: on.server.url, httpOnly: true, sameSite: "Lax" }]);
}

async function addressOf(name) {
  const { bots } = await on.server.graphql("{ bots { nodes { id name } } }", {}, await on.server.signIn());
  return `/bots/${encodeURIComponent(bots.nodes.find((bot) => bot.name === name).id)}`;
}

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`each tab says what it shows, ${language}`, piece, async () => {
    const desk = await come(language);
    const { page } = desk;
    await page.context().clearCookies();
    const titled = (title) => page.waitForFunction((title) => document.title.replace(/^\(\d+\) /, "") === title, title);
    await desk.go("/sign-in");
    await titled(words.titles.door);
    await desk.signIn(on.server.email, on.server.password);
    const bot = await addressOf("parcel-desk");
    for (const [address, title] of [[bot, "build"], [`${bot}/versions`, "releases"], ["/settings/keys", "keys"], ["/nothing", "missing"]]) {
      await desk.part("account").waitFor();
      await desk.go(address);
      await titled(words.titles[title]);
    }
  });

  test(`no address is a dead end, ${language}`, piece, async () => {
    const { server, browser } = on;
    const desk = await come(language);
    const { page } = desk;
    await desk.go("/settings/nonsense");
    await page.getByRole("heading", { level: 1, name: words.titles.missing.split(" · ")[0] }).waitFor();
    await desk.go("/insight?bot=nothing");
    await page.getByRole("heading", { name: words.unknownBot }).waitFor();
    await look(desk, `unknown-bot-${language}`);
    await page.getByRole("button", { name: words.allBots }).click();
    await page.waitForURL((url) => !url.searchParams.has("bot"));
    await desk.go("/conversations?q=zzzz&show=ended");
    await desk.part("clear-search").filter({ hasText: words.clear }).click();
    await page.waitForURL((url) => !url.searchParams.has("q") && url.searchParams.get("show") === "ended");
    await page.waitForFunction(() => document.querySelector("[data-testid=conversation-search]").value === "");
    await desk.walk("/templates");
    assert.match(await desk.part("template-card-express-logistics/parcel-desk").locator("p").nth(1).textContent(), words.summary);
    await page.getByRole("button", { name: words.template, exact: true }).click();
    await page.getByRole("dialog").getByRole("heading", { name: words.customizing }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    // A name that is taken is no race that somebody lost.
    await desk.part("use-blank").click();
    await desk.part("bot-name").fill("parcel-desk");
    await desk.part("create-bot-submit").click();
    await page.getByRole("dialog").getByRole("alert").filter({ hasText: words.taken }).waitFor();
    assert.equal(await desk.part("bot-name").inputValue(), "parcel-desk");
    await desk.part("bot-name").fill(`second-${language}`);
    await desk.part("create-bot-submit").click();
    await desk.part("editor").waitFor();
    await desk.walk("/settings/audit");
    await desk.part("audit").getByText(words.made, { exact: true }).first().waitFor();
    await look(desk, `audit-${language}`);
    // A role that does not suffice.
    const input = { name: "Vi", email: `vi-${language}@botloom.local`, password: "a long enough password", role: "VIEWER" };
    await server.graphql("mutation($i: CreateMemberInput!) { createMember(input: $i) { __typename } }", { i: input }, await server.signIn());
    await signIn(page, input);
    for (const [address, level] of [["/insight", 1], ["/settings/keys", 2]]) {
      await desk.go(address);
      await page.getByRole("heading", { level, name: words.denied }).waitFor();
    }
    await look(desk, `denied-${language}`);
    await desk.go("/insight");
    await page.getByRole("button", { name: words.goTo }).click();
    await desk.part("bot-parcel-desk").waitFor();
    assert.deepEqual(browser.complaints, []);
  });

  test(`without a network nothing is lost, ${language}`, piece, async () => {
    const desk = await come(language);
    const { page } = desk;
    const context = page.context();
    await desk.go(await addressOf("parcel-desk"));
    await desk.openFile("flows/track_parcel.yaml", "flow: track_parcel");
    await desk.part("editor").locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.type(`# precious words ${language}\n`);
    await context.setOffline(true);
    await desk.part("away").waitFor();
    await page.keyboard.press("ControlOrMeta+s");
    await page.getByText(words.away).first().waitFor();
    await desk.part("editor").getByText(`precious words ${language}`).waitFor();
    await look(desk, `away-${language}`);
    await context.setOffline(false);
    await desk.part("away").waitFor({ state: "detached" });
    const saved = page.waitForResponse((response) => /saveFiles/.test(response.request().postData() ?? ""));
    await desk.part("editor").locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+s");
    assert.match(await (await saved).text(), /FilesSaved/);
    await page.getByText(words.unsaved).waitFor({ state: "hidden" });
    // A list stays where it cannot be asked for anew, and so does what was typed.
    await desk.go("/settings");
    await desk.part("member-row").first().waitFor();
    await context.setOffline(true);
    await desk.part("add-member").click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("input[type=email]").fill("nia@botloom.local");
    await dialog.locator("input:not([role=combobox])").first().fill("Nia");
    await dialog.locator("input:not([role=combobox])").last().fill("a long enough password");
    await dialog.getByRole("button").last().click();
    await dialog.getByText(words.away).waitFor();
    assert.equal(await dialog.locator("input[type=email]").inputValue(), "nia@botloom.local");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.ok(await desk.part("member-row").first().isVisible());
    // A page whose code is not here yet leaves the ways to others.
    await page.getByRole("navigation").first().locator("[href='/plugins']").click();
    await page.getByRole("heading", { name: words.page }).waitFor();
    const again = page.getByRole("button", { name: words.retry });
    await again.click();
    await page.getByRole("heading", { name: words.page }).waitFor();
    await look(desk, `no-page-${language}`);
    await page.getByRole("navigation").first().locator("[href='/settings']").click();
    await desk.part("member-row").first().waitFor();
    await page.getByRole("navigation").first().locator("[href='/plugins']").click();
    await page.getByRole("heading", { name: words.page }).waitFor();
    await context.setOffline(false);
    await again.click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("heading", { name: words.page }).waitFor({ state: "detached" });
    // A browser without a network complains of that itself.
    on.browser.complaints.splice(0);
  });

  test(`a slow network shows nothing that is not so, ${language}`, piece, async () => {
    const desk = await come(language);
    const { page } = desk;
    const asks = (route) => /query Account\b/.test(route.request().postData() ?? "");
    let go;
    const held = new Promise((resolve) => (go = resolve));
    await page.route("**/graphql", async (route) => {
      if (!asks(route)) return route.continue();
      await held;
      await route.fulfill({ status: 502, body: "Bad Gateway" });
    });
    await desk.go("/account");
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(await desk.part("second-factor").count(), 0, "nobody is told that it is off before that is known");
    go();
    await page.getByText("HTTP 502").waitFor();
    await look(desk, `slow-${language}`);
    await page.unroute("**/graphql");
    await page.getByRole("button", { name: words.retry }).click();
    await desk.part("second-factor").waitFor();
    await desk.part("sessions").getByRole("listitem").first().waitFor();
    await page.route("**/graphql", (route) => (/query Roles\b/.test(route.request().postData() ?? "") ? route.fulfill({ status: 502, body: "Bad Gateway" }) : route.continue()));
    await desk.go("/settings/roles");
    await page.getByText("HTTP 502").waitFor();
    await page.unroute("**/graphql");
    await page.getByRole("button", { name: words.retry }).click();
    await desk.part("roles").waitFor();
    on.browser.complaints.splice(0);
  });

  test(`a session that ends takes nothing along, ${language}`, piece, async () => {
    const { server, browser } = on;
    const desk = await come(language);
    const { page } = desk;
    await desk.go(await addressOf("parcel-desk"));
    await desk.openFile("flows/book_pickup.yaml", "flow: book_pickup");
    await desk.part("editor").locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.type(`# unsaved ${language}\n`);
    const { data } = await page.evaluate(async () => {
      const body = JSON.stringify({ query: "mutation { signOut }" });
      return (await fetch("/graphql", { method: "POST", headers: { "Content-Type": "application/json" }, body })).json();
    });
    assert.ok(data.signOut);
    await page.keyboard.press("ControlOrMeta+s");
    await desk.part("signed-out").waitFor();
    assert.equal(await desk.part("sign-in-email").inputValue(), server.email);
    await look(desk, `signed-out-${language}`);
    await desk.part("sign-in-password").fill("wrong");
    await page.keyboard.press("Enter");
    await desk.part("signed-out").getByRole("alert").filter({ hasText: /\S/ }).waitFor();
    await desk.part("sign-in-password").fill(server.password);
    await page.keyboard.press("Enter");
    await desk.part("signed-out").waitFor({ state: "detached" });
    await desk.part("editor").getByText(`# unsaved ${language}`).waitFor();
    const saved = page.waitForResponse((response) => /saveFiles/.test(response.request().postData() ?? ""));
    await desk.part("editor").locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+s");
    assert.match(await (await saved).text(), /FilesSaved/);
    await page.getByText(words.unsaved).waitFor({ state: "hidden" });
    assert.deepEqual(browser.complaints, []);
  });
}

test("whoever signs out with something unsaved is asked first", piece, async () => {
  const desk = await come("en");
  const { page } = desk;
  const leave = async () => {
    await desk.part("account").click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
  };
  await desk.go(await addressOf("parcel-desk"));
  await desk.openFile("bot.yaml", "bot: parcel-desk");
  await desk.part("editor").locator(".cm-content").click();
  await page.keyboard.type("# kept\n");
  await leave();
  await page.getByRole("dialog").getByRole("button", { name: "Stay" }).click();
  await desk.part("editor").getByText("# kept").waitFor();
  await leave();
  await desk.part("leave").click();
  await desk.part("sign-in-email").waitFor();
  await desk.go("/bots");
  await page.waitForURL(/\/sign-in/);
});

test("the keyboard comes back from dialogs and menus to where it was", piece, async () => {
  const desk = await come("en");
  const { page } = desk;
  await page.emulateMedia(MOVING);
  await desk.go("/bots");
  await desk.part("account").waitFor();
  const over = page.locator("[role=dialog]:visible");
  const bot = await addressOf("parcel-desk");
  for (const [address, part] of [
    ["/settings", "add-member"],
    ["/settings/keys", "add-key"],
    ["/templates", "use-express-logistics/parcel-desk"],
    [bot, "publish"],
    [bot, "run-tests"],
    ["/account", "change-password"],
  ]) {
    await desk.walk(address);
    // Some wait until the draft is there.
    await page.locator(`[data-testid="${part}"]:enabled`).focus();
    await page.keyboard.press("Enter");
    await over.first().waitFor();
    await page.waitForFunction(() => document.activeElement?.closest("[role=dialog], .ant-drawer"));
    await page.keyboard.press("Escape");
    await over.first().waitFor({ state: "hidden" });
    await page.waitForFunction((part) => document.activeElement?.dataset.testid === part, part);
  }
  // A question that an entry of a menu asks, and a form that gives way to what it made.
  await desk.walk("/settings");
  await desk.part("member-actions").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "menuitem");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await over.first().waitFor();
  await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]"));
  await page.keyboard.press("Escape");
  await over.first().waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "member-actions");
  await desk.walk("/settings/keys");
  await desk.part("add-key").focus();
  await page.keyboard.press("Enter");
  await desk.part("key-name").fill("Kept");
  await page.keyboard.press("Enter");
  await desk.part("key-done").waitFor();
  await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]"));
  await desk.part("key-done").press("Enter");
  await over.first().waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "add-key");
  await desk.walk("/account");
  // What is asked first has the keyboard.
  await desk.part("change-password").click();
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "password-current");
  await desk.walk("/bots");
  const button = desk.part("bot-parcel-desk").getByRole("button");
  const entry = (index) => page.getByRole("menuitem").nth(index);
  const at = (index) => page.waitForFunction((index) => [...document.querySelectorAll("[role=menuitem]")][index] === document.activeElement, index);
  await button.focus();
  await page.keyboard.press("Enter");
  await at(0);
  await page.keyboard.press("Escape");
  await entry(0).waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Actions for parcel-desk");
  await page.keyboard.press("Enter");
  await at(0);
  await page.keyboard.press("ArrowDown");
  await at(1);
  await page.keyboard.press("Enter");
  await desk.part("delete-bot-name").waitFor();
  await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]"));
  await page.keyboard.press("Escape");
  await over.first().waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Actions for parcel-desk");
  assert.ok(await focused(button));
});
