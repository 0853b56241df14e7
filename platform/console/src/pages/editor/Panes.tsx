// Files, text and test side by side; on a small screen one of them at a time.

import { Segmented } from "antd";
import { useState, type ReactNode } from "react";
import { Split } from "../../components/split/Split";
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
/** What the text and the test keep at least. */
const LEAST = 280;
/** Below this width the test begins narrower, so that a box of a flow has room beside its text. */
const ROOMY = 1200;

export function Panes({ files, text, test, shown, onShow }: Props) {
  const { t } = useLanguage("build");
  // A window that is made smaller keeps what is open in it: another arrangement would begin every pane anew.
  const [narrow] = useState(() => window.innerWidth < NARROW);
  if (!narrow) {
    return (
      <Split
        name="files"
        label={t.editor.filesWidth}
        sized="start"
        initial={224}
        min={160}
        max={420}
        rest={test ? 2 * LEAST : LEAST}
        away={{ hide: t.editor.hideFiles, show: t.editor.showFiles }}
        className={s.panes}
      >
        {files}
        {test ? (
          <Split
            name="test"
            label={t.editor.testWidth}
            sized="end"
            initial={window.innerWidth < ROOMY ? 320 : 380}
            min={LEAST}
            max="72%"
            rest={LEAST}
            away={{ hide: t.editor.hideTest, show: t.editor.showTest }}
          >
            {text}
            {test}
          </Split>
        ) : (
          text
        )}
      </Split>
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
