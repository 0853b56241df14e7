/** Narrower than this, the panel is the whole screen. The style sheet repeats the number. */
const PHONE = "(max-width: 479.98px)";

/** What a full screen needs that a style sheet cannot do: the page below stands still, and the keyboard covers nothing. */
export class Phone {
  private readonly query = matchMedia(PHONE);
  private before: string | undefined;
  private open = false;

  constructor(private readonly panel: HTMLElement) {
    this.query.addEventListener("change", this.fit);
    // An on-screen keyboard shrinks the visual viewport only; fixed elements would stay below it.
    visualViewport?.addEventListener("resize", this.fit);
    visualViewport?.addEventListener("scroll", this.fit);
  }

  /** Whether the panel is the whole screen. */
  get full(): boolean {
    return this.query.matches;
  }

  show(open: boolean): void {
    this.open = open;
    this.fit();
  }

  stop(): void {
    this.show(false);
    this.query.removeEventListener("change", this.fit);
    visualViewport?.removeEventListener("resize", this.fit);
    visualViewport?.removeEventListener("scroll", this.fit);
  }

  private readonly fit = (): void => {
    const full = this.open && this.full;
    const page = document.documentElement.style;
    if (full && this.before === undefined) {
      this.before = page.overflow;
      page.overflow = "hidden";
    } else if (!full && this.before !== undefined) {
      page.overflow = this.before;
      this.before = undefined;
    }
    if (this.full) this.panel.setAttribute("aria-modal", "true");
    else this.panel.removeAttribute("aria-modal");
    const view = full ? visualViewport : null;
    // Zooming also shrinks the visual viewport; then the panel stays as large as the screen and is panned.
    const keyboard = view && view.scale < 1.01;
    this.panel.style.top = keyboard ? `${view.offsetTop}px` : "";
    this.panel.style.height = keyboard ? `${view.height}px` : "";
  };
}
