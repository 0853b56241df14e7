// Which kind of step is added: by name, by what it does, or from the list.

import { Input, Modal } from "antd";
import { useMemo, useState } from "react";
import { VERBS, type Verb } from "../../../flow/steps";
import { useLanguage } from "../../../i18n/context";
import { GROUPS, lookOf, rank } from "./looks";
import s from "./Pick.module.css";

interface Props {
  /** Whether it comes into a loop. */
  loop: boolean;
  onPick: (verb: Verb) => void;
  onClose: () => void;
}

/** What means nothing outside of a loop. */
const OF_LOOPS: readonly Verb[] = ["break", "continue"];

export function AddStep({ loop, onPick, onClose }: Props) {
  const { t } = useLanguage();
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const found = useMemo(() => {
    const wanted = words.trim().toLowerCase();
    const fits = (verb: Verb) => [verb, ...(t.canvas.steps[verb] ?? [])].some((text) => text.toLowerCase().includes(wanted));
    const known = VERBS.filter((verb) => fits(verb) && (loop || !OF_LOOPS.includes(verb))).sort((a, b) => rank(a) - rank(b));
    // Names before descriptions, whether of the language or of this page.
    const named = (verb: Verb) => [verb, t.canvas.steps[verb]?.[0] ?? ""].some((name) => name.toLowerCase().startsWith(wanted));
    return wanted === "" ? known : known.sort((a, b) => Number(named(b)) - Number(named(a)));
  }, [words, loop, t]);
  const grouped = words.trim() === "";
  const item = (verb: Verb) => {
    const { icon: Icon, group } = lookOf(verb);
    const [name, does] = t.canvas.steps[verb] ?? [verb];
    const index = found.indexOf(verb);
    return (
      <button
        key={verb}
        type="button"
        role="option"
        aria-selected={index === at}
        className={s.item}
        onMouseMove={() => setAt(index)}
        onClick={() => onPick(verb)}
        data-testid={`add-${verb}`}
      >
        <span className={s.icon} data-group={group}>
          <Icon size={15} aria-hidden />
        </span>
        <span className={s.words}>
          <b>{name}</b>
          <span>{does}</span>
        </span>
        <code>{verb}</code>
      </button>
    );
  };
  return (
    <Modal open footer={null} closable={false} onCancel={onClose} width={560} title={null} aria-label={t.canvas.addTitle} focusTriggerAfterClose={false}>
      <Input
        autoFocus
        size="large"
        variant="borderless"
        placeholder={t.canvas.addTitle}
        aria-label={t.canvas.addSearch}
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
          } else if (event.key === "Enter") {
            event.preventDefault();
            const verb = found[at];
            if (verb) onPick(verb);
          }
        }}
        data-testid="add-search"
      />
      <div className={`${s.list} scroll`} role="listbox" aria-label={t.canvas.addTitle}>
        {found.length === 0 && <p className={s.none}>{t.canvas.addNone}</p>}
        {grouped
          ? GROUPS.map((group) => (
              <div key={group} className={s.group}>
                <h3>{t.canvas.groups[group]}</h3>
                {found.filter((verb) => lookOf(verb).group === group).map(item)}
              </div>
            ))
          : found.map(item)}
      </div>
    </Modal>
  );
}
