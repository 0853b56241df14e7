import { useMemo, useSyncExternalStore } from "react";

/** Whether the window has at most this width, as the sheets of styles ask it. */
export function useNarrow(width: number): boolean {
  const store = useMemo(() => {
    const query = window.matchMedia(`(max-width: ${width}px)`);
    return {
      now: () => query.matches,
      subscribe: (changed: () => void) => {
        query.addEventListener("change", changed);
        return () => query.removeEventListener("change", changed);
      },
    };
  }, [width]);
  return useSyncExternalStore(store.subscribe, store.now);
}
