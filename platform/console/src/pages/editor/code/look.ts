// How YAML looks in the editor. Colours are the page's own variables, so that light and dark need no second theme.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import {
  Decoration,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Everything but the colours of a language. */
export const shape = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", color: "var(--code-text)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    lineHeight: "1.65",
    fontVariantLigatures: "none",
    scrollbarWidth: "thin",
  },
  ".cm-content": { padding: "12px 0 40vh", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 16px 0 6px" },
  ".cm-cursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--text-3)", border: "none", paddingLeft: "6px" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "30px", padding: "0 8px 0 4px" },
  ".cm-activeLine": { backgroundColor: "var(--hover)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--code-selection) !important",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--pressed)" },
  ".cm-foldGutter .cm-gutterElement": { color: "var(--text-3)", padding: "0 4px", cursor: "pointer" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--sunken)",
    border: "1px solid var(--line)",
    color: "var(--text-2)",
    padding: "0 6px",
    borderRadius: "4px",
  },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-lint-marker": {
    width: "7px",
    height: "7px",
    margin: "0.5em 3px",
    borderRadius: "50%",
    content: "none !important",
  },
  ".cm-lint-marker-error": { backgroundColor: "var(--bad)" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--warn)" },
  ".cm-lint-marker-info": { backgroundColor: "var(--text-3)" },
  ".cm-lintRange": {
    backgroundImage: "none !important",
    paddingBottom: "0",
    textDecorationLine: "underline",
    textDecorationStyle: "wavy",
    textDecorationThickness: "1.5px",
    textUnderlineOffset: "4px",
  },
  ".cm-lintRange-error": {
    textDecorationColor: "var(--bad)",
    backgroundColor: "color-mix(in srgb, var(--bad) 8%, transparent)",
  },
  ".cm-lintRange-warning": {
    textDecorationColor: "var(--warn)",
    backgroundColor: "color-mix(in srgb, var(--warn) 8%, transparent)",
  },
  ".cm-lintRange-info": { textDecorationStyle: "dotted", textDecorationColor: "var(--text-3)" },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--bad)" },
  ".cm-lintPoint-warning:after": { borderBottomColor: "var(--warn)" },
  ".cm-lintPoint-info:after": { borderBottomColor: "var(--text-3)" },
  ".cm-tooltip": {
    border: "1px solid var(--line-strong)",
    borderRadius: "10px",
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    boxShadow: "var(--shadow-lift)",
    overflow: "hidden",
  },
  ".cm-tooltip-lint": { maxWidth: "440px" },
  ".cm-diagnostic": {
    border: "none !important",
    padding: "10px 14px",
    fontFamily: "var(--sans)",
    fontSize: "13px",
    lineHeight: "1.5",
    whiteSpace: "normal",
  },
  ".cm-diagnostic + .cm-diagnostic": { borderTop: "1px solid var(--line) !important" },
  ".cm-diagnostic strong": { fontWeight: "550" },
  ".cm-diagnostic p": { color: "var(--text-2)", marginTop: "3px" },
  ".cm-diagnostic code": { color: "var(--text-3)", marginLeft: "8px" },
  ".cm-explained, .cm-completionInfo": {
    maxWidth: "420px",
    padding: "8px 14px !important",
    fontFamily: "var(--sans)",
    fontSize: "13px",
    lineHeight: "1.5",
  },
  ".cm-completionInfo .cm-explained": { padding: "0 !important" },
  ".cm-explained p, .cm-explained ul": { margin: "3px 0", color: "var(--text-2)", overflowWrap: "anywhere" },
  ".cm-explained ul": { paddingLeft: "18px" },
  ".cm-explained strong": { fontWeight: "550", color: "var(--text)" },
  ".cm-explained code": { color: "var(--code-key)", fontFamily: "var(--mono)", fontSize: "12px" },
  ".cm-explained hr": { border: "none", borderTop: "1px solid var(--line)", margin: "6px 0" },
  ".cm-completionDetail": { color: "var(--text-3)", fontStyle: "normal !important", fontFamily: "var(--sans)" },
  // What is told of an option stands outside of the list.
  ".cm-tooltip-autocomplete": { overflow: "visible" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono) !important", borderRadius: "10px" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 10px !important" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-soft) !important",
    color: "var(--text) !important",
  },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--text)", borderColor: "var(--line) !important" },
  ".cm-panel.cm-search": { padding: "8px 12px", fontFamily: "var(--sans)" },
  ".cm-textfield": {
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    padding: "3px 8px",
    backgroundColor: "var(--surface)",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--surface)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    padding: "3px 10px",
  },
  ".cm-searchMatch": { backgroundColor: "color-mix(in srgb, var(--warn) 25%, transparent)" },
  ".cm-template": { color: "var(--code-template)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-number)" },
  { tag: [tags.lineComment, tags.comment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--text-3)" },
  { tag: tags.heading, color: "var(--code-key)", fontWeight: "600" },
]);

const template = new MatchDecorator({
  regexp: /\$\{[^}\n]*\}/g,
  decoration: Decoration.mark({ class: "cm-template" }),
});

const templates = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = template.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.decorations = template.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const look = [shape, syntaxHighlighting(colours), templates];
