// The tree with what it does: new files, other names, deletions.

import { memo, useCallback, useMemo, useState } from "react";
import type { ProblemFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useConfirm } from "../../lib/confirm";
import type { Change, Draft, TextFile } from "./draft";
import { FileDialog } from "./FileDialog";
import { FileTree } from "./FileTree";
import { skeleton } from "./skeletons";
import type { Colleague } from "./usePresence";

interface Props {
  draft: Draft;
  files: TextFile[];
  problems: ProblemFieldsFragment[];
  languages: string[];
  open: string | null;
  colleagues: readonly Colleague[];
  readOnly: boolean;
  act: (change: Change) => void;
  onOpen: (path: string | null) => void;
}

export const FileManager = memo(function FileManager({ draft, files, problems, languages, open, colleagues, readOnly, act, onOpen }: Props) {
  const { t } = useLanguage("build");
  const confirm = useConfirm();
  const [dialog, setDialog] = useState<{ start: string; renames: boolean } | null>(null);
  const paths = useMemo(() => files.map((file) => file.path), [files]);
  const create = useCallback((start: string) => setDialog({ start, renames: false }), []);
  const rename = useCallback((start: string) => setDialog({ start, renames: true }), []);

  function done(path: string) {
    if (!dialog) return;
    if (dialog.renames) {
      act({ kind: "rename", from: dialog.start, to: path });
      if (open === dialog.start) onOpen(path);
    } else {
      act({ kind: "write", path, content: skeleton(path, languages) });
      onOpen(path);
    }
    setDialog(null);
  }

  const remove = useCallback(
    (path: string) =>
      confirm({
        title: t.editor.deleteFileTitle(path),
        content: t.editor.deleteFileText,
        okText: t.common.delete,
        onOk: () => {
          act({ kind: "delete", path });
          if (open === path) onOpen("bot.yaml");
        },
      }),
    [confirm, t, act, open, onOpen],
  );

  return (
    <>
      <FileTree
        paths={paths}
        unsaved={draft.edits}
        problems={problems}
        colleagues={colleagues}
        open={open}
        readOnly={readOnly}
        onOpen={onOpen}
        onNew={create}
        onRename={rename}
        onDelete={remove}
      />
      {dialog && (
        <FileDialog {...dialog} taken={(path) => paths.includes(path)} onDone={done} onClose={() => setDialog(null)} />
      )}
    </>
  );
});
