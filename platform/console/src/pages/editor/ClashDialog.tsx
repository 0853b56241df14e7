// Two people saved the same bot: whose text stays, where both changed it.

import { Button, Modal } from "antd";
import { useLanguage } from "../../i18n/context";
import s from "./Dialogs.module.css";
import type { Clash } from "./useDraft";

interface Props {
  clash: Clash;
  onSettle: (theirs: readonly string[]) => void;
  onClose: () => void;
}

export function ClashDialog({ clash, onSettle, onClose }: Props) {
  const { t } = useLanguage();
  const both = clash.both.length > 0;
  const footer = both ? (
    <>
      <Button onClick={onClose}>{t.common.cancel}</Button>
      <Button onClick={() => onSettle(clash.both)}>{t.editor.conflictTheirs}</Button>
      <Button type="primary" onClick={() => onSettle([])}>
        {t.editor.conflictMine}
      </Button>
    </>
  ) : (
    <>
      <Button onClick={onClose}>{t.common.cancel}</Button>
      <Button type="primary" onClick={() => onSettle([])}>
        {t.editor.conflictGoOn}
      </Button>
    </>
  );
  return (
    <Modal open width={480} title={t.editor.conflictTitle} onCancel={onClose} footer={footer}>
      <p className="quiet">{both ? t.editor.conflictSame : t.editor.conflictOther}</p>
      {both && (
        <ul className={s.paths}>
          {clash.both.map((path) => (
            <li key={path}>{path}</li>
          ))}
        </ul>
      )}
    </Modal>
  );
}
