// Places of a merge in words: `flows/track/steps/2/say/en` is "step 2 · says · English" of the flow "track".

import type { Texts } from "../../i18n/areas";
import { languageName } from "../../lib/languages";

export interface Place {
  /** What it is a part of: an entry, a flow, the settings, a file. */
  node: string;
  /** Where in it. */
  words: string;
}

interface Speech {
  t: Texts<"upgrade">;
  tag: string;
}

export function placeOf(id: string, file: string, { t, tag }: Speech): Place {
  const { nodes } = t.upgrade;
  if (id === file || id.startsWith(`${file}/`)) {
    const rest = parts(id.slice(file.length));
    const node = file === "bot.yaml" ? nodes.settings : nodeOfFile(file, t);
    return { node, words: words(rest, { t, tag }) };
  }
  const [room = "", name = "", ...rest] = parts(id);
  switch (room) {
    case "knowledge":
      return { node: nodes.entry(name), words: words(rest, { t, tag }) };
    case "flows":
      return { node: nodes.flow(name), words: words(rest, { t, tag }) };
    case "packs":
      return { node: nodes.packEntry(name, rest[0] ?? ""), words: words(rest.slice(1), { t, tag }) };
    case "tests":
      return { node: nodes.test(name), words: words(rest, { t, tag }) };
    case "lexicon":
      return { node: nodes.lexicon(name), words: words(rest, { t, tag }) };
    default:
      return { node: nodes.file, words: words(parts(id), { t, tag }) };
  }
}

function nodeOfFile(file: string, t: Texts<"upgrade">): string {
  const [room = "", name = ""] = file.split("/");
  const bare = name.replace(/\.yaml$/, "");
  if (room === "tests") return t.upgrade.nodes.test(bare);
  return room === "lexicon" ? t.upgrade.nodes.lexicon(bare) : t.upgrade.nodes.file;
}

function parts(path: string): string[] {
  return path.split("/").filter(Boolean);
}

const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

function words(path: string[], { t, tag }: Speech): string {
  const said: string[] = [];
  for (const [index, part] of path.entries()) {
    const line = /^line-(\d+)$/.exec(part)?.[1];
    const isLast = index === path.length - 1;
    const last = said.at(-1);
    if (line) said.push(t.upgrade.line(line));
    else if (/^\d+$/.test(part) && last !== undefined) said[said.length - 1] = t.upgrade.numbered(last, part);
    else if (t.upgrade.keys[part]) said.push(t.upgrade.keys[part]);
    else if (isLast && index > 0 && LANGUAGE.test(part)) said.push(languageName(part, tag));
    else said.push(part);
  }
  return said.join(" · ") || (t.upgrade.keys.whole ?? "");
}

/** What two texts share at their beginnings and ends, and what is between. */
export interface Marked {
  start: string;
  before: string;
  after: string;
  end: string;
}

/** Words of Latin letters and numbers stay whole; of other scripts each character is one. */
const TOKENS = /[\p{Script=Latin}\p{N}\p{M}]+|[^]/gu;

export function marked(before: string, after: string): Marked {
  const a = before.match(TOKENS) ?? [];
  const b = after.match(TOKENS) ?? [];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return {
    start: a.slice(0, head).join(""),
    before: a.slice(head, a.length - tail).join(""),
    after: b.slice(head, b.length - tail).join(""),
    end: a.slice(a.length - tail).join(""),
  };
}

export interface Grouped<Item> {
  file: string;
  nodes: { node: string; items: { item: Item; words: string }[] }[];
}

/** By file, and in it by what it says, both in the order in which they came. */
export function grouped<Item extends { id: string; file: string }>(items: Item[], speech: Speech): Grouped<Item>[] {
  const files = new Map<string, Map<string, { item: Item; words: string }[]>>();
  for (const item of items) {
    const { node, words: where } = placeOf(item.id, item.file, speech);
    const nodes = files.get(item.file) ?? new Map<string, { item: Item; words: string }[]>();
    files.set(item.file, nodes);
    nodes.set(node, [...(nodes.get(node) ?? []), { item, words: where }]);
  }
  return [...files].map(([file, nodes]) => ({
    file,
    nodes: [...nodes].map(([node, inside]) => ({ node, items: inside })),
  }));
}
