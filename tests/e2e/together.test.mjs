// Two people edit one bot: what both did is there afterwards, and where both did the same somebody is asked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Console } from "./pages/console.mjs";
import { stage, story } from "./pages/stage.mjs";

const FLOW = "flows/track_parcel.yaml";
const TEXT = `flow: track_parcel
title: {zh-CN: 查快递, en: Track a parcel}
triggers: [查快递, track a parcel]
steps:
  - say: {zh-CN: 好的。, en: All right.}
  # what comes last
  - say: {zh-CN: 再见。, en: Bye for now.}
`;

const WORDS = {
  en: {
    looks: { locale: "en-US", colorScheme: "light" },
    told: /^A colleague saved meanwhile; 1 change/,
    places: /^All else came together/,
    clashes: /^A colleague changed the same places as you/,
    unsaved: "1 unsaved file",
    title: ["en: Track a parcel", "en: Find a parcel"],
    last: ["Bye for now.", "See you soon."],
    first: ["All right.", "No problem.", "Fine."],
  },
  zh: {
    looks: { locale: "zh-CN", colorScheme: "dark" },
    told: /^同事刚保存过/,
    places: /^其余修改都已合并/,
    clashes: /^同事修改了你正在改的地方/,
    unsaved: "1 个文件未保存",
    title: ["zh-CN: 查快递", "zh-CN: 找快递"],
    last: ["再见。", "回头见。"],
    first: ["好的。", "没问题。", "行。"],
  },
};

const on = stage();

for (const [language, words] of Object.entries(WORDS)) {
  test(`two people edit one bot, in ${language}`, async (t) => {
    const { server, browser } = on;
    const token = await server.signIn();
    const run = (query, variables) => server.graphql(query, variables, token);
    const step = story(t, browser, () => mine.page, `together-${language}-`);
    const files = [
      { path: "bot.yaml", content: "bot: two\ntitle: Two\nlanguages: [zh-CN, en]\n" },
      { path: FLOW, content: TEXT },
    ];
    const create = "mutation($input: CreateBotInput!) { createBot(input: $input) { ... on BotCreated { bot { id } } } }";
    const { id } = (await run(create, { input: { name: `two-${language}`, files } })).createBot.bot;
    const name = language === "zh" ? "李雷" : "Lee";
    const lee = { name, email: `lee-${language}@example.com`, password: "a long password", role: "BUILDER" };
    const add = "mutation($input: CreateMemberInput!) { createMember(input: $input) { __typename } }";
    assert.equal((await run(add, { input: lee })).createMember.__typename, "MemberCreated");
    const stored = async () =>
      (await run("query($id: ID!, $path: String!) { bot(id: $id) { file(path: $path) { content } } }", { id, path: FLOW })).bot.file.content;

    /** The draft, as this person has it open. */
    async function opened(email, password) {
      const page = await browser.open({ ...words.looks, viewport: { width: 1280, height: 800 } });
      const desk = new Console(page, server.url);
      await desk.go(`/bots/${encodeURIComponent(id)}`);
      await desk.signIn(email, password);
      await desk.part("editor").waitFor();
      return desk;
    }
    const people = (desk) => desk.part("colleagues").getByRole("button");
    const line = (desk, text) => desk.part("editor").locator(".cm-line").filter({ hasText: text });
    const isSaved = (desk) => desk.page.getByText(words.unsaved).waitFor({ state: "hidden" });

    /** Somebody types over a text of the flow and saves. */
    async function changes(desk, [from, to]) {
      await desk.replace(from, to);
      await desk.page.getByText(words.unsaved).waitFor();
      await desk.page.keyboard.press("ControlOrMeta+s");
      await isSaved(desk);
      assert.ok((await stored()).includes(to));
    }

    let mine;
    let theirs;

    await step("sees a colleague come, and what they look at", async () => {
      mine = await opened(server.email, server.password);
      await mine.openFile(FLOW, "flow: track_parcel");
      await mine.part("view-text").click();
      assert.equal(await people(mine).count(), 0, "nobody is their own colleague");
      theirs = await opened(lee.email, lee.password);
      await mine.page.getByRole("button", { name: `${name} · bot.yaml` }).waitFor();
      await theirs.page.getByRole("button", { name: `Owner · ${FLOW}` }).click();
      await theirs.part("view-text").click();
      await mine.page.getByRole("button", { name: `${name} · ${FLOW}` }).waitFor();
      await mine.part(`file-${FLOW}`).getByText(name).waitFor();
      assert.equal(await people(mine).count(), 1);
      await browser.shot(mine.page, `together-${language}-seen`);
    });

    await step("has what the colleague saved at once", async () => {
      await changes(theirs, words.title);
      await line(mine, words.title[1]).waitFor();
      assert.equal(await mine.page.getByText(words.unsaved).count(), 0);
    });

    await step("keeps what is not saved yet where the colleague changes something else, and undoes only that", async () => {
      await mine.replace(...words.last);
      await mine.page.getByText(words.unsaved).waitFor();
      await changes(theirs, [words.title[1], words.title[0]]);
      await mine.page.getByText(words.told).waitFor();
      await browser.shot(mine.page, `together-${language}-told`);
      await line(mine, words.title[0]).waitFor();
      await line(mine, words.last[1]).waitFor();
      // Writing goes on where it was, and only what was written here is undone.
      await mine.page.keyboard.insertText("!");
      await line(mine, `${words.last[1]}!`).waitFor();
      for (let undone = 0; undone < 9; undone++) await mine.page.keyboard.press("ControlOrMeta+z");
      await line(mine, words.last[0]).waitFor();
      await line(mine, words.title[0]).waitFor();
      await isSaved(mine);
      await changes(mine, words.last);
      await line(theirs, words.last[1]).waitFor();
      const text = await stored();
      assert.ok(text.includes(words.title[0]) && text.includes("# what comes last"), text);
    });

    await step("is told where both changed the same, is asked on saving, and sees both", async () => {
      const [from, other, own] = words.first;
      await mine.replace(from, own);
      await mine.page.getByText(words.unsaved).waitFor();
      await changes(theirs, [from, other]);
      await mine.page.getByText(words.clashes).waitFor();
      await line(mine, own).waitFor();
      await mine.page.keyboard.press("ControlOrMeta+s");
      const dialog = mine.page.getByRole("dialog");
      await dialog.getByText(words.places).waitFor();
      await dialog.getByText(other).waitFor();
      await dialog.getByText(own).waitFor();
      await browser.shot(mine.page, `together-${language}-asked`);
      await mine.part("clash-theirs").click();
      await dialog.waitFor({ state: "hidden" });
      await isSaved(mine);
      await line(mine, other).waitFor();
      const text = await stored();
      assert.ok(text.includes(other) && !text.includes(own) && text.includes(words.last[1]), text);
    });

    await step("sees the colleague go", async () => {
      await theirs.page.context().close();
      await mine.part("colleagues").waitFor({ state: "hidden" });
    });
    await mine.page.context().close();
  });
}
