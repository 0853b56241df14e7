// Customers ask for what is kept of them, and want it destroyed: by who may, in the console; and conversations end by themselves where the settings
// say so.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { opened } from "./pages/console.mjs";
import { deployHooked, post } from "./pages/hook.mjs";
import { Workspace } from "./pages/knowledge.mjs";
import { Widget } from "./pages/shop.mjs";
import { stage, story } from "./pages/stage.mjs";

const LANGUAGES = {
  en: {
    looks: { locale: "en-US", colorScheme: "light" },
    greets: "Hello, this is Parcel desk",
    number: "SF1234567890",
    asks: "where is my parcel SF1234567890",
    answers: "I can't see live tracking from here",
    title: "Erase what was said in this conversation?",
    titleOfTwo: "Erase what was said in 2 conversations?",
    final: "This cannot be undone.",
    gone: /^What was said here was erased on .+\.$/,
    chip: "Erased",
    count: "2 conversations",
    nothing: "Nothing to download or erase",
    cancel: "Cancel",
    notGiven: "Not given",
    since: /^Consents since .+Recorded by .+: on the phone$/,
    withdrawn: /^Withdrawn on .+Recorded by .+$/,
    bad: "A whole number from 1 to 36500, or nothing",
    saved: "Saved",
    soon: /^\d+ conversations will be erased within the hour$/,
  },
  zh: {
    looks: { locale: "zh-CN", colorScheme: "dark" },
    greets: "您好，我是小递",
    number: "SF9876543210",
    asks: "我的快递SF9876543210到哪了",
    answers: "我这里看不到实时轨迹",
    title: "删除这个会话的内容？",
    titleOfTwo: "删除这 2 个会话的内容？",
    final: "此操作无法撤销。",
    gone: /^这里的对话内容已于 .+ 删除。$/,
    chip: "已删除内容",
    count: "共 2 个会话",
    nothing: "没有可下载或删除的内容",
    cancel: "取消",
    notGiven: "没有同意",
    since: /^.+ 起同意.*由 .+ 记录：on the phone$/,
    withdrawn: /^已于 .+ 撤回.*由 .+ 记录$/,
    bad: "请填写 1 到 36500 的整数，或留空",
    saved: "已保存",
    soon: /^一小时内将删除 \d+ 个会话的内容$/,
  },
};

const on = stage();

/** What a click puts into the folder of downloads: its name and what it holds. */
async function downloaded(desk, part) {
  const [file] = await Promise.all([desk.page.waitForEvent("download"), part.click()]);
  const text = await readFile(await file.path(), "utf8");
  return { name: file.suggestedFilename(), text, kept: JSON.parse(text) };
}

