import { Chat, type State } from "../chat/chat";
import { Memory } from "../chat/memory";
import type { Partner } from "../chat/transcript";
import type { Options } from "../options";
import { type Words, words } from "../words/words";
import { browser } from "../world";
import { Composer } from "./composer";
import { h, icon } from "./dom";
import { trap } from "./focus";
import { CHAT, CLOSE, DOWN, SPARK } from "./icons";
import { initial, Log } from "./log";
import { Phone } from "./phone";
import { rows } from "./rows";
import { style } from "./style";
import { theme } from "./theme";

/** The widget on the page: a launcher and a panel in a shadow root, wired to one `Chat`. */
export class Widget {
  readonly host = document.createElement("botloom-chat");
  private readonly words: Words;
  private readonly memory: Memory;
  private readonly chat: Chat;
  private readonly root: HTMLElement;
  private readonly launcher: HTMLButtonElement;
  private readonly badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
  private readonly panel: HTMLElement;
  private readonly avatar = h("span", { class: "avatar bot" });
  private readonly title = h("h2", { id: "title" });
  private readonly status = h("p", {});
  private readonly banner = h("div", { class: "banner", role: "status", hidden: true });
  private readonly spoken = h("div", { class: "unseen", role: "status" });
  private readonly log: Log;
  private readonly composer: Composer;
  private readonly phone: Phone;
  private readonly stops: (() => void)[] = [];
  private opened = false;
  private returnTo: Element | null = null;
  private scheduled = 0;

  constructor(private readonly options: Options) {
    this.words = words(options.language);
    this.memory = new Memory(options.server, options.secret);
    this.chat = new Chat(options, this.memory, browser, () => this.schedule());
    this.log = new Log(this.words, { choose: (value) => this.choose(value), retry: (key) => this.chat.retry(key) });
    this.composer = new Composer(this.words, {
      send: (text) => this.chat.send(text),
      writing: () => this.chat.writing(),
      restart: () => this.chat.restart(),
    });
    this.launcher = this.buildLauncher();
    this.panel = this.buildPanel();
    this.phone = new Phone(this.panel);
    this.root = h("div", { class: "root", lang: this.words === words("zh") ? "zh-CN" : "en" }, this.panel, this.launcher);
    this.mount();
  }

  open(): void {
    if (this.opened) return;
    this.opened = true;
    this.returnTo = document.activeElement === this.host ? null : document.activeElement;
    this.present();
    this.chat.start();
    this.render();
    this.log.toEnd("instant");
    // A panel that is still becoming visible takes no focus.
    requestAnimationFrame(() => (this.phone.full ? this.panel : this.composer).focus({ preventScroll: true }));
  }

  close(): void {
    if (!this.opened) return;
    this.opened = false;
    this.present();
    const back = this.returnTo instanceof HTMLElement && this.returnTo !== document.body && this.returnTo.isConnected ? this.returnTo : this.launcher;
    back.focus({ preventScroll: true });
  }

  toggle(): void {
    if (this.opened) this.close();
    else this.open();
  }

  /** Takes the widget off the page; the conversation stays saved. */
  destroy(): void {
    for (const stop of this.stops) stop();
    this.phone.stop();
    this.chat.stop();
    cancelAnimationFrame(this.scheduled);
    this.host.remove();
  }

  private mount(): void {
    const shadow = this.host.attachShadow({ mode: "open" });
    // A constructed sheet, because a page's content security policy may forbid style elements.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.root);
    this.paint();
    document.body.append(this.host);
    this.chat.resume();
    if (this.memory.loadOpen() && !this.phone.full) this.open();
    this.render();
    const wake = () => this.chat.wake();
    const seen = () => {
      this.chat.show(this.opened && !document.hidden);
      if (!document.hidden) wake();
    };
    addEventListener("online", wake);
    document.addEventListener("visibilitychange", seen);
    this.stops.push(
      this.memory.watch(() => this.chat.follow()),
      () => removeEventListener("online", wake),
      () => document.removeEventListener("visibilitychange", seen),
    );
  }

