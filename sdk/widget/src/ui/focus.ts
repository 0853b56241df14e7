/** Keeps the keyboard inside `panel` while it is open: Tab goes round, Escape closes, and no key reaches the page's shortcuts. */
export function trap(panel: HTMLElement, close: () => void): void {
  panel.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape" && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      close();
    }
    if (event.key === "Tab") turn(panel, event);
  });
  // The page sees events from inside the shadow as events of the host, which is no input: its shortcuts would fire while typing.
  for (const name of ["keyup", "keypress"]) panel.addEventListener(name, (event) => event.stopPropagation());
}

const REACHABLE = "button:not(:disabled), textarea, a[href], [tabindex='0']";

function turn(panel: HTMLElement, event: KeyboardEvent): void {
  const stops = Array.from(panel.querySelectorAll<HTMLElement>(REACHABLE)).filter((stop) => stop.offsetParent !== null);
  const root = panel.getRootNode() as ShadowRoot;
  const first = stops[0];
  const last = stops.at(-1);
  const edge = event.shiftKey ? first : last;
  const inside = root.activeElement !== null && stops.includes(root.activeElement as HTMLElement);
  if (inside && root.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
