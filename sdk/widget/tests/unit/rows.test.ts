import { describe, expect, test } from "vitest";
import type { State } from "../../src/chat/chat";
import { deliver, empty, receive, say, type Transcript } from "../../src/chat/transcript";
import { readActivitySet } from "../../src/directline/wire";
import { type Row, rows } from "../../src/ui/rows";
import { words } from "../../src/words/words";

const NOON = new Date(2026, 2, 10, 12, 0).getTime();
const MINUTE = 60_000;

type Line = Record<string, unknown>;

const bot = (id: string, text: string, more: Line = {}): Line => ({ id, type: "message", from: { id: "bot", name: "Robo" }, text, ...more });
const user = (id: string, text: string, clientId = id): Line => ({
  id,
  type: "message",
  from: { id: "visitor" },
  text,
  channelData: { clientActivityID: clientId },
});

function heard(transcript: Transcript, ...lines: Line[]): Transcript {
  return receive(transcript, readActivitySet({ activities: lines }).activities, NOON);
}

function shown(transcript: Transcript, state: Partial<State> = {}): Row[] {
  return rows({ phase: "live", transcript, typing: false, unread: 0, ...state }, { words: words("en"), language: "en-GB", bot: undefined, now: NOON });
}

/** The rows in a few words, as a person would tell them. */
function told(list: Row[]): string[] {
  return list.map((row) => {
    if (row.kind === "message") return `${row.speaker}: ${row.text}${row.footer ? ` (${row.footer})` : ""}`;
    if (row.kind === "choices") return row.choices.map((choice) => `[${choice.title}]`).join(" ");
    if (row.kind === "typing") return `${row.name} types`;
    return row.kind === "day" ? `== ${row.label}` : `-- ${row.text}`;
  });
}

describe("a transcript", () => {
  test("takes each activity once", () => {
    const once = heard(empty, bot("1", "hello"));
    expect(heard(once, bot("1", "hello"), bot("2", "there")).entries).toHaveLength(2);
  });

  test("puts the server's word in the place of ours under the same key", () => {
    const before = say(heard(empty, bot("1", "hello")), "k", "question", NOON);
    expect(told(shown(before))).toEqual(["bot: hello (Robo · 12:00)", "user: question (Sending…)"]);
    const after = heard(before, user("2", "question", "k"), bot("3", "answer"));
    expect(told(shown(after))).toEqual(["bot: hello (Robo · 12:00)", "user: question (Sent · 12:00)", "bot: answer (Robo · 12:00)"]);
    expect(shown(after)[1]?.key).toBe(shown(before)[1]?.key);
    expect(after.pending).toEqual([]);
  });

  test("does not show again what came back before a reload", () => {
    const back = heard(empty, user("1", "question", "k"));
    expect(say(back, "k", "question", NOON)).toBe(back);
  });

  test("tells who answers, and when it is over", () => {
    const event = (id: string, name: string, value?: unknown): Line => ({ id, type: "event", name, value, from: { id: "bot", name: "Robo" } });
    const queue = heard(empty, event("1", "botloom.handoff"));
    expect(queue.partner).toEqual({ kind: "queue" });
    const member = heard(queue, event("2", "botloom.joined", { name: "Mei" }));
    expect(member.partner).toEqual({ kind: "member", name: "Mei" });
    const left = heard(member, event("3", "botloom.left", { name: "Mei" }), event("4", "someone.elses"));
    expect(left.partner).toEqual({ kind: "bot" });
    const ended = heard(left, { id: "5", type: "endOfConversation", from: { id: "bot" } });
    expect(ended.ended).toBe(true);
    expect(told(shown(ended, { phase: "ended" }))).toEqual([
      "-- We are finding someone who can help you",
      "-- Mei joined the conversation",
      "-- Mei left the conversation",
      "-- This conversation has ended",
    ]);
  });

  test("survives lines that are not what they should be", () => {
    const odd = readActivitySet({ activities: [null, 7, { type: "message" }, { type: "message", text: 3, from: "x" }, { id: "1", type: "event" }], watermark: 4 });
    expect(receive(empty, odd.activities, NOON).entries).toEqual([]);
    expect(odd.watermark).toBeUndefined();
    expect(readActivitySet("nonsense").activities).toEqual([]);
  });
});

