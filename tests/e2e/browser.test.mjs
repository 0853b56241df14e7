// What a new user does in an hour, done by a browser: from the door to a customer who talks with the bot on a web page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MOVING } from "./pages/browser.mjs";
import { Console } from "./pages/console.mjs";
import { Workspace } from "./pages/knowledge.mjs";
import { startShop, Widget } from "./pages/shop.mjs";
import { stage, story } from "./pages/stage.mjs";

const TEMPLATE = "express-logistics/parcel-desk";
const NAME = "corner-desk";
const FLOW = "flows/track_parcel.yaml";
const BEFORE = "I can't see live tracking from here";
const AFTER = "Live tracking is not for this chat to see";

/** A phone at night. */
const PHONE = { locale: "en-US", colorScheme: "dark", viewport: { width: 400, height: 800 } };

/** Every page behind the door, with words that stand there once it is complete. */
/** What the editor says of the template: its examples of web addresses are still to be changed. */
const QUIET = { zh: "3 个建议", en: "3 pieces of advice" };

const tour = (bot, conversation) => [
  { name: "bots", path: "/bots", zh: "线上：v1", en: "Live: v1" },
  { name: "templates", path: "/templates", zh: "使用此模板", en: "Use this template" },
  { name: "plugins", path: "/plugins", zh: "还没有插件", en: "No plug-in yet" },
  { name: "editor", path: bot, zh: QUIET.zh, en: QUIET.en },
  { name: "versions", path: `${bot}/versions`, zh: "data-secret", en: "data-secret" },
  { name: "conversations", path: "/conversations", zh: /^客户 /, en: /^Customer / },
  { name: "conversation", path: conversation, zh: "机器人正在接待", en: "The bot is answering" },
  { name: "insight", path: "/insight?days=365", zh: "解决率", en: "Resolution" },
  { name: "settings", path: "/settings", zh: "所有者", en: "Owner" },
];

const on = stage();
/** The console of who built the bot, on the conversation of its first customer. */
let built;

