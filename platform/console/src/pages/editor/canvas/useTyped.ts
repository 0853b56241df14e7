// A text that is being typed: on the screen at once, in the file when the fingers rest or leave.

import { useCallback, useEffect, useRef, useState } from "react";

const PAUSE = 180;

export interface Typed {
  text: string;
  /** Whether the file does not have it, since it could not be written. */
  refused: boolean;
  type: (text: string) => void;
  flush: () => void;
}

export function useTyped(value: string, commit: (text: string) => boolean): Typed {
  const [text, setText] = useState(value);
  const [refused, setRefused] = useState(false);
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; text: string } | null>(null);
  const write = useRef(commit);
  write.current = commit;

  // What others write comes in, but not over what is being typed.
  useEffect(() => {
    if (waiting.current !== null) return;
    setText(value);
    setRefused(false);
  }, [value]);

  const flush = useCallback(() => {
    const last = waiting.current;
    if (!last) return;
    clearTimeout(last.timer);
    waiting.current = null;
    setRefused(!write.current(last.text));
  }, []);
  useEffect(() => flush, [flush]);

  const type = useCallback(
    (next: string) => {
      setText(next);
      if (waiting.current) clearTimeout(waiting.current.timer);
      waiting.current = { text: next, timer: setTimeout(flush, PAUSE) };
    },
    [flush],
  );
  return { text, refused, type, flush };
}
