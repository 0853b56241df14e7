// What was decided last, with the way to it and the way back.

import { Button } from "antd";
import { CircleCheck, X } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useLanguage } from "../../i18n/useLanguage";
import { linePath } from "../../lib/paths";
import type { Draft } from "../knowledge/useKnowledge";
import s from "./DoneBar.module.css";
import { typical, type Done } from "./useLearning";

interface Props {
  id: string;
  done: Done;
  draft: Draft | null;
  onUndo: () => Promise<void>;
  onClose: () => void;
}

export function DoneBar({ id, done, draft, onUndo, onClose }: Props) {
  const { t } = useLanguage("learning");
  const [busy, setBusy] = useState(false);
  const { accepted } = done;
  // The line is known once the draft was read again.
  const isFresh = draft !== null && draft.revision >= done.undo.revision;
  const entry = draft?.entries.find((one) => one.id === accepted?.entry && one.file === accepted.file);
  return (
    <div className={s.bar} role="status" data-testid="decided-bar">
      <CircleCheck size={16} aria-hidden />
      <p>
        {accepted ? t.learning.accepted(accepted.entry) : t.learning.dismissed(typical(done.candidate))}{" "}
        {accepted && <span className={s.quiet}>{t.learning.acceptedLive}</span>}
        {accepted && accepted.errors > 0 && <strong> {t.learning.problems(accepted.errors)}</strong>}
      </p>
      {accepted && isFresh && (
        <Link to={linePath(id, accepted.file, entry?.line ?? 1)} className={s.open} data-testid="open-learnt">
          {t.learning.open}
        </Link>
      )}
      <Button
        size="small"
        loading={busy}
        onClick={async () => {
          setBusy(true);
          await onUndo();
          setBusy(false);
        }}
        data-testid="undo"
      >
        {t.learning.undo}
      </Button>
      <Button type="text" size="small" icon={<X size={15} />} aria-label={t.common.close} onClick={onClose} />
    </div>
  );
}
