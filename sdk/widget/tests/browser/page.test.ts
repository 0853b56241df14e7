import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Bench } from "./harness";

let bench: Bench;

beforeAll(async () => {
  bench = await Bench.start();
}, 700_000);

afterAll(() => bench?.stop());

const TIMEOUT = 40_000;
const PHONE = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };

/** What has the keyboard, inside the widget or on the page. */
async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const inner = document.activeElement?.shadowRoot?.activeElement;
    return inner ? inner.className || inner.tagName.toLowerCase() : `page ${document.activeElement?.id}`;
  });
}

describe("the keyboard", { timeout: TIMEOUT }, () => {
  test("goes into the panel, round inside it, and back to where it came from", async () => {
    const page = await bench.visit();
    await page.focus(".launcher");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.tagName === "TEXTAREA");
    const stops = new Set<string>();
    for (let step = 0; step < 8; step += 1) {
      await page.keyboard.press("Tab");
      stops.add(await focused(page));
    }
    expect([...stops].sort()).toEqual(["close", "scroller", "textarea"]);
    await page.keyboard.press("Escape");
    expect(await focused(page)).toBe("launcher");
    expect(await page.getAttribute(".launcher", "aria-expanded")).toBe("false");
  });

  test("returns to the page's own button that opened the panel", async () => {
    const page = await bench.visit();
    await page.focus("#page");
    await page.evaluate(() => window.Botloom?.open());
    await page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.tagName === "TEXTAREA");
    await page.keyboard.press("Escape");
    expect(await focused(page)).toBe("page page");
  });

  test("picks candidates of an input method without sending", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    await page.locator(".bubble", { hasText: "Hello!" }).waitFor();
    await page.click("textarea");
    const client = await page.context().newCDPSession(page);
    await client.send("Input.imeSetComposition", { text: "ni hao", selectionStart: 6, selectionEnd: 6 });
    await client.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
    await client.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Escape", code: "Escape", windowsVirtualKeyCode: 229 });
    await client.send("Input.insertText", { text: "你好" });
    expect(await page.inputValue("textarea")).toBe("你好");
    expect(await page.locator(".mine").count()).toBe(0);
    await page.press("textarea", "Enter");
    await page.locator(".bubble", { hasText: "echo: 你好" }).waitFor();
  });

  test("does not reach the page's shortcuts", async () => {
    const page = await bench.visit();
    await page.evaluate(() => document.addEventListener("keydown", () => document.body.setAttribute("data-shortcut", "")));
    await page.click(".launcher");
    await page.type("textarea", "k");
    expect(await page.getAttribute("body", "data-shortcut")).toBeNull();
  });
});

describe("the screen", { timeout: TIMEOUT }, () => {
  test("is filled on a phone, and the page below stands still", async () => {
    const page = await bench.visit("", PHONE);
    await page.tap(".launcher");
    await page.locator(".bubble", { hasText: "Hello!" }).waitFor();
    await page.waitForTimeout(300);
    expect(await page.locator(".panel").boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 780 });
    expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe("hidden");
    expect(await page.$eval("textarea", (input) => getComputedStyle(input).fontSize)).toBe("16px");
    expect(await page.getAttribute(".panel", "aria-modal")).toBe("true");
    await page.tap(".close");
    expect(await page.evaluate(() => document.documentElement.style.overflow)).toBe("");
    await page.locator(".launcher").waitFor();
  });

  test("speaks the visitor's language and greets in it", async () => {
    const page = await bench.visit('data-language="zh-CN" data-title="云朵客服" data-color="#0d8a5f"');
    expect(await page.getAttribute(".launcher", "aria-label")).toBe("打开聊天窗口");
    await page.click(".launcher");
    await page.locator(".bubble", { hasText: "您好！" }).waitFor();
    expect(await page.textContent("h2")).toBe("云朵客服");
    expect(await page.$eval(".launcher", (button) => getComputedStyle(button).backgroundColor)).toBe("rgb(13, 138, 95)");
  });

  test("is dark where the system is", async () => {
    const page = await bench.visit("", { colorScheme: "dark" });
    await page.click(".launcher");
    expect(await page.$eval(".panel", (panel) => getComputedStyle(panel).backgroundColor)).toBe("rgb(23, 24, 28)");
  });

  test("keeps the page's rules out", async () => {
    const page = await bench.visit("", { reducedMotion: "reduce" });
    const before = await page.$eval(".launcher", (button) => JSON.stringify(button.getBoundingClientRect()));
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { font-size: 40px !important; letter-spacing: 9px } button, botloom-chat { display: none; padding: 50px } botloom-chat { transform: scale(2); opacity: 0.1 }");
      document.adoptedStyleSheets = [sheet];
    });
    expect(await page.$eval(".launcher", (button) => JSON.stringify(button.getBoundingClientRect()))).toBe(before);
    expect(await page.$eval("botloom-chat", (host) => getComputedStyle(host).opacity)).toBe("1");
    expect(await page.locator(".launcher").isVisible()).toBe(true);
  });

  test("says that the chat is not available where the secret is wrong", async () => {
    const page = await bench.visit();
    await page.evaluate(() => {
      window.Botloom?.destroy();
      const good = document.querySelector<HTMLScriptElement>("script[data-secret]");
      const script = document.createElement("script");
      script.src = good?.src ?? "";
      script.dataset["secret"] = "wrong";
      script.dataset["server"] = good?.dataset["server"] ?? "";
      document.body.append(script);
    });
    await page.click(".launcher");
    await page.locator("text=The chat is not available right now.").waitFor();
  });

  test("tells a screen reader what is new, and not what was read before", async () => {
    const page = await bench.visit();
    await page.click(".launcher");
    const log = page.locator("[role=log]");
    expect(await log.getAttribute("aria-live")).toBe("polite");
    await page.locator(".bubble", { hasText: "Hello!" }).waitFor();
    expect(await log.getAttribute("aria-busy")).toBe("false");
    expect(await page.locator(".theirs .bubble").first().textContent()).toBe("小递: Hello!");
    expect(await page.getAttribute(".panel", "role")).toBe("dialog");
  });
});
