import { vi } from "vitest";
import type { World } from "../../src/world";

export interface Request {
  readonly method: string;
  /** Path and query below `/v3/directline`. */
  readonly path: string;
  readonly bearer: string;
  readonly body: unknown;
}

/** A network that answers as a test says, and sockets that the test holds the other end of. Needs vitest's fake timers. */
export class FakeWorld implements World {
  readonly requests: Request[] = [];
  readonly sockets: FakeSocket[] = [];
  private ids = 0;

  constructor(private readonly answer: (request: Request) => { status: number; json?: unknown; headers?: HeadersInit } | null) {}

  async fetch(url: string, init: RequestInit): Promise<Response> {
    const request: Request = {
      method: init.method ?? "GET",
      path: url.split("/v3/directline")[1] ?? url,
      bearer: new Headers(init.headers).get("Authorization") ?? "",
      body: typeof init.body === "string" ? JSON.parse(init.body) : undefined,
    };
    this.requests.push(request);
    const answer = this.answer(request);
    if (!answer) throw new TypeError("nobody answers");
    return new Response(JSON.stringify(answer.json ?? {}), { status: answer.status, ...(answer.headers ? { headers: answer.headers } : {}) });
  }

  socket(url: string): WebSocket {
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  }

  now(): number {
    return Date.now();
  }

  later(ms: number, action: () => void): () => void {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  }

  random(): number {
    return 0.5;
  }

  id(): string {
    this.ids += 1;
    return `id-${this.ids}`;
  }

  paths(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }
}

export class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;

  constructor(readonly url: string) {}

  close(): void {
    this.closed = true;
  }
}

/** Lets everything happen that is due within `ms`. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}
