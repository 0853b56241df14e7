// What the knowledge files of a draft say: every entry with the line on which it stands.

import { At, Yaml } from "./yaml";

export interface TextFile {
  path: string;
  content: string;
}

/** What an entry says in one language. */
export interface Said {
  question: string;
  variants: string[];
  answer: string;
}

export interface Entry {
  /** A question and its answer, or a table of things and what can be asked of each. */
  kind: "entry" | "table";
  id: string;
  file: string;
  line: number;
  category: string;
  /** By language tag. */
  said: Record<string, Said>;
  owner: string;
  note: string;
  /** The first and last day on which it holds, as `2026-05-01`. */
  from: string;
  until: string;
  /** The document it was imported from, and where in it. */
  source: string;
  /** How much a table holds. */
  size: { things: number; attributes: number } | null;
}

export interface Unreadable {
  file: string;
  line: number;
  message: string;
}

interface FileContent {
  entries: Entry[];
  unreadable: Unreadable[];
}

export interface Knowledge {
  languages: string[];
  entries: Entry[];
  /** Files with mistakes; what could be read of them is in `entries`. */
  unreadable: Unreadable[];
  /** The packs that the bot answers from besides; their entries are not in its files. */
  packs: string[];
}

/** What was read before, by path, so that only files that changed are read again. */
export type Cache = Map<string, { content: string; languages: string; read: FileContent }>;

/** Whether a path fits a pattern as `bot.yaml` writes it: `*` stays in its folder. */
export function fits(pattern: string, path: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]*")}$`, "u").test(path);
}

/** In how many milliseconds at a time the page may stand still. */
const SLICE = 12;

export async function readKnowledge(files: TextFile[], languages: string[], cache: Cache): Promise<Knowledge> {
  const bot = new Yaml(files.find((file) => file.path === "bot.yaml")?.content ?? "").root;
  const sources = bot.get("knowledge").items;
  const patterns = sources.flatMap((one) => one.get("files").text ?? []);
  const packs = sources.flatMap((one) => one.get("pack").text ?? []);
  const found: Knowledge = { languages, entries: [], unreadable: [], packs };
  let since = performance.now();
  for (const file of files) {
    if (!patterns.some((pattern) => fits(pattern, file.path))) continue;
    const { entries, unreadable } = readFile(file, languages, cache);
    found.entries.push(...entries);
    found.unreadable.push(...unreadable);
    if (performance.now() - since > SLICE) {
      await new Promise((go) => setTimeout(go));
      since = performance.now();
    }
  }
  return found;
}

function readFile({ path, content }: TextFile, languages: string[], cache: Cache): FileContent {
  const spoken = languages.join(" ");
  const known = cache.get(path);
  if (known?.content === content && known.languages === spoken) return known.read;
  const yaml = new Yaml(content);
  const entries = yaml.root.get("entries").items.map((at) => entry(at, path, languages));
  const tables = yaml.root.get("tables").items.map((at) => table(at, path, languages));
  const read = {
    entries: [...entries, ...tables],
    unreadable: yaml.faults.slice(0, 1).map((fault) => ({ file: path, ...fault })),
  };
  cache.set(path, { content, languages: spoken, read });
  return read;
}

function common(at: At, file: string) {
  const source = at.get("source");
  return {
    id: at.get("id").text ?? "",
    file,
    line: at.line,
    category: at.get("category").text ?? "",
    owner: at.get("owner").text ?? "",
    note: at.get("note").text ?? "",
    from: at.get("valid").get("from").text ?? "",
    until: at.get("valid").get("until").text ?? "",
    source: [source.get("file").text, source.get("place").text].filter(Boolean).join(" · "),
  };
}

function entry(at: At, file: string, languages: string[]): Entry {
  const question = byLanguage(at.get("question"), languages);
  const answer = byLanguage(at.get("answer"), languages);
  const variants = byLanguage(at.get("variants"), languages);
  const said: Record<string, Said> = {};
  for (const tag of new Set([...Object.keys(question), ...Object.keys(answer), ...Object.keys(variants)])) {
    said[tag] = {
      question: (question[tag] ?? []).join(" / "),
      answer: (answer[tag] ?? []).join("\n"),
      variants: variants[tag] ?? [],
    };
  }
  return { ...common(at, file), kind: "entry", said, size: null };
}

function table(at: At, file: string, languages: string[]): Entry {
  const question = byLanguage(at.get("question"), languages);
  const answer = byLanguage(at.get("answer"), languages);
  const things = at.get("entities").items;
  const said: Record<string, Said> = {};
  for (const tag of new Set([...Object.keys(question), ...Object.keys(answer)])) {
    const [first = "", ...others] = question[tag] ?? [];
    const names = things.flatMap((thing) => byLanguage(thing.get("names"), languages)[tag]?.[0] ?? []);
    said[tag] = { question: first, variants: [...others, ...names], answer: (answer[tag] ?? []).join("\n") };
  }
  const size = { things: things.length, attributes: at.get("attributes").items.length };
  return { ...common(at, file), kind: "table", said, size };
}

/** A text or list for all languages, or one for each. */
function byLanguage(at: At, languages: string[]): Record<string, string[]> {
  const texts = (one: At) => (one.text !== null ? [one.text] : one.items.flatMap((item) => item.text ?? []));
  const each = at.entries;
  if (each.length > 0) return Object.fromEntries(each.map(([tag, one]) => [tag, texts(one)]));
  const all = texts(at);
  return all.length === 0 ? {} : Object.fromEntries(languages.map((tag) => [tag, all]));
}

/** What an entry says in the language of who looks, or in the nearest there is. */
export function saidIn(entry: Entry, tag: string): Said & { tag: string } {
  const [wish = ""] = tag.split("-");
  const tags = Object.keys(entry.said);
  const near = tags.find((one) => one === tag) ?? tags.find((one) => one.split("-")[0] === wish) ?? tags[0] ?? "";
  return { tag: near, ...(entry.said[near] ?? { question: "", variants: [], answer: "" }) };
}

/** The languages of the bot in which an entry has no question or no answer. */
export function missingIn(entry: Entry, languages: string[]): string[] {
  return languages.filter((tag) => !entry.said[tag]?.question || !entry.said[tag]?.answer);
}

export type Validity = "always" | "now" | "later" | "over";

/** Whether an entry holds on a day. */
export function validOn(entry: Entry, day: string): Validity {
  if (!entry.from && !entry.until) return "always";
  if (entry.until && entry.until < day) return "over";
  return entry.from > day ? "later" : "now";
}
