import type { ReactNode } from "react";
import { useConfirm } from "./confirm";

interface Final {
  title: string;
  content: ReactNode;
  /** What the button that does it says. */
  okText: string;
  /** In pixels. */
  width?: number;
  testId: string;
  onOk: () => Promise<void>;
}

/** Asks before what cannot be undone. It begins on Cancel, so that nothing is done by a slip of the keyboard. */
export function useFinalConfirm(): (final: Final) => void {
  const confirm = useConfirm();
  return ({ testId, ...final }) => {
    confirm({ ...final, okButtonProps: { "data-testid": testId }, focusable: { autoFocusButton: "cancel" } });
  };
}
