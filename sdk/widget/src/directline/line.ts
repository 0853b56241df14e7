import { type Author, type Outgoing, Refused, type Rest } from "./rest";
import type { World } from "../world";
import { type ActivitySet, type Opened, readActivitySet } from "./wire";

/** What must be kept to find a conversation again. */
export interface Session {
  readonly conversation: string;
  readonly token: string;
  /** When the token ends, in milliseconds since 1970. */
  readonly expires: number;
}

/** Whether activities arrive. */
export type Health = "live" | "waiting";

export interface Listener {
  activities(set: ActivitySet): void;
  health(health: Health): void;
  /** The token was renewed. */
  session(session: Session): void;
  /** The server does not know the conversation any more, or does not let us in. */
  gone(): void;
}

/** The server sends an empty frame each 20 to 30 seconds; after this silence the socket is dead, whatever the browser thinks. */
const SILENCE = 75_000;
const OPENING = 10_000;
const POLL = 2_000;
/** After a minute of polling the socket gets another chance. */
const POLLS = 30;
const SOCKET_TRIES = 2;
/** How long a socket lives that counts as a good one. */
const STEADY = 5_000;
/** The life of a socket that did not open. */
const NEVER = -1;

export function session(opened: Opened, now: number): Session {
  return { conversation: opened.conversation, token: opened.token, expires: now + opened.expiresIn * 1000 };
}

/**
 * One conversation's line to the server: keeps a WebSocket open, comes back after each break from the last watermark, renews the
 * token, and polls where sockets are blocked.
 *
 * It knows no transcript: an activity may arrive twice around a break, and the receiver drops what it has by id.
 */
export class Line {
  private watermark: string | undefined;
  private stopped = false;
  private current: Session;
  /** Ends what the line waits for: a pause, or a socket that has gone silent. */
  private interrupt: (() => void) | undefined;
  private heard = 0;
  private cancelRefresh: (() => void) | undefined;

  constructor(
    private readonly rest: Rest,
    private readonly secret: string,
    private readonly author: Author,
    opened: Session,
    private readonly world: World,
    private readonly listener: Listener,
  ) {
    this.current = opened;
    this.renewLater();
  }

  /** Follows the conversation until `stop`. Without a stream address the whole conversation is read first. */
  async follow(streamUrl?: string): Promise<void> {
    let next = streamUrl;
    let complete = streamUrl !== undefined;
    let failures = 0;
    let deaf = 0;
    while (!this.stopped) {
      try {
        if (!complete) {
          await this.catchUp();
          complete = true;
        }
        next ??= await this.resume();
        const lasted = next === undefined ? NEVER : await this.listen(next);
        if (this.stopped) return;
        // A socket that opens and closes at once must not be opened again without a pause.
        failures = lasted < STEADY ? failures + 1 : 0;
        deaf = lasted === NEVER ? deaf + 1 : 0;
        if (deaf >= SOCKET_TRIES) {
          await this.poll();
          failures = 0;
          next = undefined;
          continue;
        }
      } catch (problem) {
        if (this.stopped) return;
        if (problem instanceof Refused && !problem.passing) {
          this.stop();
          this.listener.gone();
          return;
        }
        failures += 1;
      }
      next = undefined;
      if (this.stopped) return;
      this.listener.health("waiting");
      await this.pause(delay(failures, this.world.random()));
    }
  }

  /** Tries again at once, for example because the network is back or the page is seen again. */
  wake(): void {
    if (this.heard === 0 || this.world.now() - this.heard > SILENCE / 2) this.interrupt?.();
  }

  stop(): void {
    this.stopped = true;
    this.cancelRefresh?.();
    this.interrupt?.();
  }

  say(message: Outgoing): Promise<void> {
    return this.rest.say(this.bearer(), this.current.conversation, this.author, message);
  }

  typing(): Promise<void> {
    return this.rest.typing(this.bearer(), this.current.conversation, this.author);
  }

  private async catchUp(): Promise<void> {
    for (;;) {
      const set = await this.rest.activities(this.bearer(), this.current.conversation, this.watermark);
      if (this.stopped) return;
      const before = this.watermark;
      this.receive(set);
      if (set.activities.length === 0 || this.watermark === before) return;
    }
  }

  private async resume(): Promise<string | undefined> {
    const opened = await this.rest.resume(this.bearer(), this.current.conversation, this.watermark);
    this.renew(opened);
    return opened.streamUrl;
  }

  /** Resolves when the socket has ended, with the milliseconds that it was open. */
  private listen(url: string): Promise<number> {
    return new Promise((resolve) => {
      const socket = this.world.socket(url);
      // A socket that is still opening is no silent one.
      this.heard = this.world.now();
      let since: number | undefined;
      let cancel = this.world.later(OPENING, () => end());
      const end = () => {
        cancel();
        this.interrupt = undefined;
        this.heard = 0;
        socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
        socket.close();
        resolve(since === undefined ? NEVER : this.world.now() - since);
      };
      const alive = () => {
        this.heard = this.world.now();
        cancel();
        cancel = this.world.later(SILENCE, end);
      };
      this.interrupt = end;
      socket.onopen = () => {
        since = this.world.now();
        alive();
        if (!this.stopped) this.listener.health("live");
      };
      socket.onmessage = (event: MessageEvent) => {
        alive();
        const set = parse(event.data);
        if (set && !this.stopped) this.receive(set);
      };
      socket.onclose = end;
      socket.onerror = end;
    });
  }

  private async poll(): Promise<void> {
    for (let round = 0; round < POLLS && !this.stopped; round += 1) {
      await this.catchUp();
      if (this.stopped) return;
      this.listener.health("live");
      await this.pause(POLL);
    }
  }

  private receive(set: ActivitySet): void {
    if (set.watermark !== undefined) this.watermark = set.watermark;
    if (set.activities.length > 0) this.listener.activities(set);
  }

  /** A token that ended while the computer slept cannot be renewed; the secret opens the conversation again. */
  private bearer(): string {
    return this.current.expires - this.world.now() > 5_000 ? this.current.token : this.secret;
  }

  private renew(opened: Opened): void {
    this.current = session(opened, this.world.now());
    this.listener.session(this.current);
    this.renewLater();
  }

  private renewLater(): void {
    this.cancelRefresh?.();
    const wait = Math.max((this.current.expires - this.world.now()) / 2, 30_000);
    this.cancelRefresh = this.world.later(wait, () => {
      this.rest.refresh(this.current.token).then(
        (opened) => {
          if (!this.stopped) this.renew(opened);
        },
        () => {
          if (!this.stopped) this.renewLater();
        },
      );
    });
  }

  private pause(ms: number): Promise<void> {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.world.later(ms, () => end());
      const end = () => {
        cancel();
        this.interrupt = undefined;
        resolve();
      };
      this.interrupt = end;
    });
  }
}

/** Half a second at first, doubling up to half a minute, spread so that a restarted server is not met by everybody at once. */
export function delay(failures: number, random: number): number {
  const longest = Math.min(500 * 2 ** Math.min(failures, 6), 30_000);
  return longest * (0.5 + random / 2);
}

function parse(data: unknown): ActivitySet | undefined {
  if (typeof data !== "string" || data === "") return undefined;
  try {
    return readActivitySet(JSON.parse(data));
  } catch {
    return undefined;
  }
}
