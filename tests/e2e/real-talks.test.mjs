// What customers really wrote, replayed against the draft in its editor: by who writes bots, by who may see less, and where there is nothing yet.
import assert from "node:assert/strict";
import { test } from "node:test";
import { opened } from "./pages/console.mjs";
import { BOT, FLOW, SHOP, Workspace } from "./pages/knowledge.mjs";
import { stage, story } from "./pages/stage.mjs";

const FILE = "flows/gift.yaml";
const LANGUAGES = {
  en: {
    looks: { locale: "en-US", colorScheme: "dark" },
    asks: "wrap a gift",
    others: ["when do you open?", "thanks"],
    was: "Fine.",
    is: "Gladly.",
    none: "No real talks yet",
    changed: "1 of 3 conversations would go otherwise",
    same: "2 would go as before",
    all: "All 3 conversations go as before",
    cause: "It says the same thing otherwise in gift 1 conversation",
    errors: "The draft has 1 error, so nothing was replayed",
    masked: "Your role sees conversations without customers' names, numbers and addresses.",
    stale: "The draft has changed since.",
  },
  zh: {
    looks: { locale: "zh-CN", colorScheme: "light" },
    asks: "帮我包装礼物",
    others: ["几点开门", "谢谢"],
    was: "好。",
    is: "没问题。",
    none: "还没有真实会话",
    changed: "3 个会话中有 1 个会变",
    same: "2 个和原来一样",
    all: "3 个会话都和原来一样",
    cause: "在 gift 中措辞不同 1 个会话",
    errors: "草稿有 1 个错误，因此没有回放",
    masked: "你的角色看到的会话不含客户的姓名、号码和地址。",
    stale: "此后草稿有改动。",
  },
};
const PHONE = "13812345678";

const on = stage();

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`what customers wrote is replayed against the draft, in ${language}`, async (t) => {
    const { server, browser } = on;
    const workspace = new Workspace(server, await server.signIn());
    const bot = await workspace.bot(`talks-${language}`, { "bot.yaml": BOT, [FILE]: FLOW, "knowledge/shop.yaml": SHOP });
    const address = `/bots/${encodeURIComponent(bot)}`;
    const desk = await opened(on, words.looks);
    const { page } = desk;
    const step = story(t, browser, () => page, `real-talks-${language}-`);
    const panel = page.getByRole("dialog");
    const look = async (at = desk) => {
      await at.part("replay-talks").click();
      await at.part("replay-start").waitFor();
    };
    const leave = async () => {
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "hidden" });
    };

    await step("is told what to do where nobody has talked yet", async () => {
      await desk.go(address);
      await look();
      await panel.getByRole("heading", { name: words.none }).waitFor();
      await browser.shot(page, `real-talks-${language}-none`);
      await desk.part("replay-publish").click();
      await desk.part("publish-note").waitFor();
      await leave();
    });

    await step("replays them against edits that are not saved yet, leaves, and finds it again", async () => {
      const secret = await workspace.deploy(bot);
      await workspace.talk(secret, [`${words.asks} ${PHONE}`]);
      for (const text of words.others) await workspace.talk(secret, [text]);
      await desk.openFile(FILE, words.was);
      await desk.replace(words.was, words.is);
      await look();
      await desk.part("replay-start").click();
      await desk.part("replay-outcome").waitFor();
      await leave();
      assert.ok((await workspace.file(bot, FILE)).includes(words.is), "it was saved first");
      await page.reload();
      await look();
      await desk.part("replay-found").getByRole("heading", { name: words.changed, exact: true }).waitFor();
      await desk.part("replay-found").getByText(words.same).waitFor();
    });

    await step("sees what would change, why, and for whom", async () => {
      const group = desk.part("replay-group");
      assert.equal(await group.count(), 1);
      assert.equal((await group.locator("summary").textContent()).trim(), words.cause);
      const example = desk.part("replay-example");
      assert.equal(await example.locator("q").textContent(), `${words.asks} ${PHONE}`);
      assert.deepEqual(await example.locator("dd").allTextContents(), [words.was, words.is]);
      await browser.shot(page, `real-talks-${language}-found`);
      await group.locator("summary").press("Enter");
      await example.waitFor({ state: "hidden" });
      await group.locator("summary").press("Enter");
      await example.getByRole("link").click();
      await page.waitForURL(/\/conversations\//);
      await desk.part("message-user").filter({ hasText: PHONE }).waitFor();
      await page.goBack();
    });

    await step("has the talk with the draft", async () => {
      await look();
      await desk.part("replay-try").click();
      await panel.waitFor({ state: "hidden" });
      await desk.part("test-message-user").filter({ hasText: PHONE }).waitFor();
      await desk.hears(words.is);
    });

    await step("is told of errors, with the way to them", async () => {
      await workspace.write(bot, FILE, `${FLOW}  - run: nowhere\n`);
      await page.reload();
      await look();
      await desk.part("replay-outcome").getByText(words.stale).waitFor();
      await desk.part("replay-start").click();
      await desk.part("replay-errors").getByRole("heading", { name: words.errors }).waitFor();
      await browser.shot(page, `real-talks-${language}-errors`);
      await desk.part("replay-errors").getByRole("button", { name: FILE }).click();
      await panel.waitFor({ state: "hidden" });
      await desk.part("editor").locator(".cm-activeLine").filter({ hasText: "run: nowhere" }).waitFor();
      await workspace.write(bot, FILE, FLOW);
      await page.reload();
      await look();
      await desk.part("replay-start").click();
      await desk.part("replay-found").getByRole("heading", { name: words.all, exact: true }).waitFor();
      assert.equal(await desk.part("replay-group").count(), 0);
    });

    await step("shows who may see less as much as they may", async () => {
      await workspace.write(bot, FILE, FLOW.replace(words.was, words.is));
      const create = "mutation($input: RoleInput!) { createRole(input: $input) { ... on RoleSaved { role { role } } } }";
      for (const [name, permissions, sees] of [
        ["less", ["READ_BOTS", "WRITE_BOTS", "READ_CONVERSATIONS"], true],
        ["least", ["READ_BOTS", "WRITE_BOTS"], false],
      ]) {
        const { role } = (await workspace.run(create, { input: { name: `${name}-${language}`, permissions } })).createRole.role;
        const input = { name, email: `${name}-${language}@example.com`, password: "only-to-look-at-it", role };
        const member = "mutation($input: CreateMemberInput!) { createMember(input: $input) { __typename } }";
        assert.equal((await workspace.run(member, { input })).createMember.__typename, "MemberCreated");
        const theirs = await opened(on, words.looks, input);
        await theirs.go(address);
        await look(theirs);
        // The second one finds what the first one began.
        if (sees) await theirs.part("replay-start").click();
        await theirs.part("replay-found").getByRole("heading", { name: words.changed, exact: true }).waitFor();
        assert.equal(await theirs.part("replay-group").count(), 1);
        assert.equal(await theirs.part("replay-example").count(), sees ? 1 : 0);
        assert.equal(await theirs.page.getByText(words.masked).count(), sees ? 1 : 0);
        assert.equal(await theirs.part("replay-try").count(), 0);
        assert.ok(!(await theirs.page.content()).includes(PHONE), "the number is nowhere");
        await browser.shot(theirs.page, `real-talks-${language}-${name}`);
        await theirs.page.context().close();
      }
    });
    await page.context().close();
  });
}
