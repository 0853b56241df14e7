// Leads to a step by words of it.

import { Input, Modal } from "antd";
import { Unplug } from "lucide-react";
import { useMemo, useState } from "react";
import { search } from "../../../flow/acts";
import { keyOf, summary, type Flow, type Step } from "../../../flow/steps";
import type { Tree } from "../../../flow/tree";
import { useLanguage } from "../../../i18n/context";
import { lookOf } from "./looks";
import s from "./Pick.module.css";

interface Props {
  flow: Flow;
  tree: Tree;
  onPick: (step: Step) => void;
  onClose: () => void;
}

/** More than anybody reads. */
const MOST = 50;

export function Find({ flow, tree, onPick, onClose }: Props) {
  const { t, tag } = useLanguage();
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const found = useMemo(() => search(flow, tree, words).slice(0, MOST), [flow, tree, words]);
  return (
    <Modal open footer={null} closable={false} onCancel={onClose} width={560} title={null} aria-label={t.canvas.find} focusTriggerAfterClose={false}>
      <Input
        autoFocus
        size="large"
        variant="borderless"
        placeholder={t.canvas.find}
        aria-label={t.canvas.find}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step) {
            event.preventDefault();
            setAt((now) => (now + step + found.length) % Math.max(1, found.length));
          } else if (event.key === "Enter" && found[at]) {
            event.preventDefault();
            onPick(found[at]);
          }
        }}
        data-testid="find-search"
      />
      <div className={`${s.list} scroll`} role="listbox" aria-label={t.canvas.find}>
        {words.trim() !== "" && found.length === 0 && <p className={s.none}>{t.canvas.findNone}</p>}
        {found.map((step, index) => {
          const look = step.verb ? lookOf(step.verb) : null;
          const Icon = look?.icon ?? Unplug;
          return (
            <button
              key={keyOf(step.path)}
              type="button"
              role="option"
              aria-selected={index === at}
              className={s.item}
              onMouseMove={() => setAt(index)}
              onClick={() => onPick(step)}
              data-testid="find-row"
            >
              <span className={s.icon} data-group={look?.group ?? "none"}>
                <Icon size={15} aria-hidden />
              </span>
              <span className={s.words}>
                <b>{step.verb ? (t.canvas.steps[step.verb]?.[0] ?? step.verb) : t.canvas.notAStep}</b>
                <span>{summary(tree, step, tag)}</span>
              </span>
              {step.name && <code>{step.name}</code>}
            </button>
          );
        })}
      </div>
    </Modal>
  );
}
