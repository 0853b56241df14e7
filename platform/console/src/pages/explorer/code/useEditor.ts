// A text editor that lives as long as its place in the page.

import type { Extension } from "@codemirror/state";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef, type RefObject } from "react";
import { useLanguage } from "../../../i18n/useLanguage";
import { speaking, spoken } from "./setup";

interface Made {
  host: RefObject<HTMLDivElement | null>;
  view: RefObject<EditorView | null>;
}

/** `extensions` is asked once, when the editor is made. */
export function useEditor(label: string, text: string, extensions: () => Extension): Made {
  const { language } = useLanguage();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const chinese = language === "zh";
  const first = useRef({ text, extensions, label, chinese });

  useEffect(() => {
    if (!host.current) return;
    const { text: doc, extensions: make, label: name, chinese: speaks } = first.current;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({ doc, extensions: [spoken.of(speaking(name, speaks)), make()] }),
    });
    view.current = made;
    return () => {
      // Where it comes again it goes on with what was written.
      first.current.text = made.state.doc.toString();
      made.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: spoken.reconfigure(speaking(label, chinese)) });
  }, [label, chinese]);

  return { host, view };
}

/** Replaces the whole text, as one edit that can be taken back. */
export function replaceAll(view: EditorView, text: string, cursor = 0): void {
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    selection: { anchor: Math.min(cursor, text.length) },
    scrollIntoView: true,
    userEvent: "input.replace",
  });
}
