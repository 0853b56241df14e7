// A talk as a test of the bot: what was said, and that the bot answers the same. Pure.

import { scalar } from "../flow/write";
import type { TurnFieldsFragment } from "../gql/graphql";

/** What was in the talk and is not in its test. */
export interface Left {
  /** Messages from the moment on at which a person had the talk: in a test there is nobody but the bot. */
  person: number;
  /** What the customer sent without words: pictures and files. */
  wordless: number;
  /** Times at which the bot wrote unasked. In the test they are pauses, whatever it was that woke the bot. */
  unasked: number;
}

export interface TalkTest {
  path: string;
  content: string;
  /** Whether the customer says anything in it. */
  asks: boolean;
  left: Left;
}

const text = (words: string) => scalar(words, { flow: false, eol: "\n", words: true });
const inline = (words: string) => scalar(words, { flow: true, eol: "\n", words: true });

/** The file of a test and its text; `taken` are the paths that are there. */
export function testOf(turns: readonly TurnFieldsFragment[], taken: ReadonlySet<string>): TalkTest {
  // Customers who write in another one than they began in change it; so do they in the test.
  const language = turns[0]?.language;
  const left: Left = { person: 0, wordless: 0, unasked: 0 };
  const lines: string[] = [];
  const until = turns.findIndex((turn) => turn.activities.some((line) => line.kind === "JOINED" || line.from === "MEMBER"));
  const [own, theirs] = until < 0 ? [turns, []] : [turns.slice(0, until), turns.slice(until)];
  left.person = theirs.flatMap((turn) => turn.activities).filter((line) => line.kind === "MESSAGE").length;

  let before: TurnFieldsFragment | undefined;
  for (const turn of own) {
    const messages = turn.activities.filter((line) => line.kind === "MESSAGE");
    const asked = messages.some((line) => line.from === "USER");
    const said = messages.some((line) => line.from === "BOT");
    if (!before && !asked) lines.push("start: true");
    if (before && !asked && said) {
      left.unasked += 1;
      lines.push(`after: ${Math.max(1, Math.floor((Date.parse(turn.at) - Date.parse(before.at)) / 1000))}s`);
    }
    for (const line of messages) {
      if (line.from === "USER" && line.text) lines.push(`user: ${text(line.text)}`);
      else if (line.from === "USER") left.wordless += 1;
      // What the knowledge answers is named by its entry, so that better words do not break the test.
      else if (line.entry) lines.push(`bot: {knowledge: ${inline(line.entry)}}`);
      else if (line.from === "BOT") lines.push(line.text ? `bot: ${text(line.text)}` : "bot: {any: true}");
    }
    if (turn.mode === "WAITING" && turn.activities.some((line) => line.kind === "HANDOFF")) lines.push("expect: {mode: waiting}");
    if (!before || asked || said) before = turn;
  }

  const first = own.flatMap((turn) => turn.activities).find((line) => line.from === "USER" && line.text)?.text;
  const given = [
    // The bot may know the hours of its desk.
    ...(turns[0] ? [`  now: ${turns[0].at.replace(/\.\d+/, "")}`] : []),
    ...(language ? [`  language: ${inline(language)}`] : []),
    ...answersOf(own),
  ];
  const head = [`test: ${text(first?.slice(0, 80) ?? "talk")}`, ...(given.length > 0 ? ["given:", ...given] : []), "talk:"];
  let path = "tests/talk-1.yaml";
  for (let count = 2; taken.has(path); count += 1) path = `tests/talk-${count}.yaml`;
  return { path, content: [...head, ...lines.map((line) => `  - ${line}`), ""].join("\n"), asks: first !== undefined, left };
}

/** What plug-ins, other systems and models answered, as the `given` of a test says it. A trace is read without trusting its shape. */
function answersOf(turns: readonly TurnFieldsFragment[]): string[] {
  const answers = { plugins: new Map<string, string[]>(), http: new Map<string, string[]>(), alone: new Map<string, string[]>() };
  for (const turn of turns) {
    let what: string | null = null;
    for (const item of Array.isArray(turn.trace) ? turn.trace : []) {
      if (item?.kind === "called" && typeof item.what === "string") what = item.what;
      if (item?.kind !== "returned" || what === null) continue;
      const group = ["ticket", "generate"].includes(what) ? "alone" : what.includes("://") ? "http" : "plugins";
      const result = item.error === undefined ? { returns: item.value ?? null } : { error: item.error, message: item.message ?? "" };
      answers[group].set(what, [...(answers[group].get(what) ?? []), JSON.stringify(result)]);
      what = null;
    }
  }
  // JSON is YAML, too.
  const listed = (all: Map<string, string[]>, room: string) =>
    [...all].map(([name, results]) => `${room}${inline(name)}: [${results.join(", ")}]`);
  return [
    ...(["plugins", "http"] as const).flatMap((group) => (answers[group].size > 0 ? [`  ${group}:`, ...listed(answers[group], "    ")] : [])),
    ...listed(answers.alone, "  "),
  ];
}
