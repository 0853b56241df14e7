import type { Phase } from "../chat/chat";
import type { Words } from "../words/words";
import { h, icon } from "./dom";
import { SEND } from "./icons";

export interface ComposerActions {
  send(text: string): void;
  writing(): void;
  /** Begins another conversation, or tries again to begin one. */
  restart(): void;
}

/** Far below what the server takes, and more than anybody types. */
const LONGEST = 8_000;
const TALLEST = 132;

/** The place to write, and what stands there when nothing can be written. */
export class Composer {
  readonly element: HTMLElement;
  private readonly form: HTMLFormElement;
  private readonly input: HTMLTextAreaElement;
  private readonly button: HTMLButtonElement;
  private readonly closed: HTMLElement;
  private readonly closedText: HTMLElement;
  private readonly again: HTMLButtonElement;

  constructor(
    private readonly words: Words,
    private readonly actions: ComposerActions,
  ) {
    this.input = h("textarea", {
      rows: "1",
      "aria-label": words.write,
      placeholder: words.write,
      maxlength: LONGEST,
      enterkeyhint: "send",
      autocomplete: "off",
      dir: "auto",
    });
    this.button = h("button", { class: "send", type: "submit", "aria-label": words.send, disabled: true }, icon(...SEND));
    this.form = h("form", { class: "composer" }, this.input, this.button);
    this.closedText = h("p", {});
    this.again = h("button", { class: "again", type: "button" });
    this.closed = h("div", { class: "closed", hidden: true }, this.closedText, this.again);
    this.element = h("div", { class: "foot" }, this.form, this.closed);
    this.listen();
  }

  /** Moves the keyboard to the place to write, or to the button that stands in for it. */
  focus(): void {
    (this.form.hidden ? this.again : this.input).focus({ preventScroll: true });
  }

  render(phase: Phase): void {
    const over = phase === "ended" || phase === "refused";
    const hadFocus = this.form.contains(active(this.element)) || this.closed.contains(active(this.element));
    const moved = this.form.hidden !== over;
    this.form.hidden = over;
    this.closed.hidden = !over;
    this.closedText.textContent = phase === "refused" ? this.words.refused : this.words.endedHint;
    this.again.textContent = phase === "refused" ? this.words.retry : this.words.again;
    if (moved && hadFocus) this.focus();
  }

  private listen(): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("keydown", (event) => {
      // An Enter that picks a candidate of an input method belongs to the input method. Safari ends the composition before it
      // tells of the key, and marks the key only by the old code 229.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("input", () => {
      this.resize();
      if (this.input.value.trim() !== "") this.actions.writing();
    });
    this.again.addEventListener("click", () => this.actions.restart());
  }

  private submit(): void {
    const text = this.input.value;
    if (text.trim() === "") return;
    this.input.value = "";
    this.resize();
    this.actions.send(text);
    this.input.focus({ preventScroll: true });
  }

  private resize(): void {
    this.button.disabled = this.input.value.trim() === "";
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, TALLEST)}px`;
  }
}

function active(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
}
