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
  en: { locale: "en-US", told: /^A colleague saved meanwhile; 1 change/, places: /^All else came together/, mine: "See you soon.", unsaved: "1 unsaved file" },
  zh: { locale: "zh-CN", told: /^同事刚保存过/, places: /^其余修改都已合并/, mine: "回头见。", unsaved: "1 个文件未保存" },
};

const on = stage();

for (const [language, words] of Object.entries(WORDS)) {
  test(`two people edit one bot, in ${language}`, { timeout: 90_000 }, async (t) => {
    const { server, browser } = on;
    const token = await server.signIn();
    const page = await browser.open({ locale: words.locale, viewport: { width: 1280, height: 800 } });
    const desk = new Console(page, server.url);
    const step = story(t, browser, () => page, `together-${language}-`);
    const files = [
      { path: "bot.yaml", content: "bot: two\ntitle: Two\nlanguages: [zh-CN, en]\n" },
      { path: FLOW, content: TEXT },
    ];
    const create = "mutation($input: CreateBotInput!) { createBot(input: $input) { ... on BotCreated { bot { id } } } }";
    const { createBot } = await server.graphql(create, { input: { name: `two-${language}`, files } }, token);
    const { id } = createBot.bot;
    const stored = async () => {
      const { bot } = await server.graphql("query($id: ID!, $path: String!) { bot(id: $id) { revision file(path: $path) { content } } }", { id, path: FLOW }, token);
      return { revision: bot.revision, text: bot.file.content };
    };
    /** What a colleague does: reads, changes one thing and saves. */
    async function colleague(from, to) {
      const { revision, text } = await stored();
      assert.ok(text.includes(from), text);
      const save = "mutation($id: ID!, $r: Int!, $files: [FileInput!]!) { saveFiles(bot: $id, revision: $r, files: $files) { __typename } }";
      const { saveFiles } = await server.graphql(save, { id, r: revision, files: [{ path: FLOW, content: text.replace(from, to) }] }, token);
      assert.equal(saveFiles.__typename, "FilesSaved");
    }

    await step("opens a flow that a colleague has open, too", async () => {
      await desk.go(`/bots/${encodeURIComponent(id)}`);
      await desk.signIn(server.email, server.password);
      await desk.part("editor").waitFor();
      await desk.openFile(FLOW, "flow: track_parcel");
      await desk.part("view-text").click();
    });

    await step("saves after the colleague did: both changes are there, and it is told", async () => {
      await colleague("en: Track a parcel", "en: Find a parcel");
      await desk.replace(language === "zh" ? "再见。" : "Bye for now.", words.mine);
      await page.getByText(words.unsaved).waitFor();
      await page.keyboard.press("ControlOrMeta+s");
      await page.getByText(words.told).waitFor();
      await browser.shot(page, `together-${language}-told`);
      await page.getByText(words.unsaved).waitFor({ state: "hidden" });
      const { text } = await stored();
      assert.ok(text.includes("en: Find a parcel") && text.includes(words.mine) && text.includes("# what comes last"), text);
      await desk.part("editor").locator(".cm-line").filter({ hasText: "Find a parcel" }).waitFor();
    });

    await step("is asked where both changed the same, and sees both", async () => {
      const [from, theirs, mine] = language === "zh" ? ["好的。", "没问题。", "行。"] : ["All right.", "No problem.", "Fine."];
      await colleague(from, theirs);
      await desk.replace(from, mine);
      await page.getByText(words.unsaved).waitFor();
      await page.keyboard.press("ControlOrMeta+s");
      const dialog = page.getByRole("dialog");
      await dialog.getByText(words.places).waitFor();
      await dialog.getByText(theirs).waitFor();
      await dialog.getByText(mine).waitFor();
      await browser.shot(page, `together-${language}-asked`);
      await desk.part("clash-theirs").click();
      await dialog.waitFor({ state: "hidden" });
      await page.getByText(words.unsaved).waitFor({ state: "hidden" });
      const { text } = await stored();
      assert.ok(text.includes(theirs) && !text.includes(mine) && text.includes(words.mine), text);
    });
  });
}
