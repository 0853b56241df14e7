// What the schema says about a word, where the mouse rests and beside what can be completed.

import { EditorView, hoverTooltip } from "@codemirror/view";
import { getSchema } from "cm6-graphql";
import type { Place } from "../docs/search";
import { knownAt } from "./known";

export interface HoverWords {
  deprecated: string;
  open: string;
}

/** The texts of the schema are English, whatever the console speaks. */
function line(parent: HTMLElement, name: string, text: string, lang?: string): HTMLElement {
  const made = parent.appendChild(document.createElement(name));
  made.textContent = text;
  if (lang) made.lang = lang;
  return made;
}

export function hover(words: () => HoverWords, show: (place: Place) => void) {
  return hoverTooltip(
    (view, pos) => {
      const schema = getSchema(view.state);
      const known = schema && knownAt(schema, view.state.doc, pos);
      if (!known) return null;
      return {
        pos: known.from,
        end: known.to,
        above: true,
        create() {
          const dom = document.createElement("div");
          dom.className = "cm-known";
          line(dom, "code", known.title);
          if (known.text) line(dom, "p", known.text, "en");
          if (known.deprecated !== null) line(dom, "p", `${words().deprecated}: ${known.deprecated}`).className = "cm-old";
          const button = line(dom, "button", words().open) as HTMLButtonElement;
          button.type = "button";
          button.onclick = () => show(known.place);
          return { dom };
        },
      };
    },
    { hoverTime: 350 },
  );
}

export const hoverLook = EditorView.theme({
  ".cm-known": { padding: "10px 14px", fontFamily: "var(--sans)", fontSize: "13px", lineHeight: "1.5" },
  ".cm-known code": { color: "var(--code-key)", overflowWrap: "anywhere" },
  ".cm-known p": { marginTop: "3px", color: "var(--text-2)", whiteSpace: "pre-line" },
  ".cm-known .cm-old": { color: "var(--warn)" },
  ".cm-known button": { marginTop: "6px", padding: "0", border: "0", background: "none", color: "var(--accent)", cursor: "pointer" },
});
