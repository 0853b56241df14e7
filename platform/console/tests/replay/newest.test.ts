import { expect, test } from "vitest";
import { newest, type Places } from "../../src/components/replay/newest";

const one = (id: string, hour: number, version: string | null = null) => ({ id, createdAt: `2026-05-06T${hour}:00:00Z`, version: version === null ? null : { id: version } });
const places = (...found: (ReturnType<typeof one> | null)[]): Places => found.map((preflight, at) => ({ name: `e${at}`, asks: { conversations: 200 }, deployment: null, preflight }));

test("the newest replay of the draft is found again, whoever began it", () => {
  expect(newest(null, [])).toBe(null);
  expect(newest(null, places(null, null))).toBe(null);
  expect(newest(one("mine", 10), places(one("theirs", 11), one("older", 9)))).toBe("theirs");
  expect(newest(one("mine", 12), places(one("theirs", 11)))).toBe("mine");
});

test("what was found out about a version is none of the draft", () => {
  expect(newest(null, places(one("version", 11, "v1")))).toBe(null);
  expect(newest(one("mine", 10), places(one("version", 11, "v1")))).toBe("mine");
});
