// A dialog. It is there at once: one that moves into its place takes the keyboard when it has arrived, from somebody who types already.

import { Modal, type ModalProps } from "antd";
import { useState } from "react";
import { useFocusBack } from "../lib/focusBack";

type Props = Omit<ModalProps, "transitionName" | "maskTransitionName" | "afterOpenChange">;

export function Dialog({ children, ...props }: Props) {
  useFocusBack();
  // What is inside comes when the dialog is seen: what is hidden cannot take the focus.
  const [seen, setSeen] = useState(false);
  return (
    <Modal {...props} transitionName="" maskTransitionName="" afterOpenChange={setSeen}>
      {seen && children}
    </Modal>
  );
}
