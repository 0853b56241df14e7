// What is shown once and never again: it is closed on purpose only.

import { Button } from "antd";
import { CopyButton } from "../../components/CopyButton";
import { Dialog } from "../../components/Dialog";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Settings.module.css";

interface Props {
  title: string;
  text: string;
  value: string;
  /** What tests find them by: the text, and the button that closes. */
  parts: { value: string; done: string };
  onClose: () => void;
}

export function ShownOnce({ title, text, value, parts, onClose }: Props) {
  const { t } = useLanguage("settings");
  return (
    <Dialog
      open
      width={560}
      title={title}
      // A slip must not close what cannot be opened again.
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button onClick={onClose} data-testid={parts.done}>
          {t.settings.keyDone}
        </Button>
      }
    >
      <p className="quiet">{text}</p>
      <div className={s.secret}>
        <code data-testid={parts.value}>{value}</code>
        <CopyButton text={value} primary />
      </div>
    </Dialog>
  );
}
