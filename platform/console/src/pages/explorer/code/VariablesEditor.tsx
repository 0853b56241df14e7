// The values of the variables, as JSON.

import type { Completion, CompletionSource } from "@codemirror/autocomplete";
import { json } from "@codemirror/lang-json";
import { setDiagnostics } from "@codemirror/lint";
import { Prec, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import { useLanguage } from "../../../i18n/useLanguage";
import type { Wrong } from "../variables";
import s from "./Code.module.css";
import { written } from "./setup";
import { replaceAll, useEditor } from "./useEditor";

/** Completes names, where names stand: behind `{` or `,`. */
function named(names: () => string[]): CompletionSource {
  return ({ state, pos, explicit }) => {
    const before = /[{,]\s*("?\w*)$/.exec(state.sliceDoc(0, pos))?.[1];
    if (before === undefined || (!before && !explicit)) return null;
    const missing = names().filter((name) => !state.doc.toString().includes(`"${name}"`));
    return {
      from: pos - before.length,
      options: missing.map((name) => ({
        // What is compared with what was typed.
        label: before.startsWith('"') ? `"${name}"` : name,
        apply(view: EditorView, _: Completion, from: number, to: number) {
          // The quote that was put behind the cursor when the first was typed.
          const end = view.state.sliceDoc(to, to + 1) === '"' ? to + 1 : to;
          const insert = `"${name}": `;
          view.dispatch({ changes: { from, to: end, insert }, selection: { anchor: from + insert.length }, userEvent: "input.complete" });
        },
      })),
    };
  };
}

interface Props {
  ref?: Ref<{ replace: (text: string) => void }>;
  text: string;
  /** What is wrong with the text as it stands. */
  wrongs: Wrong[];
  /** The variables of the operation, which are completed. */
  names: string[];
  onChange: (text: string) => void;
  onRun: () => void;
}

export function VariablesEditor({ ref, text, wrongs, names, onChange, onRun }: Props) {
  const { t } = useLanguage("explorer");
  const now = useRef({ onChange, onRun, names });
  now.current = { onChange, onRun, names };

  const { host, view } = useEditor(t.explorer.variables, text, (): Extension => {
    const language = json();
    return [
      Prec.highest(keymap.of([{ key: "Mod-Enter", preventDefault: true, run: () => (now.current.onRun(), true) }])),
      language,
      language.language.data.of({ autocomplete: named(() => now.current.names) }),
      written,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) now.current.onChange(update.state.doc.toString());
      }),
    ];
  });

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() !== text) return;
    const size = editor.state.doc.length;
    const marks = wrongs.map(({ from, to, slip, message }) => ({
      from: Math.min(from, size),
      to: Math.min(to, size),
      severity: "error" as const,
      message: slip ? t.explorer.slips[slip] : (message ?? ""),
    }));
    editor.dispatch(setDiagnostics(editor.state, marks));
  }, [wrongs, text, t, view]);

  useImperativeHandle(ref, () => ({ replace: (next) => void (view.current && replaceAll(view.current, next)) }), [view]);

  return <div ref={host} className={s.code} data-testid="explorer-variables" />;
}
