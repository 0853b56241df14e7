// The console as somebody meets it who has never seen it: what stands there says what it is, and there is always a next step.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings } from "./pages/axe.mjs";
import { Console, opened } from "./pages/console.mjs";
import { piece, stage, story } from "./pages/stage.mjs";

const on = stage();

const LANGUAGES = {
  en: {
    locale: "en-US",
    edited: /^Edited \S/,
    added: /^Added \S/,
    created: /^Created \S/,
    set: /^Set \S/,
    active: /^Last active \S/,
    bots: "All bots",
    outcomes: "Any outcome",
    times: "Any time",
    state: "State",
    editor: "Open the editor",
    signIn: "Go to sign-in",
    revoke: "Revoke",
    cancel: "Cancel",
  },
  zh: {
    locale: "zh-CN",
    edited: /^编辑于/,
    added: /^加入于/,
    created: /^创建于/,
    set: /^设置于/,
    active: /^最近活动：/,
    bots: "全部机器人",
    outcomes: "不限结果",
    times: "不限时间",
    state: "状态",
    editor: "打开编辑器",
    signIn: "前往登录",
    revoke: "吊销",
    cancel: "取消",
  },
};

/** A date in a list: what happened then in words, and the whole date to whoever points at it. */
async function dated(part, words) {
  const time = part.locator("time").first();
  await time.waitFor();
  assert.match(await time.textContent(), words);
  assert.match(await time.getAttribute("title"), /\d{4}.*\d\d:\d\d|\d{4}.*(AM|PM)/);
  assert.match(await time.getAttribute("title"), words);
}

for (const [language, words] of Object.entries(LANGUAGES)) {
  const colorScheme = language === "en" ? "light" : "dark";

  test(`lists and filters say what they show, ${language}`, async (t) => {
    const desk = await opened(on, { locale: words.locale, colorScheme });
    const { page } = desk;
    const step = story(t, on.browser, () => page, `newcomer-${language}-`);
    /** In both widths, without a word that is cut off at the side. */
    const look = async (name) => {
      for (const width of [1280, 1024]) {
        await page.setViewportSize({ width, height: 800 });
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `${name} fits into ${width}`);
        await on.browser.shot(page, `newcomer-${name}-${width}-${language}`);
      }
      assert.deepEqual(await findings(page), []);
    };

    await step("reads dates", async () => {
      await desk.go("/bots");
      await dated(desk.part("bot-parcel-desk"), words.edited);
      await look("bots");
      const token = await on.server.signIn();
      await on.server.graphql(`mutation { createApiKey(name: "nightly ${language}", role: VIEWER) { __typename } setSecret(name: "crm-${language}", value: "x") { __typename } }`, {}, token);
      await desk.walk("/settings");
      await dated(desk.part("member-row").first(), words.added);
      await look("members");
      await desk.walk("/settings/keys");
      await dated(page.getByRole("listitem").filter({ hasText: `nightly ${language}` }), words.created);
      await desk.walk("/settings/secrets");
      await dated(desk.part("secrets"), words.set);
      await desk.walk("/account");
      await dated(desk.part("sessions"), words.active);
    });

    await step("reads what conversations are filtered by", async () => {
      await desk.walk("/conversations");
      await desk.part("conversation-search").waitFor();
      for (const text of [words.bots, words.outcomes, words.times]) await page.locator(".ant-select").filter({ hasText: text }).waitFor();
      await page.getByRole("radiogroup", { name: words.state }).waitFor();
      await look("filters");
    });

    await step("goes from a bot without versions to its editor", async () => {
      const { createBot } = await on.server.graphql(`mutation { createBot(input: { name: "bare-${language}" }) { ... on BotCreated { bot { id } } } }`, {}, await on.server.signIn());
      const address = `/bots/${encodeURIComponent(createBot.bot.id)}`;
      await desk.walk(`${address}/versions`);
      const button = page.getByRole("button", { name: words.editor });
      await button.waitFor();
      await look("no-version");
      await button.focus();
      await page.keyboard.press("Enter");
      await desk.part("editor").waitFor();
      assert.equal(new URL(page.url()).pathname, address);
    });

    await step("makes a token for an identity provider, uses it and takes it back", async () => {
      await desk.walk("/settings/sign-in");
      await desk.part("scim-add").click();
      const name = desk.part("scim-name");
      assert.ok(await desk.part("scim-submit").isDisabled(), "it needs a name");
      // What is refused is said beside the field, and what was typed stays.
      await name.fill("x".repeat(300));
      await desk.part("scim-submit").click();
      await page.getByRole("dialog").getByRole("alert").waitFor();
      assert.equal(await name.inputValue(), "x".repeat(300));
      await name.fill(`Okta ${language}`);
      await page.keyboard.press("Enter");
      const secret = await desk.part("scim-secret").textContent();
      const users = () => fetch(`${on.server.url}/scim/v2/Users`, { headers: { Authorization: `Bearer ${secret}` } });
      assert.equal((await users()).status, 200);
      await page.keyboard.press("Escape");
      await desk.part("scim-secret").waitFor();
      await desk.part("scim-done").click();
      const row = desk.part("scim-token").filter({ hasText: `Okta ${language}` });
      await row.waitFor();
      await look("token");
      const revoke = row.getByRole("button");
      await revoke.click();
      await page.getByRole("dialog").getByRole("button", { name: words.cancel }).click();
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      assert.equal((await users()).status, 200, "who changes their mind revokes nothing");
      await revoke.click();
      await page.getByRole("dialog").getByRole("button", { name: words.revoke, exact: true }).click();
      await row.waitFor({ state: "detached" });
      assert.equal((await users()).status, 401);
    });
    await page.context().close();
  });

  test(`a used invitation leads to the sign-in, ${language}`, piece, async () => {
    const { server, browser } = on;
    const email = `new-${language}@botloom.local`;
    const invite = "mutation($e: String!) { inviteMember(email: $e, role: AGENT) { ... on MemberInvited { token } } }";
    const { inviteMember } = await server.graphql(invite, { e: email }, await server.signIn());
    const page = await browser.open({ locale: words.locale, colorScheme, viewport: { width: 1280, height: 800 } });
    const desk = new Console(page, server.url);
    await desk.go(`/invitation/${inviteMember.token}`);
    await desk.part("join-name").fill("Nia");
    await desk.part("join-password").fill("a long enough password");
    await desk.part("join-submit").click();
    await desk.part("account").waitFor();
    await page.context().clearCookies();
    await desk.go(`/invitation/${inviteMember.token}`);
    const button = page.getByRole("button", { name: words.signIn });
    await button.waitFor();
    assert.deepEqual(await findings(page), []);
    await browser.shot(page, `newcomer-used-invitation-${language}`);
    await button.focus();
    await page.keyboard.press("Enter");
    await desk.part("sign-in-email").waitFor();
    await desk.signIn(email, "a long enough password");
    await desk.part("account").waitFor();
    assert.deepEqual(browser.complaints, []);
    await page.context().close();
  });
}
