import { expect, test } from "vitest";
import type { ConversationSummaryFragment, Mode } from "../../src/gql/graphql";
import type { Filter } from "../../src/pages/conversations/filters";
import { Changes, doubtful, withChange, withPage, withWord, type Kind, type Known } from "../../src/pages/conversations/pages";

const one = (id: string, mode: Mode = "BOT", more: Partial<ConversationSummaryFragment> = {}): ConversationSummaryFragment => ({
  id,
  kind: "LIVE",
  mode,
  language: "en",
  queue: null,
  note: null,
  lastText: id,
  customer: null,
  createdAt: "2026-05-06T10:00:00Z",
  updatedAt: "2026-05-06T10:00:00Z",
  erasedAt: null,
  assignee: mode === "MEMBER" ? { id: "me", name: "Me" } : null,
  bot: { id: "bot_1", name: "shop", title: "Shop" },
  ...more,
});
const known = (...all: ConversationSummaryFragment[]): Known => new Map(all.map((it) => [it.id, it]));
const kind = (filter: Filter, text?: string, bot: string | null = null): Kind => ({
  filter,
  wanted: { bot, filter: text ? { text } : null },
  viewer: { id: "me" },
});
const ids = (list: Known) => [...list.keys()];

test("where nothing is looked for, what changes comes in at once, and goes with its state", () => {
  const belongs: [Filter, Mode[]][] = [
    ["all", ["BOT", "WAITING", "MEMBER", "ENDED"]],
    ["waiting", ["WAITING"]],
    ["mine", ["MEMBER"]],
    ["bot", ["BOT"]],
    ["ended", ["ENDED"]],
  ];
  for (const [filter, modes] of belongs)
    for (const mode of ["BOT", "WAITING", "MEMBER", "ENDED"] as const) {
      const [there, changed] = [modes.includes(mode), one("a", mode)];
      expect(ids(withChange(known(), changed, kind(filter))), `${filter}, ${mode}, new`).toEqual(there ? ["a"] : []);
      expect(ids(withChange(known(one("a")), changed, kind(filter))), `${filter}, ${mode}, known`).toEqual(there ? ["a"] : []);
      expect(doubtful(changed, kind(filter))).toBe(false);
      expect(doubtful(changed, kind(filter, "parcel")), `${filter}, ${mode}, asked about`).toBe(there);
    }
  expect(ids(withChange(known(), one("a", "MEMBER", { assignee: { id: "other", name: "Other" } }), kind("mine")))).toEqual([]);
  expect(ids(withChange(known(), one("a"), kind("all", undefined, "bot_2")))).toEqual([]);
});

test("where something is looked for, what is new waits for the platform's word, and what is shown is kept true", () => {
  const before = known(one("a"));
  expect(withChange(before, one("b"), kind("all", "parcel"))).toBe(before);
  expect(withChange(before, one("a", "WAITING"), kind("all", "parcel")).get("a")?.mode).toBe("WAITING");
  expect(ids(withChange(before, one("a", "ENDED"), kind("bot", "parcel")))).toEqual([]);
  expect(ids(withWord(before, [one("b")], ["a", "c"]))).toEqual(["b"]);
});

test("what was erased stays where it is seen, though nothing finds it", () => {
  const gone = one("a", "ENDED", { erasedAt: "2026-05-06T11:00:00Z" });
  expect(doubtful(gone, kind("all", "parcel"))).toBe(false);
  expect(withChange(known(one("a")), gone, kind("all", "parcel")).get("a")).toBe(gone);
  expect(ids(withChange(known(), gone, kind("all", "parcel")))).toEqual([]);
});

test("a page that was asked for before a change does not undo it", () => {
  const changes = new Changes();
  changes.note("early");
  const then = changes.now();
  changes.note("new");
  changes.note("went");
  // What came and went while the page was on its way.
  const now = known(one("old"), one("new", "WAITING"));
  const nodes = [one("early"), one("new", "BOT"), one("went", "WAITING")];
  const first = withPage(now, nodes, true, changes, then);
  expect(ids(first).sort()).toEqual(["early", "new"]);
  expect(first.get("new")?.mode).toBe("WAITING");
  expect(ids(withPage(now, nodes, false, changes, then)).sort()).toEqual(["early", "new", "old"]);
});
