// Names that a bot's files declare, to choose from in forms. What a broken file declares is left out; the platform checks names.

import { flowOf, everyStep } from "./steps";
import { at, entryOf, textOf, valueOf, type Tree } from "./tree";
import { remembered } from "./edit";

export interface Names {
  slots: string[];
  flows: string[];
  /** Functions that flows call. */
  functions: string[];
  /** Names of steps of the open flow, for `goto`. */
  steps: string[];
}

export function namesOf(files: readonly { path: string; content: string }[], open: Tree): Names {
  const slots = new Set<string>();
  const flows = new Set<string>();
  const functions = new Set<string>();
  for (const { path, content } of files) {
    if (path !== "bot.yaml" && !/^flows\/.*\.ya?ml$/.test(path)) continue;
    const own = open.text === content ? open : null;
    if (path === "bot.yaml" || own) {
      const root = (own ?? remembered(content)).root;
      const declared = entryOf(root, "slots")?.value;
      if (declared?.kind === "map") for (const entry of declared.entries) slots.add(entry.key);
    }
    if (path === "bot.yaml") continue;
    const name = content.match(/^flow:[ \t]*["']?([\w-]+)/m)?.[1];
    if (name) flows.add(name);
    for (const [, called] of content.matchAll(/\bcall:[ \t]*([\w-]+\.[\w-]+)/g)) functions.add(called as string);
  }
  const steps = everyStep(flowOf(open).steps).flatMap((step) => {
    const asked = step.verb === "ask" ? textOf(at(open.root, [...step.path, "ask"])) : null;
    return [...(step.name ? [step.name] : []), ...(asked ? [`ask ${asked}`] : [])];
  });
  const sorted = (names: Iterable<string>) => [...new Set(names)].sort();
  return { slots: sorted(slots), flows: sorted(flows), functions: sorted(functions), steps: sorted(steps) };
}

/** The languages of a bot, as its text says now. */
export function languagesOf(bot: string | undefined, otherwise: readonly string[]): readonly string[] {
  const value = bot === undefined ? null : valueOf(entryOf(remembered(bot).root, "languages")?.value ?? null);
  const tags = Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === "string") : [];
  return tags.length > 0 ? tags : otherwise;
}
