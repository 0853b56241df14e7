import { readOptions } from "./options";
import { Widget } from "./ui/widget";

/** What a page can ask of the widget by `window.Botloom`. */
export interface BotloomChat {
  open(): void;
  close(): void;
  toggle(): void;
  /** Takes the widget off the page; the conversation stays saved and is found again when the script is loaded again. */
  destroy(): void;
}

declare global {
  interface Window {
    Botloom?: BotloomChat;
  }
}

// `currentScript` is only known while the script runs, so it is read before anything waits.
const script = document.currentScript;

function start(): void {
  // A page that loads the script twice, for example after navigating without a reload, has one widget.
  if (window.Botloom || !(script instanceof HTMLScriptElement)) return;
  const options = readOptions(script);
  if (!options) return;
  const widget = new Widget(options);
  window.Botloom = {
    open: () => widget.open(),
    close: () => widget.close(),
    toggle: () => widget.toggle(),
    destroy: () => {
      widget.destroy();
      delete window.Botloom;
    },
  };
}

if (document.body) start();
else document.addEventListener("DOMContentLoaded", start, { once: true });
