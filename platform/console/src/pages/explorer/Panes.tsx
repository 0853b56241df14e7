// Operation, answer and documentation side by side; on a small screen one of them at a time.

import { Segmented } from "antd";
import { useState, type ReactNode } from "react";
import { Split } from "../../components/split/Split";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Explorer.module.css";

export type Pane = "operation" | "answer" | "docs";

/** From this width on, all three have room. */
export const WIDE = 1200;
const NARROW = 900;
/** What the operation keeps at least, and what the others do. */
const MAIN = 300;
const LEAST = 260;

interface Props {
  operation: ReactNode;
  answer: ReactNode;
  /** Nothing while it is put away. */
  docs: ReactNode | null;
  shown: Pane;
  onShow: (pane: Pane) => void;
}

export function Panes({ operation, answer, docs, shown, onShow }: Props) {
  const { t } = useLanguage("explorer");
  // A window that is made smaller keeps what is open in it: another arrangement would begin every pane anew.
  const [narrow] = useState(() => window.innerWidth < NARROW);
  if (!narrow) {
    return (
      <Split
        name="docs"
        label={t.explorer.docsWidth}
        sized="end"
        initial={340}
        min={LEAST}
        max="50%"
        rest={MAIN + LEAST}
        alone={docs ? undefined : "start"}
        className={s.panes}
      >
        <Split name="answer" label={t.explorer.answerWidth} sized="end" initial="50%" min={LEAST} rest={MAIN}>
          {operation}
          {answer}
        </Split>
        {docs}
      </Split>
    );
  }
  const panes: [Pane, ReactNode][] = [
    ["operation", operation],
    ["answer", answer],
    ["docs", docs],
  ];
  const there = panes.filter(([, content]) => content);
  const seen = there.some(([pane]) => pane === shown) ? shown : "operation";
  return (
    <>
      <div className={s.choice}>
        <Segmented block size="small" value={seen} onChange={onShow} options={there.map(([value]) => ({ value, label: t.explorer.panes[value] }))} />
      </div>
      {there.map(([pane, content]) => (
        <div key={pane} className={s.pane} hidden={pane !== seen}>
          {content}
        </div>
      ))}
    </>
  );
}
