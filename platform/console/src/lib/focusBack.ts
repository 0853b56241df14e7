// Where the keyboard goes when something that lay over the page is gone. The component library brings it back only from what is closed
// before it is taken away, and never to the button of a menu.

import { useEffect, useState } from "react";

/** From where each thing that lies over the page was opened, in the order in which they came. */
const open: HTMLElement[][] = [];

/** What has the keyboard. An entry of a menu is gone with its menu, so there it is the button of the menu. */
function holder(): HTMLElement | null {
  const active = document.activeElement;
  const button = active?.closest(".ant-dropdown") ? document.querySelector(".ant-dropdown-open, .ant-dropdown-trigger[aria-expanded=true]") : active;
  return button instanceof HTMLElement && button !== document.body ? button : null;
}

/** What has the keyboard now, and where it came from: what lies over the page may give way to another thing, as a form to its result. */
export function whence(): HTMLElement[] {
  const now = holder();
  return [...(now ? [now] : []), ...(open.at(-1) ?? [])];
}

/** Gives the keyboard, if nothing has it, to the first of these that can take it, or to the page. */
export function giveBack(before: readonly HTMLElement[]): void {
  requestAnimationFrame(() => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const to = before.find((one) => one.isConnected && !one.matches(":disabled")) ?? document.getElementById("content");
    to?.focus({ preventScroll: true });
  });
}

/** Gives the keyboard back to what had it when this came, or to the page if that is no more. */
export function useFocusBack(): void {
  const [before] = useState(whence);
  useEffect(() => {
    open.push(before);
    return () => {
      open.splice(open.indexOf(before), 1);
      giveBack(before);
    };
  }, [before]);
}