const addressOf = (id) => `/conversations/${encodeURIComponent(id)}`;

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`what a customer said is taken out and erased, in ${language}`, async (t) => {
    const { server, browser } = on;
    const workspace = new Workspace(server, await server.signIn());
    const desk = await opened(on, words.looks);
    const { page } = desk;
    const step = story(t, browser, () => page, `privacy-${language}-`);
    const dialog = page.getByRole("dialog");
    const rows = desk.part("conversation-row");
    const row = (id) => page.locator(`[data-testid=conversation-row][href^="${addressOf(id)}"]`);
    const newest = async () => (await workspace.run("{ conversations(kind: LIVE, first: 1) { nodes { id } } }")).conversations.nodes[0].id;
    const lines = async (id) =>
      (await workspace.run("query($id: ID!) { conversation(id: $id) { activities { text } } }", { id })).conversation.activities.map(({ text }) => text);
    let customer;
    let own;

    await step("reads what a customer writes in the chat", async () => {
      customer = new Widget(await browser.open({ locale: words.looks.locale, viewport: { width: 900, height: 760 } }));
      await customer.page.goto(`${server.url}/demo/${server.secret}`);
      await customer.open();
      await customer.hears(words.greets);
      await customer.says(words.asks);
      await customer.hears(words.answers);
      own = await newest();
      await desk.go(addressOf(own));
      await desk.part("message-user").filter({ hasText: words.asks }).waitFor();
      await browser.shot(page, `privacy-${language}-before`);
    });

    await step("takes out all that is kept of it", async () => {
      const { name, text, kept } = await downloaded(desk, desk.part("download-kept"));
      assert.match(name, /^conversation-[\p{L}\p{N}_-]+\.json$/u);
      assert.deepEqual(kept.conversations.map(({ id }) => id), [own]);
      for (const said of [words.asks, words.answers]) assert.ok(text.includes(said), text);
    });

    await step("is not offered it who only looks", async () => {
      const email = `looks-${language}@example.com`;
      const input = { name: "Looks", email, password: "only-to-look-at-it", role: "VIEWER" };
      const create = "mutation($input: CreateMemberInput!) { createMember(input: $input) { __typename } }";
      assert.equal((await workspace.run(create, { input })).createMember.__typename, "MemberCreated");
      const looks = await opened(on, words.looks, input);
      await looks.go(addressOf(own));
      await looks.page.getByRole("log").getByText(words.asks.replace(words.number, "***"), { exact: true }).waitFor();
      for (const part of ["download-kept", "erase", "person"]) assert.equal(await looks.part(part).count(), 0, part);
      await looks.go("/settings/retention");
      await looks.part("member-row").or(looks.page.getByRole("navigation").first()).first().waitFor();
      assert.equal(await looks.part("retention-save").count(), 0);
      await looks.page.context().close();
    });

    await step("thinks again, and then erases it", async () => {
      await desk.part("erase").click();
      await dialog.getByText(words.title).filter({ visible: true }).waitFor();
      await dialog.getByText(words.final).waitFor();
      // What a hasty Enter would press.
      await dialog.getByRole("button", { name: words.cancel, exact: true }).and(page.locator(":focus")).waitFor();
      await browser.shot(page, `privacy-${language}-sure`);
      await dialog.getByRole("button", { name: words.cancel, exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      assert.ok((await lines(own)).includes(words.asks), "nothing is gone yet");
      await desk.part("erase").click();
      await desk.part("erase-confirm").click();
      await desk.part("erased").getByText(words.gone).waitFor();
      await row(own).getByText(words.chip, { exact: true }).waitFor();
      assert.deepEqual(await lines(own), []);
      for (const gone of ["message-user", "message-bot", "keep-conversation", "take-over", "answer-input", "download-kept", "erase"]) {
        assert.equal(await desk.part(gone).count(), 0, gone);
      }
      assert.ok(!(await page.content()).includes(words.number), "the number is nowhere");
      await browser.shot(page, `privacy-${language}-erased`);
      await page.reload();
      await desk.part("erased").getByText(words.gone).waitFor();
    });

    await step("cannot go on with it, but may begin anew", async () => {
      await customer.page.reload();
      await customer.hears(words.greets);
      assert.equal(await customer.bubbles(words.asks).count(), 0, "nothing of it is there any more");
      await customer.says(words.asks);
      await customer.hears(words.answers);
      assert.notEqual(await newest(), own);
      assert.deepEqual(await lines(own), []);
      await browser.shot(customer.page, `privacy-${language}-widget`);
      await customer.page.context().close();
      // The old talk is not found, which the browser tells its developers.
      const told = browser.complaints.splice(0);
      assert.deepEqual(told.filter((one) => !(one.includes("/v3/directline/") && /40[34]/.test(one))), []);
    });

    await step("finds all conversations of a customer, takes them out and erases them", async () => {
      const person = `ann-${language}`;
      const { deployment } = await deployHooked(t, workspace.run.bind(workspace), `privacy-${language}`, "purposes: {offers: {title: Offers}}\n");
      const address = `${server.url}/hooks/${encodeURIComponent(deployment)}/chat`;
      const ann = { id: person, name: "Ann Lee" };
      for (const [room, from, text] of [
        ["room-1", ann, "hello there"],
        ["room-2", ann, "good day to you"],
        ["room-3", { id: `bob-${language}`, name: "Bob Ray" }, "hello there"],
      ]) {
        assert.equal((await post(address, { id: room, room, from, text })).status, 200);
      }
      // Whose they are is known once they have been looked through.
      const whose = "query($p: String!) { conversations(kind: LIVE, first: 10, filter: {person: $p}) { nodes { id person } } }";
      let found = [];
      while (found.length < 2) found = (await workspace.run(whose, { p: person })).conversations.nodes;
      await desk.go(addressOf(found[0].id));
      // What the customer consents to is the same in both conversations.
      const offers = desk.part("consent-offers");
      await offers.getByText(words.notGiven, { exact: true }).waitFor();
      await offers.getByTestId("record-consent").click();
      await desk.part("consent-evidence").fill("on the phone");
      await browser.shot(page, `privacy-${language}-consent-dialog`);
      await desk.part("consent-confirm").click();
      await offers.getByText(words.since).waitFor();
      await browser.shot(page, `privacy-${language}-consent`);
      await desk.go(addressOf(found[1].id));
      await offers.getByTestId("withdraw-consent").click();
      await desk.part("consent-confirm").click();
      await offers.getByText(words.withdrawn).waitFor();
      await desk.go(addressOf(found[0].id));
      await offers.getByText(words.withdrawn).waitFor();
      await browser.shot(page, `privacy-${language}-consent-withdrawn`);
      await desk.part("person").click();
      await desk.part("of-person").getByText(person, { exact: true }).waitFor();
      await desk.part("of-person").getByText(words.count, { exact: true }).waitFor();
      assert.equal(new URL(page.url()).searchParams.get("person"), person);
      assert.equal(await rows.count(), 2);
      await browser.shot(page, `privacy-${language}-person`);

      const { name, text, kept } = await downloaded(desk, desk.part("of-person").getByTestId("download-kept"));
      assert.equal(name, `customer-${person}.json`);
      assert.deepEqual(kept.conversations.map(({ id }) => id).sort(), found.map(({ id }) => id).sort());
      for (const said of ["hello there", "good day to you", "Ann Lee"]) assert.ok(text.includes(said), text);

      await desk.part("of-person").getByTestId("erase").click();
      await dialog.getByText(words.titleOfTwo).filter({ visible: true }).waitFor();
      await desk.part("erase-confirm").click();
      await desk.part("of-person").getByText(words.nothing).waitFor();
      for (const { id } of found) {
        await row(id).getByText(words.chip, { exact: true }).waitFor();
        assert.deepEqual(await lines(id), []);
      }
      await browser.shot(page, `privacy-${language}-person-erased`);
      await desk.part("leave-person").click();
      await desk.part("of-person").waitFor({ state: "detached" });
      assert.equal(new URL(page.url()).searchParams.get("person"), null);
      await row(await newest()).waitFor();
    });

    await step("says how long conversations are kept", async () => {
      const [conversations, tests, save] = ["conversations", "tests", "save"].map((part) => desk.part(`retention-${part}`));
      await desk.go("/settings/retention");
      await conversations.fill("0");
      await page.getByText(words.bad).waitFor();
      assert.ok(await save.isDisabled());
      await browser.shot(page, `privacy-${language}-retention-bad`);
      await conversations.fill("400");
      await tests.fill("30");
      await save.click();
      await page.getByText(words.saved, { exact: true }).waitFor();
      await page.reload();
      await conversations.waitFor();
      assert.deepEqual([await conversations.inputValue(), await tests.inputValue()], ["400", "30"]);
      assert.ok(await save.isDisabled(), "there is nothing to save");
      await browser.shot(page, `privacy-${language}-retention`);
      await conversations.fill("");
      await tests.fill("");
      await tests.press("Enter");
      await page.getByText(words.saved, { exact: true }).waitFor();
      assert.deepEqual((await workspace.run("{ retention { conversations tests } }")).retention, { conversations: null, tests: null });
    });
    await page.context().close();
  });
}

