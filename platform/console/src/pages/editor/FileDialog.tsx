// Names a file: a new one, or one that gets another name.

import { Input } from "antd";
import { useId, useState, type FormEvent } from "react";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { useLanguage } from "../../i18n/useLanguage";
import { isBotFile } from "../../lib/botFile";

interface Props {
  /** The folder of a new file, or the path that is renamed. */
  start: string;
  renames: boolean;
  taken: (path: string) => boolean;
  onDone: (path: string) => void;
  onClose: () => void;
}

export function FileDialog({ start, renames, taken, onDone, onClose }: Props) {
  const { t } = useLanguage("build");
  const form = useId();
  const [path, setPath] = useState(renames ? start : `${start}new.yaml`);
  const wanted = path.trim();
  // A README and the like stand beside the folders; renaming one there is fine.
  const good = isBotFile(wanted) || (renames && !start.includes("/") && /^[\w.-]+$/.test(wanted));
  const same = renames && wanted === start;
  const trouble = !good ? { title: t.editor.badPath } : taken(wanted) && !same ? { title: t.editor.exists } : null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!trouble) onDone(wanted);
  }

  return (
    <Dialog
      open
      width={440}
      title={renames ? t.editor.rename : t.editor.newFile}
      okText={renames ? t.editor.rename : t.common.create}
      cancelText={t.common.cancel}
      onCancel={onClose}
      okButtonProps={{
        htmlType: "submit",
        form,
        disabled: trouble !== null || same,
        "data-testid": "file-dialog-submit",
      }}
    >
      <form id={form} onSubmit={submit}>
        <Field label={t.editor.filePath} trouble={trouble}>
          {(field) => (
            <Input
              {...field}
              autoFocus
              spellCheck={false}
              value={path}
              style={{ fontFamily: "var(--mono)", fontSize: 13 }}
              onFocus={({ target }) => target.setSelectionRange(path.lastIndexOf("/") + 1, path.lastIndexOf("."))}
              onChange={(event) => setPath(event.target.value)}
              data-testid="file-dialog-path"
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
