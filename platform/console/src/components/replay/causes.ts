// What the platform says of a difference, in the console's language. It says it in English, in the few forms that stand here; what has
// another form is shown as it came.

import type { Texts } from "../../i18n/areas";

type Words = Texts<"replay">["replay"]["causes"];
type Say = (words: Words, found: string[]) => string;

const FORMS: [RegExp, Say][] = [
  [/^it calls `(.+)`, of which the log has no result$/, (words, [name = ""]) => words.call(name)],
  [/^something breaks: (.+)$/, (_, [reason = ""]) => reason],
  [/^(.+) instead of:? (.+)$/, (words, [now = "", then = ""]) => words.instead(part(now, words), part(then, words))],
  [/^`(.+)` gets another value$/, (words, [name = ""]) => words.name(name)],
  [/^it (?:goes another way|says the same thing otherwise) in `(.+)`$/, (words, [flow = ""]) => words.within(flow)],
  [/^another question follows in `(.+)`$/, (words, [flow = ""]) => words.within(flow)],
  // That is all that the kind says too.
  [/^(?:it goes another way|it says the same thing otherwise|another question follows)$/, () => ""],
];

export function causeOf(cause: string, words: Words): string {
  for (const [form, say] of FORMS) {
    const found = form.exec(cause);
    if (found) return say(words, found.slice(1));
  }
  return cause;
}

function part(text: string, words: Words): string {
  const fixed: Record<string, string> = {
    "no flow": words.noFlow,
    "no entry": words.noEntry,
    "a person is asked": words.asked,
    "the conversation ends": words.ends,
    "the bot goes on": words.goesOn,
  };
  const name = /^(?:the entry )?`(.+)`$/.exec(text)?.[1];
  return fixed[text] ?? (name === undefined ? text : words.name(name));
}