test("a new user builds a bot and serves a customer", async (t) => {
  const { server, browser } = on;
  const desk = new Console(await browser.open({ locale: "en-US", ...MOVING }), server.url);
  const step = story(t, browser, () => desk.page);

  await step("signs in, at the second attempt", async () => {
    await desk.go("/");
    await desk.page.waitForURL(/sign-in/);
    await desk.signIn(server.email, "wrong");
    await desk.page.getByRole("alert").filter({ hasText: "Check email and password" }).waitFor();
    await browser.shot(desk.page, "sign-in-refused");
    await desk.signIn(server.email, server.password);
    await desk.page.getByRole("heading", { name: "Bots" }).waitFor();
    await browser.shot(desk.page, "bots");
  });

  await step("takes a template", async () => {
    await desk.page.getByRole("link", { name: "Templates" }).click();
    await desk.part(`template-card-${TEMPLATE}`).waitFor();
    await browser.shot(desk.page, "templates");
    await desk.clone(TEMPLATE, NAME);
    await desk.hears("Hello, this is Parcel desk");
    await browser.shot(desk.page, "editor");
  });

  await step("talks with the draft in both languages and sees why it answers so", async () => {
    await desk.says("where is my parcel SF1234567890");
    await desk.hears(BEFORE);
    await desk.part("test-trace").last().click();
    const trace = desk.page.getByRole("list", { name: "Why this answer" });
    await trace.getByText("track_parcel").first().waitFor();
    await trace.getByText("tracking_no = SF1234567890").first().waitFor();
    await browser.shot(desk.page, "trace");
    await trace.getByText("`track_parcel` is meant").waitFor();
    // What is open is told anew in the language that is shown.
    await desk.switchTo("zh");
    await desk.page.getByRole("list", { name: "为什么这样回答" }).getByText("客户指的是 `track_parcel`").waitFor();
    await desk.switchTo("en");
    await trace.getByText("`track_parcel` is meant").waitFor();
    await desk.talkIn("Chinese");
    await desk.hears("您好，我是小递");
    await desk.says("我的快递到哪了");
    await desk.hears("请提供运单号");
    await desk.says("SF1234567890");
    await desk.hears("运单 SF1234567890 的实时轨迹");
    await browser.shot(desk.page, "talk-chinese");
  });

  await step("edits a reply", async () => {
    await desk.openFile(FLOW, "flow: track_parcel");
    // This is about the text; the canvas beside it has a test of its own.
    await desk.part("view-text").click();
    await desk.replace(BEFORE, AFTER);
    await desk.page.getByText("1 unsaved file").waitFor();
    await desk.page.getByText(QUIET.en).first().waitFor();
  });

  await step("sees a mistake at its place and mends it", async () => {
    await desk.find("运单 ${tracking_no}");
    await desk.scrollCursorToBottom();
    await desk.page.keyboard.insertText("运单 ${tracking_nr}");
    const row = desk.part("problem-row").filter({ hasText: "tracking_nr" });
    await row.waitFor();
    const { line, column } = await desk.placeOf("tracking_nr");
    assert.ok((await row.textContent()).endsWith(`${FLOW}:${line}:${column}`), await row.textContent());
    const mark = desk.part("editor").locator(".cm-lintRange-error");
    assert.deepEqual(await mark.allTextContents(), ["tracking_nr"]);
    // The list of problems has just opened where the line stood; it must not cover the mark.
    await desk.page.waitForFunction(() => {
      const mark = document.querySelector(".cm-lintRange-error");
      const { x, y, width, height } = mark.getBoundingClientRect();
      return mark.contains(document.elementFromPoint(x + width / 2, y + height - 2));
    });
    await browser.shot(desk.page, "mistake");
    await row.click();
    assert.equal(await desk.selected(), "tracking_nr");
    await desk.page.getByTestId("mend").click();
    await desk.page.getByText(QUIET.en).first().waitFor();
    // The marks follow the list.
    await mark.waitFor({ state: "detached" });
    await desk.find("运单 ${tracking_no}");
  });

  await step("reads the conversation that shows a gap, and keeps it as a test", async () => {
    await desk.page.keyboard.insertText("运单 ${phone}");
    const problem = desk.page.getByRole("listitem").filter({ hasText: "phone may be missing" });
    await problem.waitFor();
    assert.match(await problem.locator("pre").textContent(), /^user: .+\n[^]*=> there is a gap where `phone` should be$/);
    await browser.shot(desk.page, "conversation-of-a-problem");
    // In another language of the console, what is wrong is said in that one.
    await desk.switchTo("zh");
    const chinese = desk.page.getByRole("listitem").filter({ hasText: "这段文本中可能缺少 phone" });
    await chinese.waitFor();
    assert.match(await chinese.locator("pre").textContent(), /^客户：.+\n[^]*=> 应当是 `phone` 的地方空着$/);
    await browser.shot(desk.page, "conversation-of-a-problem-zh");
    await desk.switchTo("en");
    await problem.waitFor();
    await problem.getByTestId("keep-test").click();
    await desk.page.getByText("track_parcel-BL0131-1.yaml").first().waitFor();
    await desk.openFile(FLOW, "flow: track_parcel");
    await desk.find("运单 ${phone}");
    await desk.page.keyboard.insertText("运单 ${tracking_no}");
    await desk.page.getByText(QUIET.en).first().waitFor();
  });

  await step("runs the tests", async () => {
    await desk.part("run-tests").click();
    await desk.page.getByText(/^\d+ tests passed$/).waitFor({ timeout: 40_000 });
    await browser.shot(desk.page, "tests");
    await desk.page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).click();
    await desk.page.getByText("1 unsaved file").waitFor({ state: "hidden" });
  });

  await step("opens the desk at any hour, publishes and deploys", async () => {
    await desk.openFile("bot.yaml", "bot: parcel-desk");
    await desk.replace("hours: Mon-Sun 08:00-22:00", "hours: Mon-Sun 00:00-24:00");
    await desk.page.getByText("1 unsaved file").waitFor();
    await desk.page.keyboard.press("ControlOrMeta+s");
    await desk.page.getByText("1 unsaved file").waitFor({ state: "hidden" });
    await desk.part("publish").click();
    await desk.part("publish-note").fill("Says what it cannot see");
    // The first version goes to customers at once, unless one does not want that.
    await desk.part("publish-deploys").uncheck();
    await browser.shot(desk.page, "publish");
    await desk.part("publish-submit").click();
    await desk.page.getByText("Version 1 is published").waitFor();
    await desk.part("deploy").click();
    await desk.page.getByText("Version 1 is live").waitFor();
    await desk.page.getByRole("link", { name: "Releases" }).click();
    await desk.page.locator("pre").filter({ hasText: "data-secret" }).waitFor();
    await browser.shot(desk.page, "versions");
  });

  let shop;
  let customer;
  t.after(() => shop?.close());
  await step("puts the bot onto a web page, where a customer reads the edited reply", async () => {
    const snippet = await desk.page.locator("pre").textContent();
    const [, script] = snippet.match(/src="([^"]+)"/);
    const [, secret] = snippet.match(/data-secret="([^"]+)"/);
    shop = await startShop(script, secret);
    customer = new Widget(await browser.open({ locale: "en-US", viewport: { width: 900, height: 760 }, ...MOVING }));
    await customer.page.goto(shop.url);
    await customer.open();
    await customer.hears("Hello, this is Parcel desk");
    await customer.says("where is my parcel SF1234567890");
    await customer.hears(AFTER);
    await browser.shot(customer.page, "widget");
  });

  await step("hands the customer to a person and back", async () => {
    await customer.says("talk to a person");
    await customer.notes("We are finding someone");
    await desk.page.getByRole("link", { name: /^Conversations/ }).click();
    await desk.page.getByRole("navigation", { name: "Main" }).getByText("1 customer waiting").waitFor({ state: "attached" });
    const row = desk.part("conversation-row").and(desk.page.locator("[data-mode=WAITING]"));
    await row.click();
    await desk.part("take-over").waitFor();
    await browser.shot(desk.page, "desk-waiting");
    await desk.part("take-over").click();
    await customer.notes("joined the conversation");
    await desk.part("answer-input").fill("Good morning, the courier rings at noon.");
    await desk.part("answer-send").click();
    await customer.hears("the courier rings at noon");
    await customer.says("Thank you, that is fine");
    const thanks = desk.part("message-user").filter({ hasText: "that is fine" });
    await thanks.waitFor();
    assert.match(await thanks.textContent(), /^Customer/);
    await browser.shot(desk.page, "desk-answering");
    await browser.shot(customer.page, "widget-person");
    // What the knowledge would answer is suggested; one key takes it, and it is sent as if it was written.
    await customer.says("how do I ship fresh food");
    // With this line those for the one before go.
    await desk.part("message-user").filter({ hasText: "ship fresh food" }).waitFor();
    const suggestion = desk.part("suggestion").first();
    await suggestion.waitFor();
    await browser.shot(desk.page, "desk-suggestions");
    const suggested = await suggestion.getAttribute("title");
    await desk.page.keyboard.press("Alt+1");
    assert.equal(await desk.part("answer-input").inputValue(), suggested);
    assert.equal(await suggestion.getAttribute("aria-pressed"), "true");
    await desk.part("answer-send").click();
    await customer.hears(suggested.slice(0, 30));
    await desk.part("suggestions").waitFor({ state: "hidden" });
    await desk.part("hand-back").click();
    await customer.notes("left the conversation");
    await customer.says("get a price");
    await customer.hears("Where does it go?");
    await browser.shot(desk.page, "desk-handed-back");
  });

  await step("finds the talk again after a reload", async () => {
    const before = await customer.page.locator("botloom-chat .bubble").allTextContents();
    await customer.page.reload();
    await customer.hears("the courier rings at noon");
    await customer.bubbles("that is fine").waitFor();
    await customer.bubbles().nth(before.length - 1).waitFor();
    assert.deepEqual(await customer.page.locator("botloom-chat .bubble").allTextContents(), before);
    await browser.shot(customer.page, "widget-reloaded");
  });

  await step("makes a key that ends by itself, and finds that in the audit log", async () => {
    const conversation = new URL(desk.page.url()).pathname;
    await desk.walk("/settings/keys");
    await desk.page.getByTestId("add-key").click();
    await desk.page.getByTestId("key-name").fill("Nightly export");
    await desk.page.getByTestId("key-submit").click();
    const secret = await desk.page.getByTestId("key-secret").textContent();
    await desk.page.getByTestId("key-done").click();
    await desk.page.getByText(/^until /).waitFor();
    await desk.walk("/settings/audit");
    const entry = desk.page.getByTestId("audit").locator("details").filter({ hasText: "Nightly export" });
    await entry.locator("summary").click();
    await entry.getByText("expiresAt").waitFor();
    assert.ok(!(await desk.page.content()).includes(secret), "the secret is nowhere");
    await browser.shot(desk.page, "settings-audit");
    await desk.walk(conversation);
  });

  await step("sets a secret that nobody reads again", async () => {
    const conversation = new URL(desk.page.url()).pathname;
    await desk.walk("/settings/secrets");
    await desk.page.getByTestId("add-secret").click();
    await desk.page.getByTestId("secret-name").fill("2 tokens");
    await desk.page.getByTestId("secret-value").fill("hunter-2-of-the-shop");
    await desk.page.getByTestId("set-secret-submit").click();
    await desk.page.getByText("write a name such as").waitFor();
    await browser.shot(desk.page, "settings-secret");
    await desk.page.getByTestId("secret-name").fill("SHOP_TOKEN");
    await desk.page.getByTestId("set-secret-submit").click();
    await desk.page.getByTestId("secrets").getByText("SHOP_TOKEN").waitFor();
    await desk.page.reload();
    await desk.page.getByTestId("secrets").getByText("SHOP_TOKEN").waitFor();
    assert.ok(!(await desk.page.content()).includes("hunter-2-of-the-shop"), "the value is nowhere");
    await browser.shot(desk.page, "settings-secrets");
    await desk.page.getByRole("button", { name: "Delete: SHOP_TOKEN" }).click();
    // The dialog has the keyboard by then; a click may miss what still moves.
    const sure = desk.page.getByRole("dialog");
    await sure.locator(":focus").waitFor();
    await sure.getByRole("button", { name: "Delete", exact: true }).press("Enter");
    await desk.page.getByText("No secrets yet").waitFor();
    await desk.walk(conversation);
  });
  built = desk;
});

