// Which kind of step is added: by name, by what it does, or from the list.

import { useMemo, useState } from "react";
import { VERBS, type Verb } from "../../../flow/steps";
import { useLanguage } from "../../../i18n/useLanguage";
import { GROUPS, lookOf, rank } from "./looks";
import { Pick, type Item } from "./Pick";
import { StepIcon } from "./StepIcon";

interface Props {
  /** Whether it comes into a loop. */
  loop: boolean;
  onPick: (verb: Verb) => void;
  onClose: () => void;
}

/** What means nothing outside of a loop. */
const OF_LOOPS: readonly Verb[] = ["break", "continue"];

export function AddStep({ loop, onPick, onClose }: Props) {
  const { t } = useLanguage("canvas");
  const [words, setWords] = useState("");
  const found = useMemo(() => {
    const wanted = words.trim().toLowerCase();
    const fits = (verb: Verb) => [verb, ...(t.canvas.steps[verb] ?? [])].some((text) => text.toLowerCase().includes(wanted));
    const known = VERBS.filter((verb) => fits(verb) && (loop || !OF_LOOPS.includes(verb))).sort((a, b) => rank(a) - rank(b));
    // Names before descriptions, whether of the language or of this page.
    const named = (verb: Verb) => [verb, t.canvas.steps[verb]?.[0] ?? ""].some((name) => name.toLowerCase().startsWith(wanted));
    return wanted === "" ? known : known.sort((a, b) => Number(named(b)) - Number(named(a)));
  }, [words, loop, t]);
  const item = (verb: Verb): Item<Verb> => {
    const [name = verb, does = ""] = t.canvas.steps[verb] ?? [];
    return { key: verb, value: verb, icon: <StepIcon of={verb} size={28} />, name, words: does, code: verb, testId: `add-${verb}` };
  };
  const lists =
    words.trim() === ""
      ? GROUPS.map((group) => ({ heading: t.canvas.groups[group], items: found.filter((verb) => lookOf(verb).group === group).map(item) }))
      : [{ heading: null, items: found.map(item) }];
  return (
    <Pick
      title={t.canvas.addTitle}
      label={t.canvas.addSearch}
      words={words}
      onWords={setWords}
      lists={lists}
      none={found.length === 0 ? t.canvas.addNone : null}
      testId="add-search"
      onPick={onPick}
      onClose={onClose}
    />
  );
}
