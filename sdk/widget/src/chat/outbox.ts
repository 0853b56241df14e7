import { type Outgoing, Refused } from "../directline/rest";
import type { World } from "../world";
import type { Delivery } from "./transcript";

const ATTEMPTS = 4;
const LONGEST_WAIT = 10_000;

/**
 * Messages on their way to the server, one after the other so that they arrive in the order they were written.
 *
 * A message is tried a few times under the same key, which the server takes for the same message, and then waits for the customer.
 */
export class Outbox {
  private readonly messages: Outgoing[] = [];
  private readonly failed = new Set<string>();
  private running = false;
  private stopped = false;

  constructor(
    private readonly world: World,
    private readonly post: (message: Outgoing) => Promise<void>,
    private readonly moved: (id: string, delivery: Delivery) => void,
  ) {}

  /** All that the server has not confirmed. */
  get unconfirmed(): readonly Outgoing[] {
    return this.messages;
  }

  add(message: Outgoing): void {
    if (this.messages.some((other) => other.id === message.id)) return;
    this.messages.push(message);
    void this.run();
  }

  retry(id: string): void {
    if (!this.failed.delete(id)) return;
    this.moved(id, "sending");
    void this.run();
  }

  stop(): void {
    this.stopped = true;
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      for (;;) {
        const message = this.messages.find((other) => !this.failed.has(other.id));
        if (!message || this.stopped) return;
        const sent = await this.send(message);
        if (this.stopped) return;
        if (sent) this.messages.splice(this.messages.indexOf(message), 1);
        else this.failed.add(message.id);
        this.moved(message.id, sent ? "sent" : "failed");
      }
    } finally {
      this.running = false;
    }
  }

  private async send(message: Outgoing): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      let wait = 500 * 2 ** attempt;
      try {
        await this.post(message);
        return true;
      } catch (problem) {
        if (problem instanceof Refused) {
          if (!problem.passing) return false;
          wait = Math.min((problem.retryAfter ?? 0) * 1000 || wait, LONGEST_WAIT);
        }
      }
      if (attempt === ATTEMPTS || this.stopped) return false;
      await new Promise<void>((resolve) => this.world.later(wait, resolve));
    }
  }
}
