// The tree with what it does: new files, other names, deletions.

import { App } from "antd";
import { useState } from "react";
import type { ProblemFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import type { Change, Draft } from "./draft";
import { FileDialog } from "./FileDialog";
import { FileTree } from "./FileTree";
import { skeleton } from "./skeletons";
import type { Colleague } from "./usePresence";

interface Props {
  draft: Draft;
  paths: string[];
  problems: ProblemFieldsFragment[];
  languages: string[];
  open: string | null;
  colleagues: readonly Colleague[];
  readOnly: boolean;
  act: (change: Change) => void;
  onOpen: (path: string | null) => void;
}

export function FileManager({ draft, paths, problems, languages, open, colleagues, readOnly, act, onOpen }: Props) {
  const { t } = useLanguage("build");
  const { modal } = App.useApp();
  const [dialog, setDialog] = useState<{ start: string; renames: boolean } | null>(null);

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

  function remove(path: string) {
    modal.confirm({
      title: t.editor.deleteFileTitle(path),
      content: t.editor.deleteFileText,
      icon: null,
      okText: t.common.delete,
      cancelText: t.common.cancel,
      okButtonProps: { danger: true },
      onOk: () => {
        act({ kind: "delete", path });
        if (open === path) onOpen("bot.yaml");
      },
    });
  }

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
        onNew={(start) => setDialog({ start, renames: false })}
        onRename={(start) => setDialog({ start, renames: true })}
        onDelete={remove}
      />
      {dialog && (
        <FileDialog {...dialog} taken={(path) => paths.includes(path)} onDone={done} onClose={() => setDialog(null)} />
      )}
    </>
  );
}
