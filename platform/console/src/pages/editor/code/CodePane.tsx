// The text of one file. Each open file keeps its own history, selection and scroll place while another is shown.

import { isolateHistory, redo, undo } from "@codemirror/commands";
import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorSelection, EditorState, Transaction } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, type Ref } from "react";
import type { ProblemFieldsFragment } from "../../../gql/graphql";
import { useLanguage } from "../../../i18n/useLanguage";
import type { Texts } from "../../../i18n/areas";
import type { Checked } from "../useProblems";
import type { Assist } from "./assist";
import s from "./CodePane.module.css";
import { difference } from "./difference";
import { configure, extensions, settings } from "./setup";

/** A place to show: a range of offsets, or a line counted from 1. */
export interface Place {
  path: string;
  range?: [number, number];
  line?: number;
}

/** What another view of the same text may do with it. */
export interface CodeHandle {
  /** Changes ranges of a text, if it is still this one. What is typed may be undone together, other changes one by one. */
  apply: (text: string, changes: { from: number; to: number; insert: string }[], how: "typed" | "made") => boolean;
  undo: () => void;
  redo: () => void;
  /** Selects a range and shows it; the keyboard stays where it is. */
  select: (from: number, to: number) => void;
}

interface Props {
  ref?: Ref<CodeHandle>;
  path: string;
  /** The text to begin with. While it is open, the text is the editor's own: what is typed is ahead of the page. */
  content: string;
  /** Another number says that the text has to be taken from `content` again. */
  epoch: number;
  /** The last of these numbers whose change somebody else made: what others did is not undone here. */
  others: number;
  checked: Checked;
  place: Place | null;
  readOnly: boolean;
  /** What is offered while one types; nothing for those who only read. */
  assist: Assist | null;
  /** `typed` says that it was written here, and not by another view. */
  onChange: (path: string, content: string, typed: boolean) => void;
  onSave: () => void;
  /** Where the cursor was put by the one who writes. */
  onCursor?: (path: string, from: number, to: number) => void;
}

