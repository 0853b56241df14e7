import { expect, test } from "vitest";
import { parse } from "yaml";
import type { ActivityFieldsFragment, TurnFieldsFragment } from "../../src/gql/graphql";
import { testOf } from "../../src/lib/talkTest";

type Said = Partial<ActivityFieldsFragment> & Pick<ActivityFieldsFragment, "from">;

/** Turns one after the other, each at so many seconds past ten. */
function talk(...turns: { at?: number; mode?: TurnFieldsFragment["mode"]; language?: string | null; trace?: unknown; lines: Said[] }[]): TurnFieldsFragment[] {
  let number = 0;
  return turns.map(({ at = 0, mode = "BOT", language = "en", trace = [], lines }, index) => {
    const moment = new Date(Date.UTC(2026, 4, 6, 10, 0, 0) + at * 1000).toISOString();
    const activities = lines.map((line) => ({
      number: (number += 1),
      turn: index + 1,
      name: null,
      kind: "MESSAGE" as const,
      text: null,
      buttons: [],
      entry: null,
      clientId: null,
      at: moment,
      ...line,
    }));
    return { number: index + 1, at: moment, mode, language, slots: {}, trace, activities };
  });
}

const none = new Set<string>();

test("a talk is what was said, and that the bot says the same", () => {
  const turns = talk(
    { lines: [{ from: "BOT", text: "Hello: I am here." }] },
    { language: "zh-CN", lines: [{ from: "USER", text: "10" }, { from: "BOT", text: "old words", entry: "returns" }, { from: "BOT" }] },
  );
  const { path, content, asks, left } = testOf(turns, new Set(["tests/talk-1.yaml"]));
  expect(path).toBe("tests/talk-2.yaml");
  expect(content).toBe(`test: "10"
given:
  now: 2026-05-06T10:00:00Z
  language: en
talk:
  - start: true
  - bot: "Hello: I am here."
  - user: "10"
  - bot: {knowledge: returns}
  - bot: {any: true}
`);
  expect(asks).toBe(true);
  expect(left).toEqual({ person: 0, wordless: 0, unasked: 0 });
});

test("it ends where a person takes over, and tells how much it leaves out", () => {
  const turns = talk(
    { mode: "WAITING", language: null, lines: [{ from: "USER", text: "a person" }, { from: "SYSTEM", kind: "HANDOFF" }, { from: "BOT", text: "One moment." }] },
    { mode: "WAITING", lines: [{ from: "USER", text: "hurry" }] },
    { mode: "MEMBER", lines: [{ from: "MEMBER", kind: "JOINED", name: "Ann" }] },
    { mode: "MEMBER", lines: [{ from: "MEMBER", text: "I am Ann.", name: "Ann" }] },
    { mode: "MEMBER", lines: [{ from: "USER", text: "thanks" }] },
    { lines: [{ from: "MEMBER", kind: "LEFT", name: "Ann" }] },
    { lines: [{ from: "USER", text: "bye" }, { from: "BOT", text: "Goodbye." }] },
  );
  const { content, left } = testOf(turns, none);
  expect(parse(content).talk).toEqual([{ user: "a person" }, { bot: "One moment." }, { expect: { mode: "waiting" } }, { user: "hurry" }]);
  expect(left.person).toBe(4);
  expect(content).not.toContain("Ann");
  expect(content).not.toContain("language");
});

test("what wakes the bot is a pause since something was said", () => {
  const turns = talk(
    { lines: [{ from: "USER", text: "remind me" }, { from: "BOT", text: "I will." }] },
    { at: 20, lines: [] },
    { at: 90.7, lines: [{ from: "BOT", text: "Now." }] },
    { at: 100, lines: [{ from: "USER" }] },
  );
  const { content, left } = testOf(turns, none);
  expect(parse(content).talk).toEqual([{ user: "remind me" }, { bot: "I will." }, { after: "90s" }, { bot: "Now." }]);
  expect(left).toEqual({ person: 0, wordless: 1, unasked: 1 });
});

test("what the world answered is given", () => {
  const called = (what: string, result: object) => [{ kind: "called", what }, { kind: "plugin", function: what }, { kind: "returned", ...result }];
  const turns = talk(
    {
      trace: [
        ...called("orders.find", { value: { state: "sent", count: 2 } }),
        ...called("GET https://api.example.com/v1/stock?of=a, b", { error: "timeout", message: "too slow" }),
        // Something that only helped to understand is no call of the flow.
        { kind: "consulted", what: "nlu", value: 1 },
        "no line at all",
        null,
      ],
      lines: [{ from: "USER", text: "where is it" }],
    },
    { trace: [...called("orders.find", { value: null }), ...called("ticket", { value: "T-7" })], lines: [{ from: "USER", text: "and now" }] },
    { trace: "not a list", lines: [{ from: "USER", text: "fine" }] },
  );
  expect(parse(testOf(turns, none).content).given).toEqual({
    now: "2026-05-06T10:00:00Z",
    language: "en",
    plugins: { "orders.find": [{ returns: { state: "sent", count: 2 } }, { returns: null }] },
    http: { "GET https://api.example.com/v1/stock?of=a, b": [{ error: "timeout", message: "too slow" }] },
    ticket: [{ returns: "T-7" }],
  });
});

test("where the customer said nothing to the bot there is no test", () => {
  const turns = talk({ lines: [{ from: "BOT", text: "Hello." }] }, { mode: "MEMBER", lines: [{ from: "MEMBER", kind: "JOINED" }] }, { lines: [{ from: "USER", text: "hi" }] });
  const { asks, left } = testOf(turns, none);
  expect(asks).toBe(false);
  expect(left.person).toBe(1);
});
