import { type Health, Line, type Session, delay, session } from "../directline/line";
import { type Author, type Outgoing, Refused, Rest } from "../directline/rest";
import type { ActivitySet } from "../directline/wire";
import type { World } from "../world";
import type { Memory } from "./memory";
import { Outbox } from "./outbox";
import { awaiting, deliver, empty, receive, say, type Transcript } from "./transcript";

/**
 * `idle`: nothing has been asked of the server. `opening`: a conversation is being begun or found again. `live` and `waiting`: it
 * runs, with and without a line to the server. `ended`: it is over. `refused`: the server does not know the bot.
 */
export type Phase = "idle" | "opening" | "live" | "waiting" | "ended" | "refused";

/** All that the screen shows. */
export interface State {
  readonly phase: Phase;
  readonly transcript: Transcript;
  readonly typing: boolean;
  /** Messages to us that have come since the panel was last open. */
  readonly unread: number;
}

export interface Settings {
  readonly server: string;
  readonly secret: string;
  readonly language: string;
}

/** How long the dots show after the last sign that somebody is writing. */
const TYPING = 8_000;
/** How long an answer may still be on its way after the server has taken a message. */
const TAIL = 2_000;
/** How often we say that the customer is writing. */
const TYPING_EACH = 4_000;

/** The conversation of one visitor: what the screen shows, and what can be done. Knows no page. */
export class Chat {
  private current: State = { phase: "idle", transcript: empty, typing: false, unread: 0 };
  private rest: Rest;
  private line: Line | undefined;
  private outbox: Outbox | undefined;
  private session: Session | undefined;
  private user: string;
  private read: string | undefined;
  private visible = false;
  private cancelTyping: (() => void) | undefined;
  private cancelRetry: (() => void) | undefined;
  private wroteAt = 0;
  /** Whether the conversation was found again, not begun just now. */
  private resumed = false;
  private generation = 0;

  constructor(
    private readonly settings: Settings,
    private readonly memory: Memory,
    private readonly world: World,
    private readonly changed: (state: State) => void,
  ) {
    this.rest = new Rest(settings.server, world);
    this.user = world.id();
  }

  get state(): State {
    return this.current;
  }

  /** Finds the saved conversation again; without one, nothing happens. */
  resume(): void {
    const saved = this.memory.load();
    if (!saved || this.current.phase !== "idle") return;
    this.user = saved.user;
    this.read = saved.read;
    this.resumed = true;
    this.update({ phase: "opening" });
    this.connect(saved.session, undefined);
  }

  /** Begins a conversation where there is none. */
  start(): void {
    this.resume();
    if (this.current.phase === "idle" || this.current.phase === "refused") void this.begin(1);
  }

  /** Leaves the conversation behind and begins another. */
  restart(): void {
    this.leave();
    this.memory.save(null);
    this.start();
  }

  send(words: string): void {
    const text = words.trim();
    if (text === "" || this.current.phase === "ended") return;
    const message: Outgoing = { id: this.world.id(), text };
    this.update({ transcript: say(this.current.transcript, message.id, text, this.world.now()) });
    this.wroteAt = 0;
    // Before the conversation exists, the message waits in the transcript; `connect` takes it from there.
    this.outbox?.add(message);
    this.saveOutbox();
    this.start();
    this.line?.wake();
    this.expectAnswer();
  }

  retry(key: string): void {
    this.outbox?.retry(key);
    this.line?.wake();
  }

  /** The customer is writing; tells a person who waits for it, not a bot. */
  writing(): void {
    const now = this.world.now();
    if (this.current.transcript.partner.kind !== "member" || now - this.wroteAt < TYPING_EACH) return;
    this.wroteAt = now;
    this.line?.typing().catch(() => undefined);
  }

  /** Whether the customer sees the conversation. */
  show(visible: boolean): void {
    this.visible = visible;
    if (!visible) return;
    this.line?.wake();
    this.update({ unread: 0 });
    this.markRead();
  }

  /** The network is back, or the page is seen again. */
  wake(): void {
    this.line?.wake();
  }

  /** Another tab has begun or left a conversation: follows it. */
  follow(): void {
    const saved = this.memory.load();
    if (saved?.session.conversation === this.session?.conversation) {
      this.read = saved?.read;
      if (!this.visible) this.update({ unread: unread(this.current.transcript, this.read) });
      return;
    }
    const idle = this.current.phase === "idle";
    this.leave();
    if (saved) this.resume();
    else if (!idle && this.visible) this.update({ phase: "ended" });
  }

  stop(): void {
    this.leave();
  }