export function CodePane({ ref, path, content, epoch, others, checked, place, readOnly, assist, onChange, onSave, onCursor }: Props) {
  const { t, language } = useLanguage("build");
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const shown = useRef("");
  const known = useRef(epoch);
  const states = useRef(new Map<string, { state: EditorState; scroll: number; epoch: number }>());
  const calls = useRef({ onChange, onSave, onCursor });
  calls.current = { onChange, onSave, onCursor };
  const current = { label: `${t.editor.region} ${path}`, chinese: language === "zh", readOnly };

  useEffect(() => {
    if (!host.current) return;
    const created = new EditorView({ parent: host.current });
    view.current = created;
    const watcher = new ResizeObserver(followCursor(created));
    watcher.observe(created.dom);
    return () => {
      watcher.disconnect();
      created.destroy();
      view.current = null;
      shown.current = "";
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const switched = shown.current !== path;
    const kept = states.current.get(path);
    const since = switched ? (kept?.epoch ?? epoch) : known.current;
    if (switched) {
      const scroll = editor.scrollDOM.scrollTop;
      if (shown.current) states.current.set(shown.current, { state: editor.state, scroll, epoch: known.current });
      shown.current = path;
      const save = () => calls.current.onSave();
      const changed = (text: string, typed: boolean) => calls.current.onChange(path, text, typed);
      const moved = (from: number, to: number) => calls.current.onCursor?.(path, from, to);
      editor.setState(
        kept?.state ?? EditorState.create({ doc: content, extensions: extensions(path, current, assist, save, changed, moved) }),
      );
      editor.scrollDOM.scrollTop = kept?.scroll ?? 0;
    }
    if (!switched && known.current === epoch) return;
    known.current = epoch;
    const text = editor.state.doc.toString();
    // Whoever writes while something comes in goes on where they are.
    const annotations = Transaction.addToHistory.of(others <= since);
    if (text !== content) editor.dispatch({ changes: difference(text, content), annotations });
  });

  useEffect(() => {
    view.current?.dispatch({ effects: settings.reconfigure(configure(current)) });
  }, [current.label, current.chinese, current.readOnly]);

  useEffect(() => {
    const editor = view.current;
    // The places are those of the text that was checked; the marks of an older check move along with the typing.
    if (!editor || checked.files.get(path) !== editor.state.doc.toString()) return;
    const marks = checked.problems
      .filter((problem) => problem.file === path)
      .map((problem) => mark(problem, editor.state.doc.length, t));
    editor.dispatch(setDiagnostics(editor.state, marks));
  }, [checked.problems, checked.files, path, t]);

  useImperativeHandle(
    ref,
    () => ({
      apply(text, changes, how) {
        const editor = view.current;
        if (!editor || editor.state.readOnly || editor.state.doc.toString() !== text) return false;
        const typed = how === "typed";
        editor.dispatch({
          changes,
          annotations: [
            Transaction.userEvent.of(typed ? "input.type.canvas" : "input.canvas"),
            ...(typed ? [] : [isolateHistory.of("full")]),
          ],
        });
        return true;
      },
      undo: () => void (view.current && undo(view.current)),
      redo: () => void (view.current && redo(view.current)),
      select(from, to) {
        const editor = view.current;
        if (!editor) return;
        const size = editor.state.doc.length;
        const selection = EditorSelection.single(Math.min(to, size), Math.min(from, size));
        editor.dispatch({ selection, effects: EditorView.scrollIntoView(Math.min(from, size), { y: "nearest", yMargin: 60 }) });
      },
    }),
    [],
  );

  useLayoutEffect(() => {
    const editor = view.current;
    if (!editor || place?.path !== path) return;
    // After the effect above has shown the file.
    const frame = requestAnimationFrame(() => {
      const size = editor.state.doc.length;
      const start =
        place.range?.[0] ?? editor.state.doc.line(Math.min(Math.max(place.line ?? 1, 1), editor.state.doc.lines)).from;
      const end = place.range?.[1] ?? start;
      const selection = EditorSelection.single(Math.min(start, size), Math.min(end, size));
      // With the keyboard there, so that other views hear of it as of any move of the cursor.
      editor.focus();
      editor.dispatch({ selection, effects: EditorView.scrollIntoView(selection.main, { y: "center" }) });
    });
    return () => cancelAnimationFrame(frame);
  }, [place, path]);

  return <div ref={host} className={s.pane} data-testid="editor" />;
}

/** Keeps the line that is being written in sight when something opens below it, as the list of problems does. */
function followCursor(editor: EditorView): () => void {
  let bottom = 0;
  return () => {
    const before = bottom;
    bottom = editor.scrollDOM.getBoundingClientRect().bottom;
    const { main } = editor.state.selection;
    const cursor = editor.coordsAtPos(main.head);
    // A cursor that was out of sight before was left there on purpose.
    if (!editor.hasFocus || !cursor || cursor.bottom <= bottom || cursor.bottom > before) return;
    editor.dispatch({ effects: EditorView.scrollIntoView(main.head, { yMargin: 30 }) });
  };
}

const MARKS = { ERROR: "error", WARNING: "warning", ADVICE: "info" } as const;

function mark(problem: ProblemFieldsFragment, size: number, t: Texts<"build">): Diagnostic {
  const from = Math.min(problem.startOffset, size);
  return {
    from,
    to: Math.min(Math.max(problem.endOffset, from), size),
    severity: MARKS[problem.severity],
    message: problem.what,
    renderMessage: () => {
      const box = document.createElement("div");
      const what = box.appendChild(document.createElement("strong"));
      what.textContent = problem.what;
      box.appendChild(document.createElement("code")).textContent = problem.code;
      box.appendChild(document.createElement("p")).textContent = problem.why;
      box.appendChild(document.createElement("p")).textContent = `${t.problems.do}: ${problem.cure}`;
      return box;
    },
  };
}
