// Files, text and test side by side; on a small screen one of them at a time.

import { Segmented, Splitter } from "antd";
import { useState, type ReactNode } from "react";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Editor.module.css";

/** What a small screen shows. */
export type Pane = "files" | "text" | "test";

interface Props {
  files: ReactNode;
  text: ReactNode;
  /** Not there for those who may only look. */
  test: ReactNode | null;
  shown: Pane;
  onShow: (pane: Pane) => void;
}

const NARROW = 900;

export function Panes({ files, text, test, shown, onShow }: Props) {
  const { t } = useLanguage("build");
  // A window that is made smaller keeps what is open in it: another arrangement would begin every pane anew.
  const [narrow] = useState(() => window.innerWidth < NARROW);
  if (!narrow) {
    return (
      <Splitter className={s.panes}>
        <Splitter.Panel defaultSize={224} min={160} max={420} collapsible>
          {files}
        </Splitter.Panel>
        <Splitter.Panel min={280}>{text}</Splitter.Panel>
        {test && (
          <Splitter.Panel defaultSize={380} min={280} max="60%" collapsible>
            {test}
          </Splitter.Panel>
        )}
      </Splitter>
    );
  }
  const panes: [Pane, string, ReactNode][] = [
    ["files", t.editor.panelFiles, files],
    ["text", t.editor.panelText, text],
    ...(test ? [["test", t.editor.panelTest, test] as [Pane, string, ReactNode]] : []),
  ];
  return (
    <>
      <div className={s.choice}>
        <Segmented
          block
          size="small"
          value={shown}
          onChange={onShow}
          options={panes.map(([value, label]) => ({ value, label }))}
        />
      </div>
      {panes.map(([pane, , content]) => (
        <div key={pane} className={s.pane} hidden={pane !== shown}>
          {content}
        </div>
      ))}
    </>
  );
}