test("what was built is read in both languages, also on a phone at night", async (t) => {
  const { server, browser } = on;
  const desk = built;
  assert.ok(desk, "it was built");
  const step = story(t, browser, () => desk.page);

  const conversation = new URL(desk.page.url()).pathname;
  let bot;
  await step("changes the language", async () => {
    await desk.switchTo("zh");
    await desk.page.getByRole("heading", { name: "会话" }).waitFor();
    await desk.page.getByText("机器人正在接待").waitFor();
    await desk.page.reload();
    await desk.page.getByText("机器人正在接待").waitFor();
    assert.equal(await desk.page.getAttribute("html", "lang"), "zh-CN");
    // What the bot decided is kept once, and said in the language of whoever reads it.
    await desk.page.getByRole("log").getByRole("button", { name: "原因" }).first().click();
    await desk.part("why").getByText("客户打开了会话").waitFor();
    await browser.shot(desk.page, "desk-zh");
    await desk.page.getByRole("link", { name: "机器人", exact: true }).click();
    await desk.page.getByText("线上：v1").first().waitFor();
    await browser.shot(desk.page, "bots-zh");
    bot = await desk.page.getByRole("link", { name: NAME }).first().getAttribute("href");
  });

  const phone = new Console(await browser.open(PHONE), server.url);
  await phone.page.context().addCookies(await desk.page.context().cookies());
  await phone.go("/bots");
  for (const [looks, size, languages] of [
    [desk, "wide", ["zh"]],
    [phone, "phone", ["zh", "en"]],
  ]) {
    await step(`reads every page, ${size}, in ${languages.join(" and ")}`, async () => {
      for (const page of tour(bot, conversation)) {
        await looks.walk(page.path);
        for (const language of languages) {
          await looks.switchTo(language);
          await looks.page.getByText(page[language]).filter({ visible: true }).first().waitFor();
          await browser.shot(looks.page, `${size}-${language}-${page.name}`);
          const widths = await looks.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          assert.equal(widths[0], widths[1], `${page.name} is as wide as the screen`);
          if (size === "phone") await looks.part("menu").click();
          const last = await looks.page.getByRole("navigation").first().getByRole("link").last().boundingBox();
          assert.ok(last.x + last.width <= widths[1], `every page can be gone to from ${page.name}`);
          if (size === "phone") await looks.part("menu").click();
        }
      }
    });
  }

  await step("goes on from the menu of a phone, and to the panes of the editor", async () => {
    await phone.part("menu").click();
    await browser.shot(phone.page, "phone-menu");
    await phone.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Templates" }).click();
    await phone.part(`template-card-${TEMPLATE}`).waitFor();
    assert.equal(await phone.part("menu").getAttribute("aria-expanded"), "false");

    await phone.go(bot);
    await phone.page.getByTitle("Test", { exact: true }).click();
    await phone.hears("Hello, this is Parcel desk");
    await browser.shot(phone.page, "phone-editor-test");
    await phone.page.getByTitle("Files", { exact: true }).click();
    await browser.shot(phone.page, "phone-editor-files");
    await phone.openFile(FLOW, "flow: track_parcel");
  });
});

