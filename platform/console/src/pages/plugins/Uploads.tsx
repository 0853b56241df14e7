// Where components come in: a button, and the whole page for files that are dropped.

import { Button } from "antd";
import { Upload } from "lucide-react";
import { useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { useLanguage } from "../../i18n/useLanguage";
import { useComplain } from "../../lib/trouble";
import s from "./Plugins.module.css";
import { UploadDialog } from "./UploadDialog";
import { useDrop } from "./useDrop";

/** What a page puts into its head, and what it shows over itself. */
export function useUploads(allowed: boolean, plugin?: string): { button: ReactNode; overlay: ReactNode } {
  const { t } = useLanguage("plugins");
  const complain = useComplain();
  const [open, setOpen] = useState(false);
  const [file, setFile] = useState<File | null>(null);

  function take(files: File[]) {
    if (files.length > 1) return complain({ title: t.plugins.dropMore });
    const [first] = files;
    if (!first) return;
    setFile(first);
    setOpen(true);
  }

  const over = useDrop(allowed ? take : undefined);
  if (!allowed) return { button: null, overlay: null };
  return {
    button: (
      <Button
        type="primary"
        icon={<Upload size={15} aria-hidden />}
        onClick={() => setOpen(true)}
        data-testid="upload-plugin"
      >
        {plugin === undefined ? t.plugins.upload : t.plugins.uploadNew}
      </Button>
    ),
    overlay: (
      <>
        {open && (
          <UploadDialog
            plugin={plugin}
            file={file}
            onFile={setFile}
            onClose={() => {
              setOpen(false);
              setFile(null);
            }}
          />
        )}
        {over &&
          createPortal(
            <div className={s.drop} role="status">
              <Upload size={28} aria-hidden />
              <strong>{t.plugins.drop}</strong>
            </div>,
            document.body,
          )}
      </>
    ),
  };
}
