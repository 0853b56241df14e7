// What is offered while one types, and what is told of a word where the mouse rests or by a key. Both come from the platform.

import {
  autocompletion,
  snippet,
  type Completion as Option,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
} from "@codemirror/autocomplete";
import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from "@codemirror/view";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import Markdown from "react-markdown";
import type { CompletionQuery, ExplanationQuery } from "../../../gql/graphql";

type Offered = NonNullable<CompletionQuery["completion"]>;
type Explained = NonNullable<ExplanationQuery["explanation"]>;

export interface Assist {
  /** Nothing where nothing may stand, undefined where nobody answered. */
  complete: (path: string, text: string, offset: number) => Promise<Offered | null | undefined>;
  explain: (path: string, text: string, offset: number) => Promise<Explained | null>;
}

/** A word as the platform cuts it: letters, digits, `_` and `-`. */
const WORD = /[\p{L}\p{N}_-]*$/u;
/** Behind these something new begins. */
const BEGINS = /(^|[\s.$"'([{:,])$/;

/** Places to fill in, as this editor writes them. From the last one the cursor goes on behind it all, unless another place is named. */
export function placed(text: string): string {
  const ended = text.includes("$0") ? text : `${text}$0`;
  return ended.replace(/\$(\d)/g, (_, digit: string) => `\${${digit === "0" ? 9 : digit}:}`);
}

function option(item: Offered["items"][number], at: number): Option {
  return {
    label: item.label,
    type: item.kind.toLowerCase(),
    detail: item.detail ?? undefined,
    sortText: String(at).padStart(4, "0"),
    info: item.doc ? () => said(item.doc ?? "") : undefined,
    apply: item.snippet ? snippet(placed(item.insert)) : item.insert,
  };
}

/** Asks at the beginning of a word, and goes on with the answer while it is written. */
export function offered(assist: Assist, path: string): CompletionSource {
  // Where nothing is offered, nothing is asked for until another word begins.
  let nothing: string | null = null;
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const word = WORD.exec(before)?.[0] ?? "";
    const lead = before.slice(0, before.length - word.length);
    if (!context.explicit && !word && !BEGINS.test(before)) return null;
    const place = `${line.number}:${lead}`;
    if (!context.explicit && nothing === place) return null;
    const found = await assist.complete(path, context.state.doc.toString(), context.pos);
    // An answer without options, and not none: after none, what was typed meanwhile would not be asked for again.
    const none = { from: context.pos, options: [], validFor: () => false };
    if (found === undefined || context.aborted) return none;
    nothing = found?.items.length ? null : place;
    // What stands there already would only be in the way of the next key.
    const items = found?.items.filter((item) => context.explicit || item.insert !== word);
    if (!found || !items?.length) return none;
    return {
      from: found.startOffset,
      to: Math.max(found.endOffset, context.pos),
      options: items.map(option),
      validFor: /^[\p{L}\p{N}_-]*$/u,
    };
  };
}

/** A text in Markdown, drawn until it is not shown any more. */
function said(text: string): { dom: HTMLElement; destroy: () => void } {
  const dom = document.createElement("div");
  dom.className = "cm-explained";
  const root = createRoot(dom);
  root.render(createElement(Markdown, null, text));
  return { dom, destroy: () => queueMicrotask(() => root.unmount()) };
}

async function explained(assist: Assist, path: string, view: EditorView, pos: number): Promise<Tooltip | null> {
  const text = view.state.doc.toString();
  const found = await assist.explain(path, text, pos);
  if (!found || view.state.doc.toString() !== text) return null;
  return { pos: found.startOffset, end: found.endOffset, above: true, create: () => said(found.text) };
}

const told = StateEffect.define<Tooltip | null>();

/** What was asked for by a key, until something is typed or the cursor goes elsewhere. */
const byKey = StateField.define<Tooltip | null>({
  create: () => null,
  update(shown, change) {
    for (const effect of change.effects) if (effect.is(told)) return effect.value;
    return change.docChanged || change.selection ? null : shown;
  },
  provide: (field) => showTooltip.from(field),
});

export function assistance(assist: Assist, path: string): Extension {
  const tell = (view: EditorView) => {
    void explained(assist, path, view, view.state.selection.main.head).then((tooltip) => {
      if (tooltip) view.dispatch({ effects: told.of(tooltip) });
    });
    return true;
  };
  const quiet = (view: EditorView) => {
    if (!view.state.field(byKey)) return false;
    view.dispatch({ effects: told.of(null) });
    return true;
  };
  return [
    autocompletion({
      override: [offered(assist, path)],
      icons: false,
      activateOnTypingDelay: 150,
      // Behind a key its value is offered.
      activateOnCompletion: (taken) => taken.type === "keyword" || taken.type === "property",
    }),
    hoverTooltip((view, pos) => explained(assist, path, view, pos), { hoverTime: 400 }),
    byKey,
    keymap.of([
      { key: "Mod-i", run: tell, preventDefault: true },
      { key: "Escape", run: quiet },
    ]),
  ];
}