const KEEPING = {
  en: { locale: "en-US", asks: "where is my parcel SF1234567890", person: "talk to a person", answer: "It lies at the corner shop.", left: /^One message is not in it/, colorScheme: "light" },
  zh: { locale: "zh-CN", asks: "我的快递SF1234567890到哪了", person: "转人工", answer: "在街角的店里。", left: /有 1 条消息没有写进来/, colorScheme: "dark" },
};

for (const [language, words] of Object.entries(KEEPING)) {
  test(`a conversation becomes a test of its bot, in ${language}`, async (t) => {
    const { server, browser } = on;
    const workspace = new Workspace(server, await server.signIn());
    const looks = { locale: words.locale, colorScheme: words.colorScheme, viewport: { width: 1280, height: 900 } };
    const desk = new Console(await browser.open(looks), server.url);
    const step = story(t, browser, () => desk.page, `keep-${language}-`);
    const path = `tests/parcel-${language}.yaml`;
    const dialog = desk.page.getByRole("dialog");
    const text = desk.part("keep-text");
    let bot;
    let address;

    await step("reads what a customer wrote, and a colleague", async () => {
      const demo = (await workspace.run("{ deployments { secret } }")).deployments.find(({ secret }) => secret === server.secret);
      await workspace.talk(demo.secret, [words.asks, words.person], [words.answer]);
      const newest = "{ conversations(kind: LIVE, first: 1) { nodes { id bot { id } } } }";
      const [conversation] = (await workspace.run(newest)).conversations.nodes;
      bot = conversation.bot.id;
      await desk.go("/");
      await desk.signIn(server.email, server.password);
      await desk.part("create-bot").first().waitFor();
      address = `/conversations/${encodeURIComponent(conversation.id)}`;
      await desk.go(address);
      await desk.part("message-member").filter({ hasText: words.answer }).waitFor();
    });

    await step("looks through it: the colleague's words are not in it, and that is said", async () => {
      await desk.part("keep-conversation").click();
      await text.waitFor();
      const proposed = await text.inputValue();
      assert.match(proposed, /^ {2}- start: true$/m);
      assert.ok(proposed.includes(`  - user: ${words.asks}\n`), proposed);
      assert.match(proposed, /^ {2}- expect: \{mode: waiting\}$/m);
      assert.ok(!proposed.includes(words.answer), proposed);
      await desk.part("keep-notes").getByText(words.left).waitFor();
      await browser.shot(desk.page, `keep-${language}`);
    });

    await step("puts another number in its place, makes a mistake and mends it", async () => {
      const clean = (await text.inputValue()).replaceAll("SF1234567890", "SF0000000001");
      await text.fill(clean.replace("- user:", "- usr:"));
      await desk.part("keep-path").fill("flows/parcel.yaml");
      assert.ok(await desk.part("keep-path").getAttribute("aria-invalid"), "a test stands in tests/");
      await desk.part("keep-path").fill(path);
      await desk.part("keep-submit").click();
      const problem = dialog.getByTestId("problem-row").filter({ has: desk.page.getByText("usr", { exact: true }) });
      await problem.waitFor();
      await browser.shot(desk.page, `keep-refused-${language}`);
      await problem.click();
      assert.equal(await text.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd)), "usr");
      assert.equal(await workspace.file(bot, path), undefined, "nothing was saved");
      await text.fill(clean);
      // A colleague who saves something else meanwhile is no reason to refuse it.
      await workspace.write(bot, `tests/colleague-${language}.yaml`, "test: hello\ntalk:\n  - user: hello\n  - bot: {any: rest}\n");
      await desk.part("keep-submit").click();
      await desk.part("open-kept").waitFor();
      await browser.shot(desk.page, `keep-saved-${language}`);
      assert.equal(await workspace.file(bot, path), clean);
    });

    await step("goes to it in the editor, where it passes", async () => {
      await desk.part("open-kept").click();
      await desk.part("editor").locator(".cm-line").filter({ hasText: "now: 2026-05-06" }).waitFor();
      await desk.part("run-tests").click();
      const report = dialog.getByTestId("test-passed").filter({ hasText: words.asks.replace("SF1234567890", "SF0000000001") });
      await report.waitFor({ timeout: 60_000 });
      await report.getByRole("button").first().click();
      await report.getByText(path).waitFor();
    });

    await step("is not offered it who answers customers, and who only looks reads no numbers", async () => {
      const create = `mutation($input: CreateMemberInput!) { createMember(input: $input) { __typename } }`;
      for (const role of ["AGENT", "VIEWER"]) {
        const input = { name: role, email: `${role.toLowerCase()}-${language}@example.com`, password: "reads-what-was-said", role };
        assert.equal((await workspace.run(create, { input })).createMember.__typename, "MemberCreated");
        // In the browser that the one before has left.
        await desk.page.context().clearCookies();
        await desk.page.evaluate(() => localStorage.clear());
        const other = new Console(desk.page, server.url);
        await other.go("/");
        await other.signIn(input.email, input.password);
        // Nobody named a page: who answers customers begins with their conversations.
        await other.page.waitForURL(role === "AGENT" ? /\/conversations$/ : /\/bots$/);
        await other.go(address);
        const said = words.asks.replace("SF1234567890", role === "AGENT" ? "SF1234567890" : "***");
        await other.page.getByRole("log").getByText(said, { exact: true }).waitFor();
        assert.equal(await other.part("masked").count(), role === "AGENT" ? 0 : 1);
        assert.equal(await other.page.getByText("SF1234567890").count() > 0, role === "AGENT");
        assert.equal(await other.part("keep-conversation").count(), 0);
        await browser.shot(other.page, `reads-${role.toLowerCase()}-${language}`);
      }
    });
    await desk.page.context().close();
  });
}
