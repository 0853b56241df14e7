// Borders between panes: what they say of themselves, and that the keyboard moves them as a pointer does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings } from "./pages/axe.mjs";
import { opened } from "./pages/console.mjs";
import { stage, story } from "./pages/stage.mjs";

const on = stage();

/** Colours are those of the theme, names those of the language. */
const LOOKS = { en: { locale: "en-US", colorScheme: "dark" }, zh: { locale: "zh-CN", colorScheme: "light" } };
const WORDS = {
  en: { files: "Width of the files", test: "Width of the test", flow: "Width of the flow", answer: "Width of the answer", docs: "Width of the documentation", variables: "Height of the variables", hide: "Hide the files", show: "Show the files" },
  zh: { files: "文件栏的宽度", test: "测试栏的宽度", flow: "流程图的宽度", answer: "结果栏的宽度", docs: "文档栏的宽度", variables: "变量栏的高度", hide: "收起文件栏", show: "展开文件栏" },
};

/** Where the border of a splitter stands, and what it tells. */
async function stand(page, name) {
  const border = page.getByTestId(`split-${name}`);
  const told = await border.evaluate((element) => ({
    ...Object.fromEntries(["role", "aria-label", "aria-orientation"].map((key) => [key, element.getAttribute(key)])),
    ...Object.fromEntries(["now", "min", "max"].map((key) => [key, Number(element.getAttribute(`aria-value${key}`))])),
    controls: document.getElementById(element.getAttribute("aria-controls")) !== null,
    tabIndex: element.tabIndex,
  }));
  const { x, y } = await border.boundingBox();
  return { ...told, place: Math.round(told["aria-orientation"] === "vertical" ? x : y) };
}

/** Borders by keyboard and by pointer; where they were left is where they are after a reload. */
async function moves(page, labels, reopen) {
  const names = Object.keys(labels);
  const all = async () => Object.fromEntries(await Promise.all(names.map(async (name) => [name, await stand(page, name)])));
  const first = await all();
  for (const name of names) await byKeyboard(page, name, labels[name]);
  const chosen = await all();
  await reopen();
  const found = await all();
  for (const name of names) assert.ok(Math.abs(found[name].place - chosen[name].place) <= 1, `${name} is where it was left`);
  for (const name of names) await byPointer(page, name, first[name]);
}

const directions = (border) => (border["aria-orientation"] === "vertical" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"]);

/** Both ways, to both ends, back to where it was at first, and a step from there. */
async function byKeyboard(page, name, label) {
  const border = page.getByTestId(`split-${name}`);
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    return stand(page, name);
  };
  const first = await stand(page, name);
  const [less, more] = directions(first);
  assert.equal(first.role, "separator");
  assert.equal(first["aria-label"], label);
  assert.equal(first.tabIndex, 0);
  assert.ok(first.controls, `${name} names the pane that it changes`);
  assert.ok(first.min <= first.now && first.now <= first.max && first.min < first.max, `${name}: ${JSON.stringify(first)}`);
  await border.focus();
  const further = await press(more, more);
  assert.ok(further.place > first.place && further.now > first.now, `${name} goes on: ${first.place}, ${further.place}`);
  const back = await press(less, less, less);
  assert.ok(back.place < first.place && back.now < first.now, `${name} comes back: ${first.place}, ${back.place}`);
  const least = await press("Home");
  assert.equal(least.now, least.min);
  const most = await press("End");
  assert.equal(most.now, most.max);
  assert.ok(least.place < most.place);
  assert.equal((await press(more)).place, most.place, `${name} stays within its bounds`);
  assert.ok(Math.abs((await press("Enter")).place - first.place) <= 1, `${name} is where it was at first`);
  await press(less);
}

/** Dragged further, and with a double click back to where it was at first. */
async function byPointer(page, name, first) {
  const border = page.getByTestId(`split-${name}`);
  const [less] = directions(first);
  const chosen = await stand(page, name);
  const { x, y, width, height } = await border.boundingBox();
  // Not in the middle, where a pane is put away.
  const [cx, cy] = less === "ArrowLeft" ? [x + width / 2, y + height / 4] : [x + width / 4, y + height / 2];
  await page.mouse.move(cx, cy);
  await page.mouse.down();
  await page.mouse.move(...(less === "ArrowLeft" ? [cx - 12, cy] : [cx, cy - 12]), { steps: 3 });
  await page.mouse.up();
  assert.ok((await stand(page, name)).place < chosen.place, `${name} follows the pointer`);
  await border.dispatchEvent("dblclick");
  assert.ok(Math.abs((await stand(page, name)).place - first.place) <= 1, `${name} is where it was at first`);
  await border.focus();
}

for (const language of ["en", "zh"]) {
  test(`borders are moved by keyboard, ${language}`, async (t) => {
    const words = WORDS[language];
    const desk = await opened(on, LOOKS[language]);
    const { page } = desk;
    const step = story(t, on.browser, () => page, `splitters-${language}-`);
    const shots = async (name) => {
      assert.deepEqual(await findings(page), []);
      await on.browser.shot(page, `splitters-${language}-${name}`);
    };

    await step("moves those of the studio", async () => {
      await desk.go("/bots");
      await desk.part("bot-parcel-desk").getByRole("link").click();
      const open = () => desk.openFile("flows/track_parcel.yaml", "flow: track_parcel").then(() => desk.part("canvas").waitFor());
      await open();
      const reopen = () => page.reload().then(open);
      await moves(page, { files: words.files, test: words.test, flow: words.flow }, reopen);
      await shots("studio");
    });

    await step("puts a pane away and takes it back", async () => {
      const button = desk.part("put-files");
      const file = desk.part("file-bot.yaml");
      assert.equal(await button.getAttribute("aria-label"), words.hide);
      await desk.part("split-files").focus();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await file.waitFor({ state: "hidden" });
      assert.equal(await button.getAttribute("aria-label"), words.show);
      assert.ok(await button.evaluate((element) => element === document.activeElement));
      assert.equal((await stand(page, "files")).now, 0);
      await page.reload();
      await button.waitFor();
      await file.waitFor({ state: "hidden" });
      await shots("away");
      await desk.part("split-files").focus();
      await page.keyboard.press("ArrowLeft");
      await file.waitFor({ state: "hidden" });
      await page.keyboard.press("ArrowRight");
      await file.waitFor();
      await button.click();
      await file.waitFor({ state: "hidden" });
      await button.click();
      await file.waitFor();
    });

    await step("moves those of the explorer", async () => {
      const open = () => desk.part("explorer-docs-search").waitFor();
      await desk.go("/explorer");
      await open();
      const reopen = () => page.reload().then(open);
      await moves(page, { docs: words.docs, answer: words.answer, variables: words.variables }, reopen);
      await shots("explorer");
    });

    await step("finds room for all of it on a small screen", async () => {
      await page.setViewportSize({ width: 1024, height: 768 });
      await shots("explorer-small");
      await desk.go("/bots");
      await desk.part("bot-parcel-desk").getByRole("link").click();
      await desk.openFile("flows/track_parcel.yaml", "flow: track_parcel");
      await desk.part("canvas").waitFor();
      await shots("studio-small");
      for (const name of ["files", "test", "flow"]) {
        const { min, now, max } = await stand(page, name);
        assert.ok(min <= now && now <= max, `${name}: ${min} ${now} ${max}`);
      }
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
    });
  });
}
