// Operation, answer and documentation side by side; on a small screen one of them at a time.

import { Segmented, Splitter } from "antd";
import { useState, type ReactNode } from "react";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Explorer.module.css";

export type Pane = "operation" | "answer" | "docs";

/** From this width on, all three have room. */
export const WIDE = 1200;
const NARROW = 900;

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
      <Splitter className={s.panes}>
        <Splitter.Panel min={300}>{operation}</Splitter.Panel>
        <Splitter.Panel min={260}>{answer}</Splitter.Panel>
        {docs && (
          <Splitter.Panel defaultSize={340} min={260} max="50%">
            {docs}
          </Splitter.Panel>
        )}
      </Splitter>
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
