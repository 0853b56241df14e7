import { App } from "antd";
import type { ReactNode } from "react";
import { useLanguage } from "../i18n/useLanguage";

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
  const { t } = useLanguage();
  const { modal } = App.useApp();
  return ({ testId, ...final }) => {
    modal.confirm({
      ...final,
      icon: null,
      cancelText: t.common.cancel,
      okButtonProps: { danger: true, "data-testid": testId },
      focusable: { autoFocusButton: "cancel" },
    });
  };
}
