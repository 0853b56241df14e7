// What a page looks for stands in its address, so that it can be sent to somebody.

import { useCallback } from "react";
import { useNavigate, useSearchParams, type NavigateOptions } from "react-router";

/** What is put into the address by name; nothing takes it out. */
type Change = Record<string, string | null>;

/**
 * The words of the address, and what changes some of them. The router's own setter knows the words as they were drawn last: of two changes that
 * follow one another faster than the page is drawn, it would lose the first.
 */
export function useSought(): [URLSearchParams, (change: Change, options?: NavigateOptions) => void] {
  const [sought] = useSearchParams();
  const navigate = useNavigate();
  const change = useCallback(
    (change: Change, options?: NavigateOptions) => {
      const { pathname, search } = window.location;
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(change)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      void navigate({ pathname, search: next.toString() }, options);
    },
    [navigate],
  );
  return [sought, change];
}
