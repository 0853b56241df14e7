import type { Activity, Choice } from "../directline/wire";

/** Who wrote a message. */
export type Speaker = "user" | "bot" | "member";

/** How far a message of ours has come. */
export type Delivery = "sending" | "sent" | "failed";

/** A message on the screen. */
export interface Message {
  readonly kind: "message";
  /** The same before and after the server has confirmed it. */
  readonly key: string;
  readonly speaker: Speaker;
  readonly name: string | undefined;
  readonly text: string;
  /** Whether `text` is to be shown letter by letter. */
  readonly plain: boolean;
  readonly choices: readonly Choice[];
  readonly at: number;
  readonly delivery: Delivery;
}

/** Something that happened to the conversation. */
export interface Note {
  readonly kind: "handoff" | "joined" | "left" | "ended";
  readonly key: string;
  readonly name: string | undefined;
  readonly at: number;
}

export type Entry = Message | Note;

/** Who answers: the bot, nobody yet because a person was asked for, or a person. */
export type Partner = { readonly kind: "bot" } | { readonly kind: "queue" } | { readonly kind: "member"; readonly name: string | undefined };

/** What has been said, as the server tells it, and after that what we have said and the server has not yet confirmed. */
export interface Transcript {
  readonly entries: readonly Entry[];
  readonly pending: readonly Message[];
  readonly seen: ReadonlySet<string>;
  readonly partner: Partner;
  readonly ended: boolean;
}

export const empty: Transcript = { entries: [], pending: [], seen: new Set(), partner: { kind: "bot" }, ended: false };

/** Takes activities over; those that are already there, and those that the widget does not show, change nothing. */
export function receive(before: Transcript, activities: readonly Activity[], now: number): Transcript {
  const entries = [...before.entries];
  const seen = new Set(before.seen);
  let { pending, partner, ended } = before;
  for (const activity of activities) {
    if (activity.id !== "") {
      if (seen.has(activity.id)) continue;
      seen.add(activity.id);
    }
    const entry = read(activity, now);
    if (!entry) continue;
    entries.push(entry);
    if (entry.kind === "message") pending = pending.filter((message) => message.key !== entry.key);
    if (entry.kind === "handoff") partner = { kind: "queue" };
    if (entry.kind === "joined") partner = { kind: "member", name: entry.name };
    if (entry.kind === "left") partner = { kind: "bot" };
    if (entry.kind === "ended") ended = true;
  }
  return { entries, pending, seen, partner, ended };
}

/** Shows a message of ours before the server has it. */
export function say(before: Transcript, key: string, text: string, now: number): Transcript {
  const known = [...before.entries, ...before.pending].some((entry) => entry.key === key);
  if (known) return before;
  const message: Message = {
    kind: "message",
    key,
    speaker: "user",
    name: undefined,
    text,
    plain: true,
    choices: [],
    at: now,
    delivery: "sending",
  };
  return { ...before, pending: [...before.pending, message] };
}

/** Notes how far a message of ours has come; one that came back from the server stays as the server tells it. */
export function deliver(before: Transcript, key: string, delivery: Delivery): Transcript {
  return { ...before, pending: before.pending.map((message) => (message.key === key ? { ...message, delivery } : message)) };
}

export function all(transcript: Transcript): readonly Entry[] {
  return [...transcript.entries, ...transcript.pending];
}

/** Whether the last word is ours, so that an answer is to be expected. */
export function awaiting(transcript: Transcript): boolean {
  return all(transcript).findLast((entry) => entry.kind === "message")?.speaker === "user";
}

function read(activity: Activity, now: number): Entry | null {
  const at = activity.at ?? now;
  const key = activity.clientId ?? (activity.id || `${activity.type}-${at}`);
  if (activity.type === "message") {
    if (activity.text === undefined && activity.choices.length === 0) return null;
    return {
      kind: "message",
      key,
      speaker: speaker(activity.from.id),
      name: activity.from.name,
      text: activity.text ?? "",
      plain: activity.plain || speaker(activity.from.id) === "user",
      choices: activity.choices,
      at,
      delivery: "sent",
    };
  }
  if (activity.type === "endOfConversation") return { kind: "ended", key, name: undefined, at };
  if (activity.type !== "event") return null;
  switch (activity.name) {
    case "botloom.handoff":
      return { kind: "handoff", key, name: undefined, at };
    case "botloom.joined":
      return { kind: "joined", key, name: joined(activity), at };
    case "botloom.left":
      return { kind: "left", key, name: joined(activity), at };
    default:
      return null;
  }
}

function joined(activity: Activity): string | undefined {
  if (typeof activity.value === "string" && activity.value !== "") return activity.value;
  const name = (activity.value as { name?: unknown } | null | undefined)?.name;
  return typeof name === "string" && name !== "" ? name : activity.from.name;
}

function speaker(from: string): Speaker {
  return from === "bot" || from === "member" ? from : "user";
}
