// The keys of the keyboard, shown by `?` on every page.

import { useEffect, useState } from "react";
import { useLanguage } from "../i18n/useLanguage";
import { Dialog } from "./Dialog";
import { KeyList } from "./KeyList";
import s from "./Keys.module.css";

/** Whether somebody types a text there. */
function types(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

export function Keys() {
  const { t } = useLanguage("frame");
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || types(event.target)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
  const lists: [string, readonly (readonly [string, string])[]][] = [
    [t.keys.anywhere, t.keys.list],
    [t.keys.editor, t.keys.editorList],
    [t.keys.canvas, t.keys.canvasList],
  ];
  return (
    <Dialog open={open} footer={null} width={560} title={t.keys.title} onCancel={() => setOpen(false)} destroyOnHidden>
      <div data-testid="keys">
        {lists.map(([title, list]) => (
          <section key={title} className={s.part}>
            <h3>{title}</h3>
            <KeyList keys={list} />
          </section>
        ))}
        <p className={`quiet ${s.hint}`}>{t.keys.hint}</p>
      </div>
    </Dialog>
  );
}
