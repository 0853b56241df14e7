// The operations of a text, found by its tokens, so that a text which is being written has its operations as well.

import { Lexer, Source, TokenKind, type Token } from "graphql";

export type Kind = "query" | "mutation" | "subscription";

export interface Operation {
  kind: Kind;
  /** Nothing if the text gives it none. */
  name: string | null;
  /** Where it stands, in offsets of the text. */
  from: number;
  to: number;
}

const KINDS: readonly string[] = ["query", "mutation", "subscription"];
const OPENS: readonly string[] = [TokenKind.BRACE_L, TokenKind.PAREN_L, TokenKind.BRACKET_L];
const CLOSES: readonly string[] = [TokenKind.BRACE_R, TokenKind.PAREN_R, TokenKind.BRACKET_R];

/** The tokens up to the first thing that is none. */
export function* tokens(text: string): Generator<Token> {
  const lexer = new Lexer(new Source(text));
  try {
    while (lexer.advance().kind !== TokenKind.EOF) yield lexer.token;
  } catch {
    // What comes before it can be told.
  }
}

export function operationsOf(text: string): Operation[] {
  const found: Operation[] = [];
  let depth = 0;
  let current: Operation | null = null;
  let named = false;
  let fragment = false;
  for (const token of tokens(text)) {
    if (depth === 0 && token.kind === TokenKind.NAME && !named) {
      const kind = KINDS.find((one) => one === token.value) as Kind | undefined;
      if (kind || token.value === "fragment") {
        current = kind ? { kind, name: null, from: token.start, to: token.end } : null;
        if (current) found.push(current);
        // The name may be a word that begins an operation elsewhere.
        named = true;
        fragment = !kind;
        continue;
      }
    }
    if (named && current && depth === 0 && token.kind === TokenKind.NAME) current.name = token.value;
    named = false;
    if (depth === 0 && token.kind === TokenKind.BRACE_L && !current && !fragment) {
      current = { kind: "query", name: null, from: token.start, to: token.end };
      found.push(current);
    }
    if (OPENS.includes(token.kind)) depth++;
    if (CLOSES.includes(token.kind)) depth = Math.max(0, depth - 1);
    if (current) current.to = token.end;
    if (depth === 0 && token.kind === TokenKind.BRACE_R) {
      current = null;
      fragment = false;
    }
  }
  return found;
}

/** The operation that the cursor is in, else the nearest before it, else the first. */
export function operationAt(operations: Operation[], cursor: number): Operation | null {
  const around = operations.find(({ from, to }) => from <= cursor && cursor <= to);
  return around ?? operations.findLast(({ from }) => from <= cursor) ?? operations[0] ?? null;
}
