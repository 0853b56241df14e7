// What all texts of this page have: look, keys, folding, search.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { shape } from "../../editor/code/look";
import { CHINESE } from "../../editor/code/phrases";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword, tags.modifier], color: "var(--code-template)" },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: tags.variableName, color: "var(--code-template)" },
  { tag: tags.attributeName, color: "var(--text-2)" },
  { tag: tags.atom, color: "var(--code-text)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.integer, tags.float, tags.bool, tags.null, tags.special(tags.name)], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.paren, tags.brace, tags.squareBracket], color: "var(--text-3)" },
]);

const near = EditorView.theme({
  ".cm-content": { padding: "10px 0 24px" },
  ".cm-tooltip-hover": { maxWidth: "420px" },
  ".cm-completionDetail": { marginInlineStart: "14px", color: "var(--text-3)", fontStyle: "normal" },
  ".cm-completionInfo": { maxWidth: "300px", padding: "8px 12px", fontFamily: "var(--sans)", fontSize: "13px", whiteSpace: "pre-line" },
});

/** What changes with the language of the console. */
export const spoken = new Compartment();

export function speaking(label: string, chinese: boolean): Extension {
  return [EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }), chinese ? CHINESE : []];
}

const BOTH: Extension = [
  foldGutter({ openText: "⌄", closedText: "›" }),
  drawSelection(),
  bracketMatching(),
  highlightSelectionMatches(),
  search({ top: true }),
  EditorView.lineWrapping,
  shape,
  near,
  syntaxHighlighting(colours),
];

/** A text that is written. */
export const written: Extension = [
  lineNumbers(),
  BOTH,
  history(),
  indentOnInput(),
  indentUnit.of("  "),
  EditorState.tabSize.of(2),
  closeBrackets(),
  autocompletion({ icons: false }),
  highlightActiveLine(),
  // Escape and then Tab leaves the editor, for people who have no mouse.
  keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap, indentWithTab]),
];

/** A text that is only read. */
export const read: Extension = [BOTH, EditorState.readOnly.of(true), EditorView.contentAttributes.of({ "aria-readonly": "true" }), keymap.of([...defaultKeymap, ...searchKeymap, ...foldKeymap])];
