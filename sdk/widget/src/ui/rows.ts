import type { State } from "../chat/chat";
import { all, type Entry, type Message } from "../chat/transcript";
import type { Choice } from "../directline/wire";
import type { Words } from "../words/words";

/** One line of the log, ready to be drawn. Two equal rows look equal. */
export type Row = DayRow | MessageRow | NoteRow | ChoicesRow | TypingRow;

export interface DayRow {
  readonly kind: "day";
  readonly key: string;
  readonly label: string;
}

export interface MessageRow {
  readonly kind: "message";
  readonly key: string;
  readonly speaker: Message["speaker"];
  readonly name: string;
  readonly text: string;
  readonly plain: boolean;
  /** Whether it begins and ends a group of messages of one speaker. */
  readonly first: boolean;
  readonly last: boolean;
  readonly time: string;
  /** Said below the bubble. */
  readonly footer: string | undefined;
  readonly delivery: Message["delivery"];
}

export interface NoteRow {
  readonly kind: "note";
  readonly key: string;
  readonly text: string;
}

export interface ChoicesRow {
  readonly kind: "choices";
  readonly key: string;
  readonly choices: readonly Choice[];
}

export interface TypingRow {
  readonly kind: "typing";
  readonly key: string;
  readonly speaker: "bot" | "member";
  readonly name: string;
}

/** Messages further apart are not one group. */
const TOGETHER = 5 * 60_000;

export interface Setting {
  readonly words: Words;
  readonly language: string;
  /** The bot's name where the page gives one; otherwise its messages tell it. */
  readonly bot: string | undefined;
  readonly now: number;
}

export function rows(state: State, setting: Setting): Row[] {
  const { words } = setting;
  const entries = all(state.transcript);
  const result: Row[] = [];
  const lastOfUser = entries.findLast((entry) => entry.kind === "message" && entry.speaker === "user");
  let choices: readonly Choice[] = [];
  const days = new Set(entries.map((entry) => day(entry.at)));
  const separate = days.size > 1 || (days.size === 1 && !days.has(day(setting.now)));
  entries.forEach((entry, index) => {
    const before = entries[index - 1];
    const after = entries[index + 1];
    if (separate && (!before || day(before.at) !== day(entry.at))) {
      result.push({ kind: "day", key: `day-${day(entry.at)}`, label: dayLabel(entry.at, setting) });
    }
    if (entry.kind !== "message") {
      result.push({ kind: "note", key: entry.key, text: note(entry, words) });
      return;
    }
    if (entry.text !== "") {
      const last = !together(entry, after);
      const time = clock(entry.at, setting.language);
      const name = speakerName(entry.speaker, entry.name, setting);
      result.push({
        kind: "message",
        key: entry.key,
        speaker: entry.speaker,
        name,
        text: entry.speaker === "user" ? title(entry.text, choices) : entry.text,
        plain: entry.plain,
        first: !together(before, entry),
        last,
        time,
        footer: footer(entry, entry === lastOfUser, last, name, time, words),
        delivery: entry.delivery,
      });
    }
    choices = entry.choices;
  });
  const finished = state.phase === "ended" || state.phase === "refused";
  const final = entries.at(-1);
  if (!finished && final?.kind === "message" && final.choices.length > 0) {
    result.push({ kind: "choices", key: `choices-${final.key}`, choices: final.choices });
  }
  const greeting = entries.length === 0 && (state.phase === "opening" || state.phase === "live");
  if (!finished && (state.typing || greeting)) {
    const { partner } = state.transcript;
    const speaker = partner.kind === "member" ? "member" : "bot";
    const name = speakerName(speaker, partner.kind === "member" ? partner.name : undefined, setting);
    result.push({ kind: "typing", key: "typing", speaker, name });
  }
  return result;
}

/** A pressed choice sends its value; the customer reads what stood on the button. */
function title(text: string, choices: readonly Choice[]): string {
  return choices.find((choice) => choice.value === text)?.title ?? text;
}

function footer(message: Message, latest: boolean, last: boolean, name: string, time: string, words: Words): string | undefined {
  if (message.speaker !== "user") return last ? `${name} · ${time}` : undefined;
  if (message.delivery === "failed") return words.failed;
  if (!latest) return undefined;
  return message.delivery === "sending" ? words.sending : `${words.sent} · ${time}`;
}

function speakerName(speaker: Message["speaker"], name: string | undefined, { bot, words }: Setting): string {
  if (speaker === "user") return words.you;
  return speaker === "bot" ? (bot ?? name ?? words.bot) : (name ?? words.member);
}

function together(one: Entry | undefined, other: Entry | undefined): boolean {
  return (
    one?.kind === "message" &&
    other?.kind === "message" &&
    one.speaker === other.speaker &&
    one.name === other.name &&
    day(one.at) === day(other.at) &&
    Math.abs(other.at - one.at) < TOGETHER
  );
}

function note(entry: Exclude<Entry, Message>, words: Words): string {
  switch (entry.kind) {
    case "handoff":
      return words.handoff;
    case "joined":
      return words.joined(entry.name ?? words.member);
    case "left":
      return words.left(entry.name);
    case "ended":
      return words.ended;
  }
}

function day(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

function dayLabel(at: number, { words, language, now }: Setting): string {
  if (day(at) === day(now)) return words.today;
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day(at) === day(yesterday.getTime())) return words.yesterday;
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(at, language, sameYear ? { month: "long", day: "numeric" } : { year: "numeric", month: "long", day: "numeric" });
}

function clock(at: number, language: string): string {
  return format(at, language, { timeStyle: "short" });
}

function format(at: number, language: string, options: Intl.DateTimeFormatOptions): string {
  try {
    return new Intl.DateTimeFormat(language, options).format(at);
  } catch {
    // The page's language tag is none that the browser can read.
    return new Intl.DateTimeFormat("en", options).format(at);
  }
}
