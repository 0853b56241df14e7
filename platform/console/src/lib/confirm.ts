import { App, type ModalFuncProps } from "antd";
import { useCallback } from "react";
import { useLanguage } from "../i18n/useLanguage";
import { giveBack, whence } from "./focusBack";

type Question = Pick<ModalFuncProps, "title" | "content" | "okText" | "okButtonProps" | "onOk" | "width" | "focusable">;

/** Asks before something is done that takes something away; afterwards the keyboard is where it was. */
export function useConfirm(): (question: Question) => void {
  const { t } = useLanguage();
  const { modal } = App.useApp();
  const cancelText = t.common.cancel;
  return useCallback(
    ({ okButtonProps, ...question }) => {
      const before = whence();
      modal.confirm({
        ...question,
        icon: null,
        cancelText,
        okButtonProps: { danger: true, ...okButtonProps },
        afterClose: () => giveBack(before),
      });
    },
    [modal, cancelText],
  );
}
