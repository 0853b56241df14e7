// A text of operations, put in order. The printer of the library knows no comments, so they are put back beside the words that they stood at.

import { Lexer, parse, print, Source, TokenKind, type Token } from "graphql";

interface Comment {
  text: string;
  /** Whether it stands behind a word of its line. */
  behind: boolean;
}

interface Word {
  token: Token;
  /** What stands before it, since the word before. */
  comments: Comment[];
}

/** The words of a text with the comments before each; the end of the text is the last one. */
function words(text: string): Word[] {
  const lexer = new Lexer(new Source(text));
  const found: Word[] = [];
  let comments: Comment[] = [];
  let before = lexer.token;
  for (;;) {
    const token = lexer.advance();
    for (let one = before.next; one && one !== token; one = one.next) {
      if (one.kind === TokenKind.COMMENT) comments.push({ text: text.slice(one.start, one.end).trimEnd(), behind: one.line === before.line && before.kind !== TokenKind.SOF });
    }
    found.push({ token, comments });
    comments = [];
    before = token;
    if (token.kind === TokenKind.EOF) return found;
  }
}

const said = (all: Word[]) => all.map(({ token }) => `${token.kind} ${token.kind === TokenKind.BLOCK_STRING ? TokenKind.STRING : ""}${token.value ?? ""}`);

/** The text in order; null if it cannot be read, or if a comment would lose its place. */
export function formatted(text: string): string | null {
  let printed: string;
  let old: Word[];
  try {
    printed = print(parse(text));
    old = words(text);
  } catch {
    return null;
  }
  if (old.every(({ comments }) => comments.length === 0)) return `${printed}\n`;
  const made = words(printed);
  // `query { ... }` is printed without its first word, which takes its comments along.
  for (let at = 0; at < old.length; at++) {
    const word = old[at];
    const next = old[at + 1];
    const bare = word?.token.value === "query" && next?.token.kind === TokenKind.BRACE_L && made[at]?.token.kind === TokenKind.BRACE_L;
    if (!bare || !word || !next) continue;
    next.comments.unshift(...word.comments);
    old.splice(at, 1);
  }
  const before = said(old);
  const after = said(made);
  if (before.length !== after.length || before.some((word, index) => word !== after[index])) return null;
  const lines = printed.split("\n");
  const above = new Map<number, string[]>();
  const behind = new Map<number, string[]>();
  old.forEach(({ comments }, index) => {
    const word = made[index]?.token;
    const previous = made[index - 1]?.token;
    if (!word) return;
    // A word that ends a text stands a line below everything.
    const line = word.kind === TokenKind.EOF ? lines.length : word.line - 1;
    for (const comment of comments) {
      const list = comment.behind && previous ? behind : above;
      const place = comment.behind && previous ? previous.line - 1 : line;
      list.set(place, [...(list.get(place) ?? []), comment.text]);
    }
  });
  const put = [...lines, ""].flatMap((line, index) => {
    // Above a closing brace a comment belongs to what it closes.
    const closes = /^\s*[})\]]/.test(line);
    const indent = `${/^\s*/.exec(line)?.[0] ?? ""}${closes ? "  " : ""}`;
    const own = index < lines.length ? [[line, ...(behind.get(index) ?? [])].join(" ")] : [];
    return [...(above.get(index) ?? []).map((text) => indent + text), ...own];
  });
  return `${put.join("\n")}\n`;
}
