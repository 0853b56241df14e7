// A list that is searched by typing and chosen from by keyboard or pointer.

import { Input } from "antd";
import { useId, useState, type ReactNode } from "react";
import { Dialog } from "../../../components/Dialog";
import s from "./Pick.module.css";

export interface Item<Value> {
  key: string;
  value: Value;
  icon: ReactNode;
  name: string;
  /** What it does, or what it says. */
  words: string;
  code: string | null;
  testId: string;
}

interface Props<Value> {
  title: string;
  /** What the search is called. */
  label: string;
  words: string;
  onWords: (words: string) => void;
  /** What fits the words, under headings if it is more than one list. */
  lists: { heading: string | null; items: readonly Item<Value>[] }[];
  /** Said when nothing fits. */
  none: string | null;
  testId: string;
  onPick: (value: Value) => void;
  onClose: () => void;
}

export function Pick<Value>({ title, label, words, onWords, lists, none, testId, onPick, onClose }: Props<Value>) {
  const id = useId();
  const [at, setAt] = useState(0);
  const all = lists.flatMap((list) => list.items);
  const option = (index: number) => `${id}${index}`;
  let count = 0;
  return (
    <Dialog
      open
      footer={null}
      closable={false}
      onCancel={onClose}
      width={560}
      title={<span className="sr">{title}</span>}
      styles={{ header: { margin: 0 } }}
      focusTriggerAfterClose={false}
    >
      <Input
        autoFocus
        size="large"
        variant="borderless"
        placeholder={title}
        aria-label={label}
        role="combobox"
        aria-expanded={all.length > 0}
        aria-controls={`${id}list`}
        aria-activedescendant={all[at] && option(at)}
        value={words}
        onChange={(event) => {
          onWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step) {
            event.preventDefault();
            const next = (at + step + all.length) % Math.max(1, all.length);
            setAt(next);
            document.getElementById(option(next))?.scrollIntoView({ block: "nearest" });
          } else if (event.key === "Enter") {
            event.preventDefault();
            const item = all[at];
            if (item) onPick(item.value);
          }
        }}
        data-testid={testId}
      />
      {none !== null && <p className={s.none}>{none}</p>}
      <div className={`${s.list} scroll`} role="listbox" id={`${id}list`} aria-label={title}>
        {lists.map(({ heading, items }) => {
          const rows = items.map((item) => {
            const index = count;
            count += 1;
            return (
              <div
                key={item.key}
                id={option(index)}
                role="option"
                aria-selected={index === at}
                className={s.item}
                onMouseMove={() => setAt(index)}
                onClick={() => onPick(item.value)}
                data-testid={item.testId}
              >
                {item.icon}
                <span className={s.words}>
                  <b>{item.name}</b>
                  <span>{item.words}</span>
                </span>
                {item.code && <code>{item.code}</code>}
              </div>
            );
          });
          if (heading === null) return rows;
          return (
            <div key={heading} className={s.group} role="group" aria-label={heading}>
              <span className={s.heading} aria-hidden>
                {heading}
              </span>
              {rows}
            </div>
          );
        })}
      </div>
    </Dialog>
  );
}