  private async begin(attempt: number): Promise<void> {
    const generation = this.generation;
    this.update({ phase: "opening" });
    try {
      const opened = await this.rest.begin(this.settings.secret, this.author());
      if (generation !== this.generation) return;
      this.resumed = false;
      this.connect(session(opened, this.world.now()), opened.streamUrl);
      this.save();
    } catch (problem) {
      if (generation !== this.generation) return;
      if (problem instanceof Refused && !problem.passing) {
        this.update({ phase: "refused", typing: false });
        console.error(`botloom: ${problem.message}`);
        return;
      }
      if (attempt > 1) this.update({ phase: "waiting" });
      this.cancelRetry = this.world.later(delay(attempt, this.world.random()), () => void this.begin(attempt + 1));
    }
  }

  private connect(opened: Session, streamUrl: string | undefined): void {
    this.session = opened;
    const line = new Line(this.rest, this.settings.secret, this.author(), opened, this.world, {
      activities: (set) => this.arrive(set),
      health: (health) => this.health(health),
      session: (renewed) => {
        this.session = renewed;
        this.save();
      },
      gone: () => this.gone(),
    });
    this.line = line;
    const outbox = new Outbox(
      this.world,
      (message) => line.say(message),
      (id, delivery) => {
        this.update({ transcript: deliver(this.current.transcript, id, delivery) });
        this.saveOutbox();
        if (delivery === "sent") this.expectAnswer(TAIL);
        if (delivery === "failed") this.setTyping(false);
      },
    );
    this.outbox = outbox;
    const waiting = this.current.transcript.pending.map(({ key, text }) => ({ id: key, text }));
    for (const message of [...this.memory.loadOutbox(opened.conversation), ...waiting]) {
      this.update({ transcript: say(this.current.transcript, message.id, message.text, this.world.now()) });
      outbox.add(message);
    }
    void line.follow(streamUrl);
  }

  private arrive(set: ActivitySet): void {
    const before = this.current.transcript;
    const transcript = receive(before, set.activities, this.world.now());
    const news = transcript.entries.slice(before.entries.length);
    const answered = news.some((entry) => entry.kind !== "message" || entry.speaker !== "user");
    this.update({
      transcript,
      unread: this.visible ? 0 : unread(transcript, this.read),
      phase: transcript.ended ? "ended" : this.current.phase === "opening" ? "live" : this.current.phase,
    });
    if (transcript.ended) this.line?.stop();
    if (answered) this.setTyping(false);
    if (set.activities.some((activity) => activity.type === "typing" && activity.from.id !== this.user)) this.setTyping(true, TYPING);
    if (this.visible && news.length > 0) this.markRead();
  }

  private health(health: Health): void {
    if (this.current.phase !== "ended") this.update({ phase: health });
  }

  /** The server has forgotten the conversation, or does not let us in any more. */
  private gone(): void {
    const { entries, pending } = this.current.transcript;
    this.memory.save(null);
    if (entries.length > 0 || !this.resumed) {
      this.update({ phase: entries.length > 0 ? "ended" : "refused", typing: false });
      return;
    }
    this.leave();
    this.update({ transcript: { ...empty, pending } });
    if (this.visible || pending.length > 0) void this.begin(1);
  }

  private leave(): void {
    this.generation += 1;
    this.line?.stop();
    this.outbox?.stop();
    this.cancelTyping?.();
    this.cancelRetry?.();
    this.line = this.outbox = this.session = this.read = undefined;
    this.user = this.world.id();
    this.update({ phase: "idle", transcript: empty, typing: false, unread: 0 });
  }

  private expectAnswer(within = 60_000): void {
    const { transcript } = this.current;
    if (transcript.partner.kind === "bot" && awaiting(transcript)) this.setTyping(true, within);
  }

  private setTyping(typing: boolean, during = 0): void {
    this.cancelTyping?.();
    this.cancelTyping = typing ? this.world.later(during, () => this.update({ typing: false })) : undefined;
    if (this.current.typing !== typing) this.update({ typing });
  }

  private markRead(): void {
    const last = this.current.transcript.entries.at(-1)?.key;
    if (last === undefined || last === this.read) return;
    this.read = last;
    this.save();
  }

  private save(): void {
    if (this.session && this.current.phase !== "idle") this.memory.save({ session: this.session, user: this.user, read: this.read });
  }

  private saveOutbox(): void {
    if (this.session && this.outbox) this.memory.saveOutbox(this.session.conversation, this.outbox.unconfirmed);
  }

  private author(): Author {
    return { id: this.user, language: this.settings.language };
  }

  private update(change: Partial<State>): void {
    this.current = { ...this.current, ...change };
    this.changed(this.current);
  }
}

/** Messages to us after the last one that was on the screen. */
function unread(transcript: Transcript, read: string | undefined): number {
  const from = transcript.entries.findIndex((entry) => entry.key === read) + 1;
  return transcript.entries.slice(from).filter((entry) => entry.kind === "message" && entry.speaker !== "user").length;
}
