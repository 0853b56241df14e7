// The title of the browser's tab: what the page shows, and how many customers wait.

import { useEffect } from "react";

let page = "";
let waiting = 0;

/** `(2) Releases · Parcel desk · Botloom` */
export function titleOf(parts: readonly (string | null | undefined)[], count: number): string {
  const words = [...parts.filter(Boolean), "Botloom"].join(" · ");
  return count > 0 ? `(${count}) ${words}` : words;
}

function write() {
  document.title = titleOf([page], waiting);
}

/** What the page shows, the most particular first; `null` leaves the title to what lies within the page. */
export function useTitle(...parts: (string | null | undefined)[]): void {
  const words = parts[0] === null ? null : parts.filter(Boolean).join(" · ");
  useEffect(() => {
    if (words === null) return;
    page = words;
    write();
  }, [words]);
}

export function tellWaiting(count: number): void {
  waiting = count;
  write();
}
