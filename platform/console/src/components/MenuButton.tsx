// A button with a menu, as the ARIA Authoring Practices have it: the keyboard goes into the menu that opens, and comes back when it closes.

import { Dropdown, type DropdownProps } from "antd";
import { useRef, type KeyboardEvent, type ReactElement } from "react";
import s from "./MenuButton.module.css";

type Props = Omit<DropdownProps, "trigger" | "autoFocus" | "onOpenChange" | "children"> & { children: ReactElement };

/** The key that chooses an entry must not press what has the keyboard afterwards, as the button that closes a dialog. */
function once(event: KeyboardEvent<HTMLElement>) {
  if (event.key === "Enter") event.preventDefault();
}

export function MenuButton({ children, menu, ...props }: Props) {
  const place = useRef<HTMLSpanElement>(null);

  function turn(open: boolean) {
    if (open) return;
    requestAnimationFrame(() => {
      const active = document.activeElement;
      // What an entry opened, or somebody went to, keeps the keyboard.
      if (active && active !== document.body && !active.closest(".ant-dropdown")) return;
      place.current?.querySelector<HTMLElement>("button, [tabindex]")?.focus({ preventScroll: true });
    });
  }
  return (
    <span ref={place} className={s.place}>
      <Dropdown {...props} menu={{ ...menu, onKeyDown: once }} autoFocus trigger={["click"]} onOpenChange={turn}>
        {children}
      </Dropdown>
    </span>
  );
}
