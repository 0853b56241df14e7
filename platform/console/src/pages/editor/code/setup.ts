// What the text editor can do: keys, folding, search, indentation, marks for problems.

import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension, type Transaction } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { assistance, type Assist } from "./assist";
import { look } from "./look";
import { CHINESE } from "./phrases";

/** What may change while a file is open. */
export const settings = new Compartment();

export interface Settings {
  label: string;
  chinese: boolean;
  readOnly: boolean;
}

export function configure({ label, chinese, readOnly }: Settings): Extension {
  return [
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    chinese ? CHINESE : [],
  ];
}

/** What the canvas changes is in its fields already, which have to agree with the text at once. */
const ofCanvas = (one: Transaction) => one.isUserEvent("input.canvas") || one.isUserEvent("input.type.canvas");

export function extensions(
  path: string,
  current: Settings,
  assist: Assist | null,
  save: () => void,
  changed: (content: string, typed: boolean) => void,
  moved: (from: number, to: number) => void,
): Extension {
  return [
    keymap.of([
      {
        key: "Mod-s",
        preventDefault: true,
        run: () => {
          save();
          return true;
        },
      },
    ]),
    settings.of(configure(current)),
    lintGutter({ hoverTime: 150 }),
    lineNumbers(),
    foldGutter({ openText: "⌄", closedText: "›" }),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    dropCursor(),
    EditorState.allowMultipleSelections.of(true),
    indentOnInput(),
    indentUnit.of("  "),
    EditorState.tabSize.of(2),
    bracketMatching(),
    closeBrackets(),
    assist ? assistance(assist, path) : [],
    rectangularSelection(),
    crosshairCursor(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    EditorView.lineWrapping,
    path.endsWith(".yaml") || path.endsWith(".yml") ? yaml() : [],
    look,
    // Escape and then Tab leaves the editor, for people who have no mouse.
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) changed(update.state.doc.toString(), !update.transactions.some(ofCanvas));
      // What the canvas selects it knows already.
      if (update.selectionSet && update.view.hasFocus) moved(update.state.selection.main.from, update.state.selection.main.to);
    }),
  ];
}