  private buildLauncher(): HTMLButtonElement {
    const launcher = h("button", { class: "launcher", type: "button", "aria-haspopup": "dialog", "aria-controls": "panel" });
    launcher.append(h("span", { class: "glyph chat" }, icon(...CHAT)), h("span", { class: "glyph down" }, icon(...DOWN)), this.badge);
    launcher.addEventListener("click", () => this.toggle());
    launcher.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    return launcher;
  }

  private buildPanel(): HTMLElement {
    const close = h("button", { class: "close", type: "button", "aria-label": this.words.close }, icon(...CLOSE));
    close.addEventListener("click", () => this.close());
    const header = h("header", {}, this.avatar, h("div", { class: "who" }, this.title, this.status), close);
    const panel = h(
      "section",
      { class: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1" },
      header,
      this.banner,
      this.log.element,
      this.composer.element,
      this.spoken,
    );
    trap(panel, () => this.close());
    return panel;
  }

  private paint(): void {
    const colors = theme(this.options.color) ?? theme();
    if (this.options.color && !theme(this.options.color)) {
      console.warn("botloom: `data-color` is to be written as `#rrggbb`; the standard colour is shown");
    }
    for (const [name, color] of Object.entries(colors ?? {})) this.root.style.setProperty(`--${name}`, color);
  }

  private choose(value: string): void {
    this.chat.send(value);
    // The pressed button is gone. On a touch screen the keyboard must not slide in for it.
    (matchMedia("(hover: hover)").matches ? this.composer : this.panel).focus({ preventScroll: true });
  }

  private present(): void {
    this.memory.saveOpen(this.opened);
    this.root.classList.toggle("open", this.opened);
    this.launcher.setAttribute("aria-expanded", String(this.opened));
    this.phone.show(this.opened);
    this.chat.show(this.opened && !document.hidden);
  }

  /** One drawing per frame, however much arrives. */
  private schedule(): void {
    if (this.scheduled !== 0) return;
    const draw = () => {
      clearTimeout(timer);
      cancelAnimationFrame(this.scheduled);
      this.scheduled = 0;
      this.render();
    };
    this.scheduled = requestAnimationFrame(draw);
    // A tab in the background gets no frames, but its badge and its screen reader are due.
    const timer = setTimeout(draw, 250);
  }

  private render(): void {
    const { state } = this.chat;
    const { partner } = state.transcript;
    const list = rows(state, { words: this.words, language: this.options.language, bot: this.options.title, now: browser.now() });
    const title = this.options.title ?? botName(state) ?? this.words.title;
    this.header(partner, title);
    this.log.render(list, state.phase === "opening");
    this.composer.render(state.phase);
    this.banner.hidden = state.phase !== "waiting";
    this.banner.textContent = state.phase === "waiting" ? this.words.offline : "";
    const typing = list.find((row) => row.kind === "typing");
    say(this.spoken, typing && state.typing ? this.words.typing(typing.name) : "");
    this.badge.hidden = state.unread === 0;
    this.badge.textContent = state.unread > 9 ? "9+" : String(state.unread);
    const label = this.opened ? this.words.close : state.unread > 0 ? this.words.openUnread(state.unread) : this.words.open;
    this.launcher.setAttribute("aria-label", label);
  }

  private header(partner: Partner, title: string): void {
    const member = partner.kind === "member" ? (partner.name ?? this.words.member) : undefined;
    say(this.title, member ?? title);
    say(this.status, member ? `${title} · ${this.words.memberStatus}` : partner.kind === "queue" ? this.words.queueStatus : this.words.botStatus);
    const shown = member ?? "";
    if (this.avatar.dataset["for"] === shown) return;
    this.avatar.dataset["for"] = shown;
    this.avatar.className = `avatar ${member ? "member" : "bot"}`;
    this.avatar.replaceChildren(member ? initial(member) : icon(...SPARK));
  }
}

function botName(state: State): string | undefined {
  for (const entry of state.transcript.entries) {
    if (entry.kind === "message" && entry.speaker === "bot" && entry.name) return entry.name;
  }
  return undefined;
}

/** Sets a text only where it differs: setting it again would make a screen reader say it again. */
function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
