import type { Words } from "../words/words";
import { append, h, icon } from "./dom";
import { ALERT, DOWN, SPARK } from "./icons";
import type { MessageRow, Row } from "./rows";
import { rich } from "./text";

export interface LogActions {
  choose(value: string): void;
  retry(key: string): void;
}

/** Below this distance from the end the customer counts as reading the newest message. */
const NEAR = 80;

/** The messages: draws rows, keeps what has not changed, and keeps the newest in sight while it is being read. */
export class Log {
  readonly element: HTMLElement;
  private readonly scroller: HTMLElement;
  private readonly list: HTMLElement;
  private readonly newest: HTMLButtonElement;
  private readonly drawn = new Map<string, { row: Row; element: HTMLElement }>();
  private following = true;

  constructor(
    private readonly words: Words,
    private readonly actions: LogActions,
  ) {
    const intro = h("div", { class: "intro" }, h("p", { class: "hello" }, words.hello), h("p", {}, words.intro));
    this.list = h("div", { class: "rows", role: "log", "aria-live": "polite", "aria-label": words.log });
    this.scroller = h("div", { class: "scroller", tabindex: "0", "aria-label": words.log, role: "region" }, intro, this.list);
    this.newest = h("button", { class: "newest", type: "button", hidden: true }, icon(...DOWN), words.newest);
    this.newest.addEventListener("click", () => this.toEnd("smooth"));
    this.element = h("div", { class: "log" }, this.scroller, this.newest);
    this.scroller.addEventListener("scroll", () => {
      this.following = this.distance() < NEAR;
      if (this.following) this.newest.hidden = true;
    });
    // A keyboard that slides in, or a composer that grows, must not push the newest message out of sight.
    new ResizeObserver(() => {
      if (this.following) this.toEnd("instant");
    }).observe(this.scroller);
  }

  render(rows: readonly Row[], busy: boolean): void {
    // While a conversation is being read again, its old messages are not news.
    this.list.setAttribute("aria-busy", String(busy));
    const before = new Set(this.drawn.keys());
    const news = rows.filter((row) => !before.has(row.key));
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, { element }] of this.drawn) {
      if (keys.has(key)) continue;
      element.remove();
      this.drawn.delete(key);
    }
    let place: ChildNode | null = this.list.firstChild;
    for (const row of rows) {
      const element = this.draw(row);
      if (element === place) place = place.nextSibling;
      else this.list.insertBefore(element, place);
      // Many lines at once are a conversation that was found again; it stands there, it does not pour in.
      if (!before.has(row.key) && news.length > 4) element.classList.add("still");
    }
    if (news.some((row) => row.kind === "message" && row.speaker === "user")) this.following = true;
    if (this.following) this.toEnd(before.size === 0 || news.length > 4 ? "instant" : "smooth");
    else if (news.some((row) => row.kind === "message")) this.newest.hidden = false;
  }

  /** Shows the newest message, as when the panel opens. */
  toEnd(behavior: ScrollBehavior): void {
    this.following = true;
    this.newest.hidden = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: calm ? "instant" : behavior });
  }

  private distance(): number {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  private draw(row: Row): HTMLElement {
    const known = this.drawn.get(row.key);
    if (known && same(known.row, row)) return known.element;
    if (known?.row.kind === "message" && row.kind === "message" && known.row.text === row.text) {
      // Replacing the element would make a screen reader say the message again.
      this.dress(known.element, row);
      this.drawn.set(row.key, { row, element: known.element });
      return known.element;
    }
    const element = this.build(row);
    known?.element.replaceWith(element);
    this.drawn.set(row.key, { row, element });
    return element;
  }

  private build(row: Row): HTMLElement {
    switch (row.kind) {
      case "day":
        return h("div", { class: "day" }, h("span", {}, row.label));
      case "note":
        return h("div", { class: "note" }, h("span", {}, row.text));
      case "typing":
        return h(
          "div",
          { class: `message theirs ${row.speaker} first last typing`, "aria-hidden": "true" },
          avatar(row.speaker, row.name),
          h("div", { class: "bubble dots" }, h("i", {}), h("i", {}), h("i", {})),
        );
      case "choices": {
        const buttons = row.choices.map(({ title, value }) => {
          const button = h("button", { class: "choice", type: "button" }, title);
          button.addEventListener("click", () => this.actions.choose(value));
          return button;
        });
        return h("div", { class: "choices", role: "group", "aria-label": this.words.choices }, ...buttons);
      }
      case "message": {
        const text = h("div", { class: "bubble", dir: "auto" });
        append(text, [h("span", { class: "unseen" }, `${row.name}: `), ...rich(row.text, row.plain)]);
        const element = h("div", {}, row.speaker === "user" ? null : avatar(row.speaker, row.name), text, h("div", { class: "footer" }));
        this.dress(element, row);
        return element;
      }
    }
  }

  /** What may change about a message that stands there: its place in the group and how far it has come. */
  private dress(element: HTMLElement, row: MessageRow): void {
    const still = element.classList.contains("still");
    const side = row.speaker === "user" ? "mine" : "theirs";
    element.className = ["message", side, row.speaker, row.delivery, row.first && "first", row.last && "last", still && "still"].filter(Boolean).join(" ");
    element.title = row.time;
    const footer = element.querySelector<HTMLElement>(".footer");
    if (!footer) return;
    footer.replaceChildren();
    footer.hidden = row.footer === undefined;
    if (row.footer === undefined) return;
    if (row.delivery !== "failed") {
      footer.append(h("span", side === "theirs" ? { "aria-hidden": "true" } : {}, row.footer));
      return;
    }
    const retry = h("button", { class: "retry", type: "button" }, icon(...ALERT), row.footer);
    retry.addEventListener("click", () => this.actions.retry(row.key));
    footer.append(retry);
  }
}

function avatar(speaker: "bot" | "member", name: string): HTMLElement {
  return h("span", { class: `avatar ${speaker}`, "aria-hidden": "true" }, speaker === "bot" ? icon(...SPARK) : initial(name));
}

/** The first letter of a name, or the last character of a Chinese one, which is the given name's. */
export function initial(name: string): string {
  const letters = Array.from(name.trim());
  const chinese = /^\p{Script=Han}{2,4}$/u.test(name.trim());
  return ((chinese ? letters.at(-1) : letters[0]) ?? "?").toUpperCase();
}

function same(one: Row, other: Row): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
