// A flow on the canvas: read, walked along, edited and undone, with the text beside it; by keyboard and pointer, in both languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import YAML from "yaml";
import { findings } from "./pages/axe.mjs";
import { MOVING } from "./pages/browser.mjs";
import { Console } from "./pages/console.mjs";
import { stage, story } from "./pages/stage.mjs";

const TEMPLATE = "express-logistics/parcel-desk";
const FLOW = "flows/desk_note.yaml";

/** A file as an author writes it: remarks, both kinds of quotes, braces and blocks. */
const TEXT = `# Remarks, as our desk takes them.
flow: desk_note
title: {zh-CN: 记备注, en: Leave a remark}   # on buttons too
triggers:
  - 我想给包裹记一条备注
  - "let me leave a remark on a parcel"

steps:
  # first the number
  - ask: tracking_no
    otherwise: |
      A tracking number begins with SF.
  - if: tracking_no.startsWith("SF0")   # test parcels
    then:
      - say: {zh-CN: 这是测试件。, en: 'That''s a test parcel.'}
      - end: flow
  # then the answer
  - say: {zh-CN: 已记录 \${tracking_no}。, en: "Noted: \${tracking_no}."}  # short

# nothing below
`;

const WORDS = {
  en: { theme: "dark", ask: "Ask", say: "Say", if: "If", add: "Wait", unsaved: "1 unsaved file", share: /^\d+ of \d+ steps$/, reached: "3 of 5 steps", missed: "No test reaches it", stale: "The flow has changed since the tests ran.", text: "Noted, thank you.", tag: "en", condition: "Condition" },
  zh: { theme: "light", ask: "提问", say: "发送消息", if: "判断", add: "等待", unsaved: "1 个文件未保存", share: /^\d+ 个步骤中的 \d+ 个$/, reached: "5 个步骤中的 3 个", missed: "没有测试走到", stale: "运行测试之后，流程有改动。", text: "已经记下了，谢谢。", tag: "zh-CN", condition: "条件" },
};

/** Who asks for little movement sees the same as who does not. */
const LOOKS = { en: { locale: "en-US", ...MOVING }, zh: { locale: "zh-CN" } };

const on = stage();

/** The canvas as those who work with it know it. */
class Canvas extends Console {
  boxes(verb) {
    const all = this.part("box-step");
    return verb ? all.and(this.page.locator(`[data-verb=${verb}]`)) : all;
  }

  /** Waits until as many steps are drawn, and gives their verbs in the order of the text. */
  async steps(count) {
    await this.page.waitForFunction((wanted) => document.querySelectorAll("[data-testid=box-step]").length === wanted, count);
    return this.boxes().evaluateAll((all) => all.map((box) => box.dataset.verb));
  }

  /** Waits until a box is the one that is selected. */
  async at(id) {
    await this.page.locator(`[data-box="${id}"][data-selected]`).waitFor();
  }

  /** Waits until a box lies within the canvas and is what a pointer meets there, wherever the form stands. */
  async sighted(id) {
    await this.page.waitForFunction((wanted) => {
      const box = document.querySelector(`[data-box="${wanted}"]`);
      const form = document.querySelector("[data-testid=step-form]");
      const [seen, canvas, over] = [box, document.querySelector("[data-testid=canvas]"), form].map((one) => one.getBoundingClientRect());
      const apart = seen.right <= over.left || seen.bottom <= over.top;
      const within = seen.left >= canvas.left && seen.right <= canvas.right && seen.top >= canvas.top && seen.bottom <= canvas.bottom;
      return apart && within && box.contains(document.elementFromPoint(seen.x + seen.width / 2, seen.y + seen.height / 2));
    }, id);
  }

  /** The text of the open file, taken the way people do: all of it, copied. */
  async text() {
    await this.part("editor").locator(".cm-content").focus();
    await this.press("ControlOrMeta+a");
    return this.page.evaluate(() => getSelection().toString());
  }

  async save(unsaved) {
    await this.page.getByText(unsaved).waitFor();
    await this.press("ControlOrMeta+s");
    await this.page.getByText(unsaved).waitFor({ state: "hidden" });
  }
}

