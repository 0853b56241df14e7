import { type ActivitySet, fields, type Opened, readActivitySet, readOpened, text } from "./wire";
import type { World } from "../world";

/** The server answered, and the answer is no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    /** The server's word for the reason. */
    readonly code: string | undefined,
    /** Seconds after which the same request may succeed. */
    readonly retryAfter: number | undefined,
  ) {
    super(`the chat server refused a request with ${status}${code ? ` (${code})` : ""}`);
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** A message as the widget sends it. */
export interface Outgoing {
  /** The key that makes sending it twice the same as sending it once. */
  readonly id: string;
  readonly text: string;
}

/** Who sends, and in which language. */
export interface Author {
  readonly id: string;
  readonly language: string;
}

const QUICK = 15_000;
// A message is answered when its whole turn is done, which can include a slow call to somebody else's system.
const SLOW = 60_000;

/** The requests of Direct Line 3.0, one method each. Fails with `Refused`, or with the browser's error when nobody answered. */
export class Rest {
  private readonly base: string;

  constructor(
    server: string,
    private readonly world: World,
  ) {
    this.base = `${server.replace(/\/+$/, "")}/v3/directline`;
  }

  async begin(bearer: string, author: Author): Promise<Opened> {
    const body = { user: { id: author.id }, locale: author.language };
    return this.opened(await this.call("POST", "/conversations", bearer, QUICK, body));
  }

  /** Finds a conversation again; the stream continues after the watermark. */
  async resume(bearer: string, conversation: string, watermark: string | undefined): Promise<Opened> {
    return this.opened(await this.call("GET", path(conversation, "", watermark), bearer, QUICK));
  }

  async refresh(token: string): Promise<Opened> {
    return this.opened(await this.call("POST", "/tokens/refresh", token, QUICK));
  }

  async activities(bearer: string, conversation: string, watermark: string | undefined): Promise<ActivitySet> {
    return readActivitySet(await this.call("GET", path(conversation, "/activities", watermark), bearer, QUICK));
  }

  async say(bearer: string, conversation: string, author: Author, message: Outgoing): Promise<void> {
    await this.call("POST", path(conversation, "/activities"), bearer, SLOW, {
      type: "message",
      from: { id: author.id },
      locale: author.language,
      text: message.text,
      textFormat: "plain",
      channelData: { clientActivityID: message.id },
    });
  }

  async typing(bearer: string, conversation: string, author: Author): Promise<void> {
    await this.call("POST", path(conversation, "/activities"), bearer, QUICK, { type: "typing", from: { id: author.id } });
  }

  private opened(json: unknown): Opened {
    const opened = readOpened(json);
    if (!opened) throw new Refused(502, "no conversation in the answer", undefined);
    if (!opened.streamUrl || !this.base.startsWith("https:")) return opened;
    // Behind a proxy that ends TLS, a server may take itself for plain; a secure page could not open such a socket.
    return { ...opened, streamUrl: opened.streamUrl.replace(/^ws:/, "wss:") };
  }

  private async call(method: "GET" | "POST", path: string, bearer: string, patience: number, body?: unknown): Promise<unknown> {
    const stop = new AbortController();
    const cancel = this.world.later(patience, () => stop.abort());
    try {
      const answer = await this.world.fetch(this.base + path, {
        method,
        headers: {
          Authorization: `Bearer ${bearer}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        credentials: "omit",
        cache: "no-store",
        signal: stop.signal,
      });
      const json: unknown = await answer.json().catch(() => null);
      if (!answer.ok) {
        const seconds = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
        throw new Refused(answer.status, text(fields(fields(json)["error"])["code"]), Number.isNaN(seconds) ? undefined : seconds);
      }
      return json;
    } finally {
      cancel();
    }
  }
}

function path(conversation: string, rest: string, watermark?: string): string {
  const query = watermark === undefined ? "" : `?watermark=${encodeURIComponent(watermark)}`;
  return `/conversations/${encodeURIComponent(conversation)}${rest}${query}`;
}
