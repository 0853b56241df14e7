// What is looked at again and again, as long as somebody can see it.

import { useEffect } from "react";

type Page = Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;

/** Looks at the given pace while the page is in sight, and at once when it comes back; gives what ends it. */
export function poll(look: () => void, every: number, page: Page = document): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const begin = () => {
    timer ??= setInterval(look, every);
  };
  const end = () => {
    clearInterval(timer);
    timer = undefined;
  };
  const turn = () => {
    end();
    if (page.visibilityState !== "visible") return;
    look();
    begin();
  };
  if (page.visibilityState === "visible") begin();
  page.addEventListener("visibilitychange", turn);
  return () => {
    end();
    page.removeEventListener("visibilitychange", turn);
  };
}

/** `look` is called again and again while the page is in sight. It should stay the same function. */
export function usePoll(look: () => void, every: number, wanted = true): void {
  useEffect(() => (wanted ? poll(look, every) : undefined), [look, every, wanted]);
}