for (const [language, looks] of Object.entries(LOOKS)) {
  const words = WORDS[language];
  test(`a flow is edited on the canvas, in ${language}`, async (t) => {
    const { server, browser } = on;
    const desk = new Canvas(await browser.open({ ...looks, viewport: { width: 1280, height: 900 } }), server.url);
    const step = story(t, browser, () => desk.page, `canvas-${language}-`);

    await step("opens a flow and sees its steps", async () => {
      await desk.go("/templates");
      await desk.signIn(server.email, server.password);
      await desk.clone(TEMPLATE, `canvas-${language}`);
      await desk.putFile(server, FLOW, TEXT);
      await desk.openFile(FLOW, "flow: desk_note");
      await desk.part("canvas").waitFor();
      assert.deepEqual(await desk.steps(5), ["ask", "if", "say", "end", "say"]);
      assert.equal(await desk.part("box-way").count(), 2);
      await desk.boxes("ask").getByText(words.ask, { exact: true }).waitFor();
      await browser.shot(desk.page, `canvas-${language}`);
    });

    await step("walks along it with the arrow keys, and the text goes along", async () => {
      await desk.part("canvas").focus();
      await desk.press("ArrowDown");
      await desk.at("steps/0");
      await desk.press("ArrowDown");
      await desk.at("steps/1");
      await desk.press("ArrowDown");
      await desk.at("steps/1?0");
      await desk.press("ArrowRight");
      await desk.at("steps/1?1");
      await desk.press("ArrowDown");
      await desk.at("steps/2");
      const active = desk.part("editor").locator(".cm-activeLine");
      await active.filter({ hasText: "- say: {zh-CN: 已记录" }).waitFor();
    });

    await step("puts the cursor into the text, and the canvas goes along", async () => {
      await desk.part("editor").locator(".cm-line").filter({ hasText: "end: flow" }).click();
      await desk.at("steps/1/then/1");
    });

    await step("finds a step by its words", async () => {
      await desk.part("canvas").focus();
      await desk.press("/");
      await desk.part("find-search").fill("Noted");
      await desk.part("find-row").waitFor();
      await desk.press("Enter");
      await desk.at("steps/2");
    });

    await step("changes a text in one language; all else stays as it was", async () => {
      await desk.press("Enter");
      const field = desk.part("step-form").getByRole("textbox", { name: `say ${words.tag}`, exact: true });
      await field.fill(words.text);
      await desk.boxes("say").getByText(words.text).waitFor();
      const old = language === "zh" ? "已记录 ${tracking_no}。" : "Noted: ${tracking_no}.";
      await browser.shot(desk.page, `canvas-form-${language}`);
      await desk.part("form-close").click();
      await desk.save(words.unsaved);
      assert.equal(await desk.storedFile(server, FLOW), TEXT.replace(old, words.text));
    });

    await step("takes it back, and again", async () => {
      await desk.part("canvas").focus();
      await desk.press("ControlOrMeta+z");
      await desk.boxes("say").getByText(words.text).waitFor({ state: "detached" });
      await desk.save(words.unsaved);
      assert.equal(await desk.storedFile(server, FLOW), TEXT);
    });

    await step("adds a step below by keyboard and takes it out again", async () => {
      await desk.press("a");
      await desk.part("add-search").fill(words.add);
      await desk.press("Enter");
      assert.deepEqual(await desk.steps(6), ["ask", "if", "say", "end", "say", "wait"]);
      await desk.at("steps/3");
      await desk.part("form-close").click();
      await desk.save(words.unsaved);
      assert.equal(await desk.storedFile(server, FLOW), TEXT.replace("# short\n", "# short\n  - wait: 10m\n"));
      await desk.press("Delete");
      await desk.steps(5);
      await desk.save(words.unsaved);
      assert.equal(await desk.storedFile(server, FLOW), TEXT);
    });

    await step("copies and moves a step, with its remarks", async () => {
      await desk.part("canvas-fit").click();
      await desk.boxes("ask").click();
      await desk.press("Alt+ArrowDown");
      await desk.at("steps/1");
      assert.deepEqual(await desk.steps(5), ["if", "say", "end", "ask", "say"]);
      await desk.press("ControlOrMeta+d");
      await desk.at("steps/2");
      assert.deepEqual(await desk.steps(6), ["if", "say", "end", "ask", "ask", "say"]);
      await desk.save(words.unsaved);
      const saved = await desk.storedFile(server, FLOW);
      for (const remark of TEXT.match(/#.*$/gm)) assert.ok(saved.includes(remark), remark);
      assert.equal(saved.match(/# first the number/g).length, 2);
      assert.deepEqual(YAML.parse(saved.replace(/\$\{[^}\n]*\}/g, "x")).steps.map((one) => Object.keys(one)[0]), ["if", "ask", "ask", "say"]);
      await desk.press("ControlOrMeta+z", "ControlOrMeta+z");
      await desk.save(words.unsaved);
      assert.equal(await desk.storedFile(server, FLOW), TEXT);
    });

    await step("drags a step into a way and takes it out by keyboard, losing nothing", async () => {
      // It is drawn as it was, and fitted a frame later; what a pointer rests on stays where it is.
      await desk.page.locator("[data-box='steps/0'][data-verb=ask]").waitFor();
      await desk.part("canvas-fit").click();
      await desk.boxes("ask").hover();
      const from = await desk.boxes("ask").boundingBox();
      const to = await desk.part("box-way").first().boundingBox();
      const { mouse } = desk.page;
      await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
      await mouse.down();
      await mouse.move(to.x + 10, to.y + to.height / 2, { steps: 8 });
      await desk.page.locator("[data-testid=box-way][data-below]").waitFor();
      await browser.shot(desk.page, `canvas-drag-${language}`);
      await mouse.up();
      await desk.at("steps/0/then/0");
      assert.deepEqual(await desk.steps(5), ["if", "ask", "say", "end", "say"]);
      await desk.save(words.unsaved);
      const saved = await desk.storedFile(server, FLOW);
      for (const remark of TEXT.match(/#.*$/gm)) assert.ok(saved.includes(remark), remark);
      assert.ok(saved.includes("    then:\n      # first the number\n      - ask: tracking_no\n        otherwise: |\n          A tracking"), saved);
      await desk.press("Alt+ArrowLeft");
      await desk.at("steps/1");
      assert.deepEqual(await desk.steps(5), ["if", "say", "end", "ask", "say"]);
      // A drag that is given up moves nothing.
      const last = await desk.boxes("ask").boundingBox();
      await mouse.move(last.x + last.width / 2, last.y + last.height / 2);
      await mouse.down();
      await mouse.move(last.x + 60, last.y - 90, { steps: 6 });
      await desk.press("Escape");
      await mouse.up();
      assert.deepEqual(await desk.steps(5), ["if", "say", "end", "ask", "say"]);
      await desk.part("canvas").focus();
      await desk.press("ControlOrMeta+z", "ControlOrMeta+z");
      await desk.save(words.unsaved);
      assert.equal(await desk.storedFile(server, FLOW), TEXT);
    });

    await step("edits the condition of a way and adds another way", async () => {
      await desk.boxes("if").dblclick();
      const form = desk.part("step-form");
      await form.getByTestId("input-if").fill('tracking_no == "SF1"');
      await desk.part("box-way").first().getByText('tracking_no == "SF1"').waitFor();
      await form.getByTestId("add-way").click();
      await desk.page.getByRole("menuitem").click();
      await desk.steps(6);
      await desk.at("steps/1?1");
      await desk.part("form-close").click();
      await desk.save(words.unsaved);
      const saved = await desk.storedFile(server, FLOW);
      assert.ok(saved.includes('- if: tracking_no == "SF1"   # test parcels\n'), saved);
      assert.match(saved, /\n {4}else:\n {6}- say: \{zh-CN: .+, en: .+\}\n/);
      await desk.press("Delete");
      await desk.steps(5);
    });

    await step("sees a mistake on its step", async () => {
      await desk.boxes("ask").dblclick();
      await desk.part("step-form").getByRole("combobox", { name: "ask" }).fill("tracking_nr");
      const mark = desk.boxes("ask").getByTestId("box-problem");
      await mark.waitFor();
      await desk.part("step-form").getByTestId("problem-row").filter({ hasText: "tracking_nr" }).first().waitFor();
      await browser.shot(desk.page, `canvas-problem-${language}`);
      await desk.part("step-form").getByTestId("mend").first().click();
      await mark.waitFor({ state: "detached" });
      await desk.boxes("ask").getByText("tracking_no", { exact: true }).waitFor();
      await desk.part("form-close").click();
    });

    await step("breaks the text by hand, and the canvas waits for it", async () => {
      await desk.find("flow: desk_note");
      await desk.page.keyboard.insertText("flow: [desk_note");
      await desk.part("canvas-broken").waitFor();
      assert.ok(await desk.part("canvas-add").isDisabled());
      await desk.press("ControlOrMeta+z");
      await desk.part("canvas-broken").waitFor({ state: "detached" });
      assert.ok(await desk.part("canvas-add").isEnabled());
    });

    await step("talks with the draft, and the steps that ran are lit", async () => {
      await desk.part("test-restart").click();
      await desk.hears(language === "zh" ? "您好，我是小递" : "Hello, this is Parcel desk");
      await desk.says(language === "zh" ? "我想给包裹记一条备注" : "let me leave a remark on a parcel");
      await desk.page.locator("[data-testid=box-step][data-verb=ask][data-ran]").waitFor();
      assert.equal(await desk.page.locator("[data-testid=box-step][data-ran]").count(), 1);
      await desk.says("SF1234567890");
      await desk.page.locator("[data-testid=box-step][data-verb=say][data-ran]").waitFor();
      await browser.shot(desk.page, `canvas-ran-${language}`);
    });

    await step("goes back in the talk, and keeps it as a test that passes", async () => {
      const messages = desk.part("test-message-user");
      assert.equal(await messages.count(), 2);
      await desk.part("test-back").last().click();
      await desk.page.waitForFunction(() => document.querySelectorAll("[data-testid=test-message-user]").length === 1);
      assert.equal(await desk.part("test-input").inputValue(), "SF1234567890");
      await desk.page.locator("[data-testid=box-step][data-verb=ask][data-ran]").waitFor();
      await desk.part("test-send").click();
      await desk.page.locator("[data-testid=box-step][data-verb=say][data-ran]").waitFor();
      await desk.part("test-keep").click();
      await desk.part("file-tests/talk-1.yaml").waitFor();
      await desk.part("run-tests").click();
      const report = desk.page.getByRole("dialog");
      const kept = report.getByTestId("test-passed").filter({ hasText: language === "zh" ? "我想给包裹记一条备注" : "let me leave a remark on a parcel" });
      await kept.waitFor({ timeout: 60_000 });
      await browser.shot(desk.page, `canvas-kept-${language}`);
    });

    await step("sees which steps no test reaches, and goes to one", async () => {
      const report = desk.page.getByRole("dialog");
      assert.match(await report.getByTestId("reach-share").textContent(), words.share);
      const more = report.getByTestId("reach-missed");
      await more.click();
      assert.equal(await more.getAttribute("aria-expanded"), "true");
      const missed = report.locator("section > div > div").filter({ has: desk.page.getByRole("heading", { name: FLOW }) }).getByTestId("reach-step");
      const at = (text) => TEXT.split("\n").findIndex((line) => line.includes(text)) + 1;
      assert.deepEqual((await missed.allTextContents()).map((text) => Number(text.match(/\d+/)[0])), [at("测试件"), at("end: flow")]);
      await browser.shot(desk.page, `canvas-reach-${language}`);
      await missed.last().click();
      await report.waitFor({ state: "hidden" });
      await desk.at("steps/1/then/1");
    });

    await step("sees it on the canvas, as long as the flow is the one that was tested", async () => {
      const reached = () => desk.boxes().evaluateAll((all) => all.map((box) => box.dataset.reached));
      const legend = desk.part("cover-legend");
      await legend.getByText(words.reached).waitFor();
      const [flow, below] = [await desk.part("canvas").boundingBox(), await legend.boundingBox()];
      assert.ok(below.y >= flow.y + flow.height, "it hides no step");
      assert.deepEqual(await reached(), ["true", "true", "false", "false", "true"]);
      // Not by colour alone: who hears the page is told, and the marks have two forms.
      assert.equal(await desk.part("canvas").getByRole("img", { name: words.missed }).count(), 2);
      await browser.shot(desk.page, `canvas-cover-${language}`);
      await desk.page.emulateMedia({ colorScheme: "dark" });
      await browser.shot(desk.page, `canvas-cover-dark-${language}`);
      await desk.page.emulateMedia({ colorScheme: "light" });
      await desk.find("# short");
      await desk.page.keyboard.insertText("# shorter");
      await legend.getByText(words.stale).waitFor();
      assert.deepEqual(await reached(), Array(5).fill(undefined));
      await desk.press("ControlOrMeta+z");
      await legend.getByText(words.reached).waitFor();
      await desk.part("cover-hide").click();
      await legend.waitFor({ state: "detached" });
      assert.deepEqual(await reached(), Array(5).fill(undefined));
      assert.equal(await desk.part("canvas-cover").getAttribute("aria-pressed"), "false");
      await desk.part("canvas-cover").click();
      await legend.waitFor();
    });

    await step("reaches every tool on a small screen, with the text beside the canvas", async () => {
      const tools = desk.part("canvas").locator("..").getByRole("toolbar").getByRole("button");
      const reached = async (count) => {
        assert.equal(await tools.count(), count);
        for (const tool of await tools.all()) {
          const name = await tool.getAttribute("aria-label");
          const seen = await tool.evaluate((button) => {
            const { left, right, top, bottom } = button.getBoundingClientRect();
            // What is cut off or covered is not what a pointer meets there.
            const corners = [[left + 1, top + 1], [right - 1, top + 1], [left + 1, bottom - 1], [right - 1, bottom - 1]];
            return corners.every(([x, y]) => button.parentElement.parentElement.contains(document.elementFromPoint(x, y)));
          });
          assert.ok(seen, `“${name}” is reached`);
        }
      };
      const { width, height } = desk.page.viewportSize();
      // The name of the tool that was pressed last goes when the pointer does.
      await desk.page.mouse.move(0, 0);
      await desk.page.getByRole("tooltip").filter({ visible: true }).first().waitFor({ state: "detached" });
      await reached(11);
      await desk.page.setViewportSize({ width: 1024, height: 768 });
      await reached(11);
      await desk.page.reload();
      await desk.openFile(FLOW, "flow: desk_note");
      await desk.steps(5);
      await reached(10);
      // What the flow begins with stands below them.
      const bar = await desk.part("canvas").locator("..").getByRole("toolbar").boundingBox();
      const start = await desk.part("box-start").boundingBox();
      assert.ok(start.y >= bar.y + bar.height, `${start.y} is below ${bar.y + bar.height}`);
      await browser.shot(desk.page, `canvas-small-${language}`);
      await desk.page.setViewportSize({ width, height });
    });

    await step("fills in a form on a small screen, with the chosen step in sight", async () => {
      const { width, height } = desk.page.viewportSize();
      await desk.page.setViewportSize({ width: 1024, height: 768 });
      await desk.boxes("ask").dblclick();
      const form = desk.part("step-form");
      await form.waitFor();
      await desk.sighted("steps/0");
      // Walking along, and a pointer, choose other steps while it is open.
      await desk.part("canvas").focus();
      for (const id of ["steps/1", "steps/1?0", "steps/1/then/0", "steps/1/then/1"]) {
        await desk.press("ArrowDown");
        await desk.at(id);
        await desk.sighted(id);
      }
      await desk.boxes("say").first().click();
      await desk.at("steps/1/then/0");
      await desk.sighted("steps/1/then/0");
      // The edge between them is moved, and the step stays in sight.
      const grip = desk.part("form-grip");
      const before = await form.boundingBox();
      await grip.focus();
      await desk.press("ArrowUp", "ArrowUp");
      const higher = await form.boundingBox();
      assert.ok(higher.height > before.height, `${higher.height} is more than ${before.height}`);
      await desk.sighted("steps/1/then/0");
      const edge = await grip.boundingBox();
      await desk.page.mouse.move(edge.x + edge.width / 2, edge.y + edge.height / 2);
      await desk.page.mouse.down();
      await desk.page.mouse.move(edge.x + edge.width / 2, edge.y + 120, { steps: 4 });
      await desk.page.mouse.up();
      assert.ok((await form.boundingBox()).height < higher.height - 80);
      await desk.sighted("steps/1/then/0");
      await grip.focus();
      await desk.press("Enter");
      assert.equal((await form.boundingBox()).height, before.height, "Enter makes it as high as it was at first");
      await desk.press("Home");
      await desk.sighted("steps/1/then/0");
      // Colours are those of the theme, names those of the language.
      await desk.page.emulateMedia({ colorScheme: words.theme });
      assert.deepEqual(await findings(desk.page), []);
      await browser.shot(desk.page, `canvas-small-form-${words.theme}-${language}`);
      await desk.page.emulateMedia({ colorScheme: "light" });
      // By key from a field, and by its button.
      await form.getByRole("textbox").first().press("Escape");
      await form.waitFor({ state: "detached" });
      await desk.at("steps/1/then/0");
      await desk.press("Enter");
      await desk.part("form-close").click();
      await form.waitFor({ state: "detached" });
      await desk.page.setViewportSize({ width, height });
      await desk.press("Enter");
      await form.waitFor();
      await desk.sighted("steps/1/then/0");
      assert.equal(await grip.count(), 0);
      await browser.shot(desk.page, `canvas-form-beside-${language}`);
      await desk.part("form-close").click();
    });

    await step("shows the canvas alone, and the text alone", async () => {
      await desk.part("view-canvas").click();
      await desk.part("editor").locator(".cm-content").waitFor({ state: "hidden" });
      await desk.part("canvas").waitFor();
      await browser.shot(desk.page, `canvas-alone-${language}`);
      await desk.part("view-text").click();
      await desk.part("canvas").waitFor({ state: "detached" });
      await desk.part("editor").locator(".cm-content").waitFor();
    });
  });
}
