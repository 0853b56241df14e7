// Reads the interface of a component as the platform prints it: WIT with one declaration a line, or a block of lines.

/** A function that can be called, or that the platform calls. */
export interface WitFunction {
  /** As WIT has it. */
  name: string;
  params: { name: string; type: string }[];
  /** None if it gives nothing back. */
  result: string | null;
  /** What its author says of it. */
  words: string;
}

/** A type that functions name. */
export interface WitType {
  name: string;
  text: string;
  words: string;
}

export interface WitBlock {
  /** Empty for the world itself, else the name of the interface, as in `botloom:plugin/guard@1.0.0`. */
  name: string;
  functions: WitFunction[];
  types: WitType[];
  words: string;
}

/** What a component offers: what its world exports itself, then each interface that it exports. */
export function offered(text: string): WitBlock[] {
  const blocks = read(text);
  const world = blocks.find((block) => block.world);
  if (!world) return [];
  const interfaces = world.exports.map(
    (name) => blocks.find((block) => !block.world && block.name === name) ?? empty(name, false),
  );
  return [{ ...world, name: "" }, ...interfaces].filter((block) => block.functions.length > 0);
}

interface Block extends WitBlock {
  world: boolean;
  exports: string[];
}

function empty(name: string, world: boolean): Block {
  return { name, world, functions: [], types: [], words: "", exports: [] };
}

function read(text: string): Block[] {
  const blocks: Block[] = [];
  let home = "";
  let current: Block | null = null;
  /** Interfaces that stand inside of a world under a name of their own. */
  let outer: Block | null = null;
  let type: WitType | null = null;
  let words: string[] = [];
  const said = () => {
    const all = words.join("\n").trim();
    words = [];
    return all;
  };
  for (const whole of text.split("\n")) {
    const line = whole.trim();
    if (type) {
      type.text += `\n${whole}`;
      if (line === "}") {
        type.text = dedent(type.text);
        type = null;
      }
      continue;
    }
    // Since when something is there stands between it and the words about it.
    if (line.startsWith("@")) continue;
    if (line.startsWith("///")) {
      words.push(line.slice(3).replace(/^ /, ""));
      continue;
    }
    const start = line.match(/^(?:package ([^ ;{]+)|(world|interface) ([^ {]+)|(export|import) ([^ :]+): interface)\s*[;{]/);
    if (start) {
      const [, pack, kind, name, way, inline] = start;
      if (pack) {
        home = pack;
        words = [];
      } else if (inline && current) {
        outer = current;
        if (way === "export") outer.exports.push(inline);
        current = { ...empty(inline, false), words: said() };
        blocks.push(current);
      } else if (name) {
        current = { ...empty(kind === "interface" ? qualified(home, name) : name, kind === "world"), words: said() };
        blocks.push(current);
      }
      // An empty one ends where it begins.
      if (/\{\s*\}$/.test(line)) [current, outer] = [outer, null];
      continue;
    }
    if (line === "}") {
      [current, outer] = [outer, null];
      continue;
    }
    if (!current || line === "") continue;
    const head = line.match(/^(record|enum|variant|flags|resource|type) ([^ ;{]+)/);
    if (head) {
      type = { name: head[2] ?? "", text: whole, words: said() };
      current.types.push(type);
      if (!line.endsWith("{")) {
        type.text = line;
        type = null;
      }
      continue;
    }
    const fn = line.match(/^(export )?([^ :]+): (?:async )?func\((.*)\)(?: -> (.+))?;$/);
    if (fn && (fn[1] || !current.world)) {
      const params = split(fn[3] ?? "").map((param) => {
        const at = param.indexOf(": ");
        return { name: param.slice(0, at), type: param.slice(at + 2) };
      });
      current.functions.push({ name: fn[2] ?? "", params, result: fn[4] ?? null, words: said() });
      continue;
    }
    const exported = line.match(/^export ([^ ;]+);$/)?.[1];
    if (exported && current.world) current.exports.push(exported.includes("/") ? exported : qualified(home, exported));
    words = [];
  }
  return blocks;
}

/** `botloom:plugin@1.0.0` and `guard` make `botloom:plugin/guard@1.0.0`. */
function qualified(home: string, name: string): string {
  const [pack, version] = home.split("@");
  return version ? `${pack}/${name}@${version}` : `${pack}/${name}`;
}

/** Parts between commas that stand in no brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const letter = text[at];
    if (letter === "<" || letter === "(") depth += 1;
    else if (letter === ">" || letter === ")") depth -= 1;
    else if ((letter === "," && depth === 0) || letter === undefined) {
      const part = text.slice(from, at).trim();
      if (part) parts.push(part);
      from = at + 1;
    }
  }
  return parts;
}

function dedent(text: string): string {
  const lines = text.split("\n");
  const depth = lines[0]?.match(/^ */)?.[0].length ?? 0;
  return lines.map((line) => line.slice(Math.min(depth, line.match(/^ */)?.[0].length ?? 0))).join("\n");
}

/** The short name of an interface: `guard` of `botloom:plugin/guard@1.0.0`. */
export function short(name: string): string {
  return name.replace(/^.*\//, "").replace(/@.*$/, "");
}

/** A name as flows write it: `delay-hours` is `delay_hours` there. */
export function inFlows(name: string): string {
  return name.replaceAll("-", "_");
}

/** What a function gives and with what it fails: `result<parcel, failure>` has both. */
export function outcome(result: string | null): [gives: string | null, fails: string | null] {
  if (result === null || result === "result") return [null, null];
  const inside = result.match(/^result<(.*)>$/)?.[1];
  if (inside === undefined) return [result, null];
  const [gives = "_", fails = null] = split(inside);
  return [gives === "_" ? null : gives, fails];
}
