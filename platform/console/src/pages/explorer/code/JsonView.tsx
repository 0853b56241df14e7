// A value as JSON, to be read: it folds, and is searched as any text here.

import { json } from "@codemirror/lang-json";
import { useEffect } from "react";
import s from "./Code.module.css";
import { read } from "./setup";
import { useEditor } from "./useEditor";

export function JsonView({ text, label }: { text: string; label: string }) {
  const { host, view } = useEditor(label, text, () => [json(), read]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text }, selection: { anchor: 0 } });
    editor.scrollDOM.scrollTop = 0;
  }, [text, view]);
  return <div ref={host} className={s.code} data-testid="explorer-json" />;
}
