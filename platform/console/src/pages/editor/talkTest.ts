// A talk as a test of the bot: what was said, and that the bot answers the same. Pure.

import { scalar } from "../../flow/write";
import type { TurnFieldsFragment } from "../../gql/graphql";

/** The file of a test and its text; `taken` are the paths that are there. */
export function testOf(
  turns: readonly TurnFieldsFragment[],
  language: string | undefined,
  taken: ReadonlySet<string>,
): { path: string; content: string } {
  const text = (words: string) => scalar(words, { flow: false, eol: "\n", words: true });
  const inline = (words: string) => scalar(words, { flow: true, eol: "\n", words: true });
  const lines = turns.flatMap((turn) =>
    turn.activities.flatMap((line): string[] => {
      if (line.kind !== "MESSAGE") return [];
      if (line.from === "USER") return line.text ? [`  - user: ${text(line.text)}`] : [];
      if (line.from !== "BOT") return [];
      // What the knowledge answers is named by its entry, so that better words do not break the test.
      if (line.entry) return [`  - bot: {knowledge: ${inline(line.entry)}}`];
      return [line.text ? `  - bot: ${text(line.text)}` : "  - bot: {any: true}"];
    }),
  );
  const first = turns.flatMap((turn) => turn.activities).find((line) => line.from === "USER" && line.text)?.text ?? "";
  const opened = turns[0]?.activities.some((line) => line.from === "USER") === false;
  const head = [`test: ${text(first.slice(0, 80) || "talk")}`, ...(language ? [`given: {language: ${language}}`] : []), "talk:"];
  const content = [...head, ...(opened ? ["  - start: true"] : []), ...lines, ""].join("\n");
  let path = "tests/talk-1.yaml";
  for (let count = 2; taken.has(path); count += 1) path = `tests/talk-${count}.yaml`;
  return { path, content };
}