describe("rows", () => {
  test("name the speaker once per group", () => {
    const at = (minutes: number) => ({ timestamp: new Date(NOON + minutes * MINUTE).toISOString() });
    const transcript = heard(empty, bot("1", "a", at(-30)), bot("2", "b", at(-29)), bot("3", "c", at(0)));
    expect(told(shown(transcript))).toEqual(["bot: a", "bot: b (Robo · 11:31)", "bot: c (Robo · 12:00)"]);
  });

  test("offer choices only below the last message, and show what stood on the pressed one", () => {
    const choices = { suggestedActions: { actions: [{ type: "imBack", title: "Track it", value: "track" }, { type: "imBack", value: "Other" }] } };
    const asked = heard(empty, bot("1", "which?", choices));
    expect(told(shown(asked)).at(-1)).toBe("[Track it] [Other]");
    expect(told(shown(asked, { phase: "ended" })).at(-1)).toBe("bot: which? (Robo · 12:00)");
    expect(told(shown(say(asked, "k", "track", NOON))).at(-1)).toBe("user: Track it (Sending…)");
  });

  test("say what was not sent, also above newer messages", () => {
    const failed = deliver(say(empty, "k", "one", NOON), "k", "failed");
    expect(told(shown(say(failed, "l", "two", NOON)))).toEqual(["user: one (Not sent. Try again)", "user: two (Sending…)"]);
  });

  test("separate days only where there is more than today", () => {
    const on = (day: number) => ({ timestamp: new Date(2026, 2, day, 12).toISOString() });
    expect(told(shown(heard(empty, bot("1", "a", on(10)))))).toEqual(["bot: a (Robo · 12:00)"]);
    expect(told(shown(heard(empty, bot("1", "a", on(2)), bot("2", "b", on(9)), bot("3", "c", on(10)))))).toEqual([
      "== 2 March",
      "bot: a (Robo · 12:00)",
      "== Yesterday",
      "bot: b (Robo · 12:00)",
      "== Today",
      "bot: c (Robo · 12:00)",
    ]);
  });

  test("show dots while a greeting or an answer is on its way, under the name of who writes", () => {
    expect(told(shown(empty, { phase: "opening" }))).toEqual(["Assistant types"]);
    const member = heard(empty, { id: "1", type: "event", name: "botloom.joined", value: { name: "Mei" }, from: {} });
    expect(told(shown(member, { typing: true })).at(-1)).toBe("Mei types");
  });
});

test("pictures, pages and cards become links below the text", () => {
  const attachments = [
    { contentType: "image/png", contentUrl: "https://a.example/x.png", name: "The shop" },
    {
      contentType: "application/vnd.microsoft.card.hero",
      content: {
        title: "Parcel",
        text: "On its way",
        images: [{ url: "https://a.example/p.png" }],
        tap: { type: "openUrl", title: "Parcel", value: "https://a.example/p" },
        buttons: [{ type: "openUrl", title: "Open", value: "https://a.example/o" }, { type: "imBack", title: "More", value: "more" }],
      },
    },
  ];
  const suggestedActions = { actions: [{ type: "openUrl", title: "Map", value: "https://a.example/m" }, { type: "imBack", title: "Yes", value: "yes" }] };
  const [activity] = readActivitySet({ activities: [bot("1", "Look:", { attachments, suggestedActions })] }).activities;
  expect(activity?.text).toBe(
    [
      "Look:",
      "[The shop](https://a.example/x.png)",
      "Parcel",
      "On its way",
      "[https://a.example/p.png](https://a.example/p.png)",
      "[Parcel](https://a.example/p)",
      "[Open](https://a.example/o)",
      "[Map](https://a.example/m)",
    ].join("\n"),
  );
  expect(activity?.choices).toEqual([{ title: "Yes", value: "yes" }]);
});
