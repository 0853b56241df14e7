// What the editor of files offers while one types, and what it tells of a word, in both languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Console } from "./pages/console.mjs";
import { stage, story } from "./pages/stage.mjs";

const FLOW = "flows/desk_note.yaml";
const TEXT = `flow: desk_note
title: {zh-CN: 记备注, en: Leave a remark}
triggers: [leave a remark, 记一条备注]
steps:
  -${" "}
  -${" "}
`;

const WORDS = {
  en: {
    asks: "Fills a slot from the customer; asks only if it has no value.",
    slot: "slot of the bot",
    says: "Sends a message.",
    unsaved: "1 unsaved file",
  },
  zh: { asks: "向客户询问槽位的值；没有值时才问。", slot: "机器人的槽位", says: "发送一条消息。", unsaved: "1 个文件未保存" },
};

const on = stage();

/** The text before the place for which a request asks what may stand there; an earlier one may still be under way when a key is pressed. */
function askedBehind(request) {
  const { query, variables } = request.postDataJSON() ?? {};
  if (!query?.includes("query Completion")) return;
  return variables.files.find(({ path }) => path === variables.path).content.slice(0, variables.offset);
}

class Desk extends Console {
  options() {
    return this.page.locator(".cm-tooltip-autocomplete li");
  }

  /** Waits until something is offered first. */
  async offers(label) {
    await this.page.locator(".cm-tooltip-autocomplete li[aria-selected]").filter({ hasText: label }).waitFor();
  }

  /** Takes what is offered first. By a click: a key right after a list has opened is not meant for it, and the editor knows. */
  async take() {
    await this.page.locator(".cm-tooltip-autocomplete li[aria-selected]").click();
  }

  /** Puts the cursor at the end of a line, counted from 1. */
  async line(number) {
    await this.part("editor").locator(".cm-line").nth(number - 1).click();
    await this.press("End");
  }
}

for (const [language, locale] of [
  ["en", "en-US"],
  ["zh", "zh-CN"],
]) {
  const words = WORDS[language];
  test(`files are written with what the editor offers, in ${language}`, async (t) => {
    const { server, browser } = on;
    const desk = new Desk(await browser.open({ locale, viewport: { width: 1280, height: 900 } }), server.url);
    const step = story(t, browser, () => desk.page, `assist-${language}-`);

    await step("takes the verb of a new step, and is told what it does", async () => {
      await desk.go("/templates");
      await desk.signIn(server.email, server.password);
      await desk.clone("express-logistics/parcel-desk", `assist-${language}`);
      await desk.putFile(server, FLOW, TEXT);
      await desk.openFile(FLOW, "flow: desk_note");
      await desk.part("view-text").click();
      await desk.line(5);
      await desk.page.keyboard.type("as");
      await desk.offers("ask");
      await desk.page.locator(".cm-completionInfo").getByText(words.asks).waitFor();
      await browser.shot(desk.page, `assist-verb-${language}`);
      await desk.take();
      await desk.part("editor").getByText("- ask:").waitFor();
    });

    await step("takes the slot that it asks for", async () => {
      // What may follow is offered at once.
      await desk.options().first().waitFor();
      await desk.page.keyboard.type("track");
      await desk.offers("tracking_no");
      await desk.page.locator(".cm-completionInfo").getByText(words.slot).waitFor();
      await browser.shot(desk.page, `assist-slot-${language}`);
      await desk.take();
      await desk.part("editor").getByText("- ask: tracking_no").waitFor();
    });

    await step("fills in a text for each language", async () => {
      await desk.line(6);
      await desk.page.keyboard.type("say");
      await desk.offers("say");
      await desk.take();
      await desk.page.keyboard.type("记下了");
      await desk.press("Tab");
      await desk.page.keyboard.type("Noted");
      await desk.part("editor").getByText("say: {zh-CN: 记下了, en: Noted}").waitFor();
      await desk.press("Tab");
    });

    await step("is offered nothing in a remark", async () => {
      const answered = desk.page.waitForResponse((response) => askedBehind(response.request())?.endsWith("# a") ?? false);
      await desk.page.keyboard.type(" # a");
      await desk.press("ControlOrMeta+ ");
      const { data } = await (await answered).json();
      assert.deepEqual(data.completion?.items ?? [], []);
      assert.equal(await desk.options().count(), 0);
    });

    await step("is told what a word is, by the mouse and by a key", async () => {
      await desk.part("editor").getByText("say", { exact: true }).first().hover();
      await desk.page.locator(".cm-tooltip-hover .cm-explained").getByText(words.says).waitFor();
      await desk.part("editor").getByText("tracking_no").click();
      await desk.press("ControlOrMeta+i");
      await desk.page.locator(".cm-explained").getByText(words.slot).waitFor();
      await browser.shot(desk.page, `assist-told-${language}`);
      await desk.press("Escape");
      await desk.page.locator(".cm-explained").waitFor({ state: "hidden" });
    });

    await step("saves what was written", async () => {
      await desk.page.getByText(words.unsaved).waitFor();
      await desk.press("ControlOrMeta+s");
      await desk.page.getByText(words.unsaved).waitFor({ state: "hidden" });
      const steps = "  - ask: tracking_no\n  - say: {zh-CN: 记下了, en: Noted} # a\n";
      assert.equal(await desk.storedFile(server, FLOW), TEXT.replace(/  - \n  - \n$/, steps));
    });
  });
}
