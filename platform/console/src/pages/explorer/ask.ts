// A question as programs ask it, with what they would see of the answer. The console's own client adds to questions and keeps answers.

import { bodyOf, type Question } from "./curl";

export interface Reply {
  status: number;
  ok: boolean;
  body: string;
  /** What came over the wire before it was decoded as a text, in bytes. */
  bytes: number;
  /** From asking until all was there, in milliseconds. */
  took: number;
}

export interface Asking {
  /** The language in which people read what is refused; that of the browser if none. */
  language?: string;
  signal?: AbortSignal;
}

export async function ask(question: Question, { language, signal }: Asking = {}): Promise<Reply> {
  const began = performance.now();
  const response = await fetch("/graphql", {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json;q=0.9",
      ...(language && { "Accept-Language": language }),
    },
    body: bodyOf(question),
    signal,
  });
  const content = await response.arrayBuffer();
  return {
    status: response.status,
    ok: response.ok,
    body: new TextDecoder().decode(content),
    bytes: content.byteLength,
    took: performance.now() - began,
  };
}
