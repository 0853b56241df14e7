import type { Outgoing } from "../directline/rest";
import { fields, text } from "../directline/wire";
import type { Session } from "../directline/line";

/** What outlives the page. */
export interface Saved {
  readonly session: Session;
  readonly user: string;
  /** The last activity that the customer has had on the screen. */
  readonly read: string | undefined;
}

/**
 * The browser's storage, by which a conversation survives a reload and is the same in all tabs.
 *
 * No message is kept but those that the server has not confirmed; the transcript is fetched again. Where the browser forbids
 * storage, the widget works and forgets.
 */
export class Memory {
  private readonly name: string;

  constructor(server: string, secret: string) {
    this.name = `botloom.chat.${digest(`${server}\n${secret}`)}`;
  }

  load(): Saved | null {
    const saved = fields(this.get("localStorage", this.name));
    const session = fields(saved["session"]);
    const conversation = text(session["conversation"]);
    const token = text(session["token"]);
    const user = text(saved["user"]);
    const expires = session["expires"];
    if (!conversation || !token || !user || typeof expires !== "number") return null;
    return { session: { conversation, token, expires }, user, read: text(saved["read"]) };
  }

  save(saved: Saved | null): void {
    this.put("localStorage", this.name, saved);
  }

  /** Of this tab only: two tabs must not send each other's messages away. */
  loadOutbox(conversation: string): Outgoing[] {
    const outbox = fields(this.get("sessionStorage", `${this.name}.outbox`));
    const messages = outbox["messages"];
    if (outbox["conversation"] !== conversation || !Array.isArray(messages)) return [];
    return messages.flatMap((message: unknown) => {
      const id = text(fields(message)["id"]);
      const said = text(fields(message)["text"]);
      return id && said ? [{ id, text: said }] : [];
    });
  }

  saveOutbox(conversation: string, messages: readonly Outgoing[]): void {
    this.put("sessionStorage", `${this.name}.outbox`, messages.length > 0 ? { conversation, messages } : null);
  }

  loadOpen(): boolean {
    return this.get("sessionStorage", `${this.name}.open`) === true;
  }

  saveOpen(open: boolean): void {
    this.put("sessionStorage", `${this.name}.open`, open || null);
  }

  /** Calls back when another tab has begun or ended a conversation. The answer ends it. */
  watch(changed: () => void): () => void {
    const listener = (event: StorageEvent) => {
      if (event.key === this.name) changed();
    };
    addEventListener("storage", listener);
    return () => removeEventListener("storage", listener);
  }

  private get(place: "localStorage" | "sessionStorage", name: string): unknown {
    try {
      return JSON.parse(window[place].getItem(name) ?? "null");
    } catch {
      return null;
    }
  }

  private put(place: "localStorage" | "sessionStorage", name: string, value: unknown): void {
    try {
      if (value === null) window[place].removeItem(name);
      else window[place].setItem(name, JSON.stringify(value));
    } catch {
      // Storage is forbidden or full: the conversation lives as long as the page.
    }
  }
}

/** FNV-1a: keeps two bots on one origin apart without writing the secret into the storage. */
function digest(value: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < value.length; index += 1) {
    hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
