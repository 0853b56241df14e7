import { CombinedError } from "urql";
import { expect, test } from "vitest";
import { door as en } from "../../src/i18n/en/door";
import { door as zh } from "../../src/i18n/zh/door";
import { broken } from "../../src/lib/outcome";

const away = (status?: number) =>
  new CombinedError({ networkError: new TypeError("Failed to fetch"), response: status === undefined ? undefined : { status } });

test("a platform that cannot be reached is told in the console's words, never in the browser's", () => {
  expect(broken(away(), zh)).toEqual({ title: zh.outcome.network, detail: zh.outcome.networkText });
  expect(broken(away(), en).detail).toBe(en.outcome.networkText);
  expect(broken(away(502), zh).detail).toBe("HTTP 502");
});
