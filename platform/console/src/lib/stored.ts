import { useCallback, useState } from "react";

const PREFIX = "botloom.";

/** State that the browser remembers. A browser that refuses storage only forgets it at reload. */
export function useStored<Value>(name: string, initial: Value): [Value, (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => recall<Value>(name) ?? initial);
  const store = useCallback(
    (next: Value) => {
      setValue(next);
      remember(name, next);
    },
    [name],
  );
  return [value, store];
}

/** What the browser remembers; nothing if it does not. */
export function recall<Value>(name: string): Value | null {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? null : (JSON.parse(text) as Value);
  } catch {
    return null;
  }
}

/** Keeps a value for the parts of the page that are shown later. */
export function remember<Value>(name: string, value: Value): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}
