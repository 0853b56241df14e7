/** What the widget asks of the browser besides the page itself, as arguments, so that tests can stop the clock and cut the line. */
export interface World {
  fetch(url: string, init: RequestInit): Promise<Response>;
  socket(url: string): WebSocket;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `action` after `ms`; the answer cancels it. */
  later(ms: number, action: () => void): () => void;
  /** A number from 0 up to, not including, 1. */
  random(): number;
  /** An identifier that nobody can guess. */
  id(): string;
}

export const browser: World = {
  fetch: (url, init) => fetch(url, init),
  socket: (url) => new WebSocket(url),
  now: () => Date.now(),
  later: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
  // `crypto.randomUUID` would be shorter, but exists only on pages served over HTTPS.
  id: () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
};
