// The text of the operations: completed, checked and explained by the schema.

import { Prec, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { completion, getSchema, graphqlLanguageSupport, isMetaKeyPressed, lint, stateExtensions, updateSchema } from "cm6-graphql";
import type { GraphQLSchema } from "graphql";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import { useLanguage } from "../../../i18n/useLanguage";
import type { Place } from "../docs/search";
import s from "./Code.module.css";
import { hover, hoverLook } from "./hover";
import { knownAt } from "./known";
import { written } from "./setup";
import { replaceAll, useEditor } from "./useEditor";

/** What the page does with the text. */
export interface OperationHandle {
  /** Another text, with the cursor at an offset of it. */
  replace: (text: string, cursor?: number) => void;
  /** The cursor at an offset, and the keyboard there. */
  go: (offset: number) => void;
  /** The same with a line and a column, both from 1. */
  goTo: (line: number, column: number) => void;
}

interface Props {
  ref?: Ref<OperationHandle>;
  /** The text to begin with. */
  text: string;
  schema: GraphQLSchema | null;
  onChange: (text: string) => void;
  onCursor: (offset: number) => void;
  onRun: () => void;
  onFormat: () => void;
  /** A place of the documentation is wished for; nothing if the word at the cursor has none. */
  onShow: (place: Place | null) => void;
}

export function OperationEditor({ ref, text, schema, ...calls }: Props) {
  const { t } = useLanguage("explorer");
  const now = useRef({ ...calls, words: t.explorer });
  now.current = { ...calls, words: t.explorer };

  const { host, view } = useEditor(t.explorer.operationLabel, text, (): Extension => {
    const show = (place: Place | null) => now.current.onShow(place);
    const keys = [
      { key: "Mod-Enter", run: () => (now.current.onRun(), true) },
      { key: "Shift-Alt-f", run: () => (now.current.onFormat(), true) },
      { key: "Mod-k", run: (editor: EditorView) => (show(at(editor)), true) },
    ].map((one) => ({ ...one, preventDefault: true }));
    return [
      Prec.highest(keymap.of(keys)),
      graphqlLanguageSupport(),
      completion,
      lint,
      stateExtensions(undefined, { onCompletionInfoRender: described }),
      EditorView.domEventHandlers({
        mousedown(event, editor) {
          if (!isMetaKeyPressed(event)) return false;
          const offset = editor.posAtCoords({ x: event.clientX, y: event.clientY });
          const place = offset === null ? null : at(editor, offset);
          if (!place) return false;
          show(place);
          return true;
        },
      }),
      hover(() => ({ deprecated: now.current.words.deprecated, open: now.current.words.openDocs }), show),
      hoverLook,
      written,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) now.current.onChange(update.state.doc.toString());
        if (update.selectionSet || update.docChanged) now.current.onCursor(update.state.selection.main.head);
      }),
    ];
  });

  useEffect(() => {
    if (view.current && schema) updateSchema(view.current, schema);
  }, [schema, view]);

  useImperativeHandle(ref, () => {
    const go = (offset: number) => {
      view.current?.dispatch({ selection: { anchor: Math.min(offset, view.current.state.doc.length) }, scrollIntoView: true });
      view.current?.focus();
    };
    return {
      replace: (next, cursor) => void (view.current && replaceAll(view.current, next, cursor)),
      go,
      goTo(line, column) {
        const doc = view.current?.state.doc;
        if (!doc) return;
        const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
        go(Math.min(found.from + column - 1, found.to));
      },
    };
  }, [view]);

  return <div ref={host} className={s.code} data-testid="explorer-operation" />;
}

/** The documentation of the word at the cursor, or at a place. */
function at(editor: EditorView, offset = editor.state.selection.main.head): Place | null {
  const schema = getSchema(editor.state);
  return (schema && knownAt(schema, editor.state.doc, offset)?.place) ?? null;
}

/** Beside what can be completed: what it is, and why it should not be used any more. */
function described({ documentation, deprecationReason }: { documentation?: string | null; deprecationReason?: string | null }): Node | null {
  const text = [documentation, deprecationReason].filter(Boolean).join("\n");
  if (!text) return null;
  const made = document.createElement("div");
  made.lang = "en";
  made.textContent = text;
  return made;
}
