// Edits that are not saved are not lost by a click on another page, nor by closing the window.

import { Button } from "antd";
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { Dialog } from "../../components/Dialog";
import { useLanguage } from "../../i18n/useLanguage";

export function LeaveGuard({ unsaved, onSave }: { unsaved: number; onSave: () => Promise<boolean> }) {
  const { t } = useLanguage("build");
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved > 0 && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (unsaved === 0) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);
  if (blocker.state !== "blocked") return null;
  const stay = () => blocker.reset();
  return (
    <Dialog
      open
      width={440}
      title={t.editor.leaveTitle}
      onCancel={stay}
      footer={
        <>
          <Button onClick={stay}>{t.editor.stay}</Button>
          <Button danger onClick={() => blocker.proceed()} data-testid="leave">
            {t.editor.leave}
          </Button>
          <Button type="primary" onClick={() => void onSave().then((saved) => (saved ? blocker.proceed() : stay()))}>
            {t.editor.saveLeave}
          </Button>
        </>
      }
    >
      <p className="quiet">{t.editor.leaveText(unsaved)}</p>
    </Dialog>
  );
}
