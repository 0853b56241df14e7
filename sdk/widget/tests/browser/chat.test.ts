import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Bench } from "./harness";

let bench: Bench;

beforeAll(async () => {
  bench = await Bench.start();
}, 700_000);

afterAll(() => bench?.stop());

const TIMEOUT = 40_000;

async function write(page: Page, text: string): Promise<void> {
  await page.fill("textarea", text);
  await page.press("textarea", "Enter");
}

/** What was said, in order, by the classes and texts of the bubbles. */
async function said(page: Page): Promise<string[]> {
  return page.$$eval(".message:not(.typing)", (all) =>
    all.map((one) => `${one.classList.contains("mine") ? "me" : "they"}: ${one.querySelector(".bubble")?.lastChild?.textContent}`),
  );
}

const sees = (page: Page, text: string) => page.locator(`.bubble:has-text("${text}")`).waitFor();

describe("talking", { timeout: TIMEOUT }, () => {
  test("a visitor opens the panel, is greeted, asks and is answered", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    await sees(page, "Hello!");
    await write(page, "where is it?");
    await sees(page, "echo: where is it?");
    expect(await said(page)).toEqual(["they: Hello!", "me: where is it?", "they: echo: where is it?"]);
    await page.locator(".mine .footer", { hasText: "Sent" }).waitFor();
  });

  test("choices are buttons, and the customer reads what stood on the button", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    await write(page, "buttons");
    await page.click("text=查快递");
    await sees(page, "echo: track");
    expect((await said(page)).at(-2)).toBe("me: 查快递");
    expect(await page.locator(".choice").count()).toBe(0);
  });

  test("a member takes over, leaves, and the end offers a new beginning", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    await write(page, "human");
    await page.locator("h2", { hasText: "小王" }).waitFor();
    expect(await page.$$eval(".note", (notes) => notes.map((note) => note.textContent))).toEqual([
      "We are finding someone who can help you",
      "小王 joined the conversation",
    ]);
    await write(page, "robot");
    await page.locator("h2", { hasText: "小递" }).waitFor();
    await write(page, "bye");
    await page.click("text=Start a new conversation");
    await sees(page, "Hello!");
    expect(await said(page)).toEqual(["they: Hello!"]);
    await page.locator("textarea").waitFor();
  });

  test("text is never read as HTML", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    await write(page, "<img src=x onerror=alert(1)> see https://example.com/a.");
    await sees(page, "echo: <img");
    expect(await page.locator(".bubble img").count()).toBe(0);
    expect(await page.locator(".theirs .bubble a").getAttribute("href")).toBe("https://example.com/a");
  });
});

describe("coming back", { timeout: TIMEOUT }, () => {
  test("a reload finds the conversation, open as it was", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    await write(page, "remember me");
    await sees(page, "echo: remember me");
    const before = await said(page);
    await page.reload();
    await sees(page, "echo: remember me");
    expect(await said(page)).toEqual(before);
    await write(page, "still there?");
    await sees(page, "echo: still there?");
  });

  test("a cut line comes back without loss or repetition", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    await write(page, "one");
    await sees(page, "echo: one");
    bench.line.cut();
    await page.locator(".banner").waitFor();
    await bench.memberSays(page, "said while the line was cut");
    bench.line.mend();
    await sees(page, "said while the line was cut");
    await write(page, "two");
    await sees(page, "echo: two");
    expect(await said(page)).toEqual([
      "they: Hello!",
      "me: one",
      "they: echo: one",
      "they: said while the line was cut",
      "me: two",
      "they: echo: two",
    ]);
    expect(await page.locator(".banner").isVisible()).toBe(false);
  });

  test("what cannot be sent says so, and is sent once when asked again", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    await sees(page, "Hello!");
    bench.line.cut();
    await write(page, "do not lose me");
    const retry = page.locator(".retry");
    await retry.waitFor({ timeout: 20_000 });
    bench.line.mend();
    await retry.click();
    await sees(page, "echo: do not lose me");
    expect(await said(page)).toEqual(["they: Hello!", "me: do not lose me", "they: echo: do not lose me"]);
  });

  test("what was not sent before a reload is sent after it", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    await sees(page, "Hello!");
    bench.line.cut();
    await write(page, "held back");
    await page.locator(".mine.sending").waitFor();
    bench.line.mend();
    await page.reload();
    await sees(page, "echo: held back");
    expect(await said(page)).toEqual(["they: Hello!", "me: held back", "they: echo: held back"]);
  });

  test("two tabs show one conversation", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    await sees(page, "Hello!");
    const other = await page.context().newPage();
    await other.goto(bench.address());
    await other.click(".launcher");
    await write(other, "from the other tab");
    await sees(page, "echo: from the other tab");
    expect(await said(page)).toEqual(await said(other));
    expect((await said(page))[1]).toBe("me: from the other tab");
  });

  test("a message to a closed panel is counted until it is seen", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    await sees(page, "Hello!");
    await page.click(".close");
    await bench.memberSays(page, "are you there?");
    await page.locator(".badge", { hasText: "1" }).waitFor();
    await page.reload();
    await page.locator(".badge", { hasText: "1" }).waitFor();
    expect(await page.getAttribute(".launcher", "aria-label")).toBe("Open chat, 1 new message");
    const other = await page.context().newPage();
    await other.goto(bench.address());
    await other.locator(".badge", { hasText: "1" }).waitFor();
    await page.click(".launcher");
    await sees(page, "are you there?");
    expect(await page.locator(".badge").isVisible()).toBe(false);
    await other.locator(".badge").waitFor({ state: "hidden" });
  });
});
