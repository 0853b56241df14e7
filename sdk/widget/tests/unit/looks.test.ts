import { describe, expect, test } from "vitest";
import { initial } from "../../src/ui/log";
import { trim } from "../../src/ui/text";
import { contrast, parse, theme } from "../../src/ui/theme";
import { words } from "../../src/words/words";

describe("the theme", () => {
  test.each(["#2f54eb", "#ffe600", "#000", "#fff", "#0d8a5f", "#e4002b", "#808080", "#ff6a00", "#ff5a5f"])("stays readable with %s", (color) => {
    const colors = theme(color);
    const ratio = (one: string | undefined, other: string) => contrast(parse(one ?? "") ?? [0, 0, 0], parse(other) ?? [0, 0, 0]);
    expect(ratio(colors?.light, "#ffffff")).toBeGreaterThanOrEqual(4.5);
    expect(ratio(colors?.dark, "#17181c")).toBeGreaterThanOrEqual(4.5);
    expect(ratio(colors?.onBrand, colors?.brand ?? "")).toBeGreaterThanOrEqual(3);
    expect(ratio(colors?.onBrand, colors?.solid ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  test("measures contrast as WCAG does", () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
    expect(contrast([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2);
  });

  test.each(["red", "#12", "#12345g", "rgb(0,0,0)", ""])("refuses `%s`", (color) => {
    expect(parse(color)).toBeNull();
  });
});

test("an address ends where the sentence goes on", () => {
  expect(trim("https://example.com/a.")).toBe("https://example.com/a");
  expect(trim("https://example.com/a),")).toBe("https://example.com/a");
  expect(trim("https://example.com/a_(b)")).toBe("https://example.com/a_(b)");
});

test("a member without a picture is shown by a letter", () => {
  expect(initial("mei lin")).toBe("M");
  expect(initial("李梅")).toBe("梅");
  expect(initial("🦊 Fox")).toBe("🦊");
  expect(initial("")).toBe("?");
});

test("Chinese speaks Chinese, everything else English", () => {
  expect(words("zh-CN").send).toBe("发送");
  expect(words("zh").send).toBe("发送");
  expect(words("de").send).toBe("Send");
});
