// Where the keyboard goes when something that lay over the page is gone. The component library brings it back only from what is closed
// before it is taken away.

import { useEffect, useState } from "react";

/** What had the keyboard. An entry of a menu is gone with its menu, so there it is the button of the menu. */
function opener(): HTMLElement | null {
  const active = document.activeElement;
  const button = active?.closest(".ant-dropdown") ? document.querySelector(".ant-dropdown-open, .ant-dropdown-trigger[aria-expanded=true]") : active;
  return button instanceof HTMLElement && button !== document.body ? button : null;
}

/** Gives the keyboard back to what had it when this came, or to the page if that is no more. */
export function useFocusBack(): void {
  const [before] = useState(opener);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (document.activeElement && document.activeElement !== document.body) return;
        const to = before?.isConnected && !before.matches(":disabled") ? before : document.getElementById("content");
        to?.focus({ preventScroll: true });
      });
    },
    [before],
  );
}