test("who shortens it is told how many conversations that ends", async (t) => {
  const { server, browser } = on;
  for (const [language, words] of Object.entries(LANGUAGES)) {
    await t.test(language, async (t) => {
      const before = new Workspace(server, await server.signIn());
      for (const text of ["hello", words.asks]) await before.talk(server.secret, [text]);
      // Three days on.
      await server.restart(language === "en" ? "2026-05-09T10:00:00+08:00" : "2026-05-12T10:00:00+08:00");
      const workspace = new Workspace(server, await server.signIn());
      const kept = async () => (await workspace.run("{ retention { conversations tests } }")).retention;
      const desk = await opened(on, words.looks);
      const { page } = desk;
      const step = story(t, browser, () => page, `privacy-shorter-${language}-`);
      const dialog = page.getByRole("dialog");

      await step("thinks again", async () => {
        await desk.go("/settings/retention");
        await desk.part("retention-conversations").fill("1");
        await desk.part("retention-save").click();
        await dialog.getByText(words.soon).filter({ visible: true }).waitFor();
        await dialog.getByRole("button", { name: words.cancel, exact: true }).and(page.locator(":focus")).waitFor();
        await browser.shot(page, `privacy-${language}-retention-sure`);
        await dialog.getByRole("button", { name: words.cancel, exact: true }).click();
        await dialog.waitFor({ state: "detached" });
        assert.deepEqual(await kept(), { conversations: null, tests: null });
      });

      await step("is sure", async () => {
        await desk.part("retention-save").click();
        await page.getByRole("dialog").getByRole("button", { name: words.cancel, exact: true }).and(page.locator(":focus")).waitFor();
        await desk.part("retention-confirm").click();
        await page.getByText(words.saved, { exact: true }).waitFor();
        assert.deepEqual(await kept(), { conversations: 1, tests: null });
        await workspace.run("mutation { setRetention { __typename } }");
      });
      await page.context().close();
    });
  }
});
