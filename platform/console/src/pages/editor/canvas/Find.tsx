// Leads to a step by words of it.

import { useMemo, useState } from "react";
import { search } from "../../../flow/acts";
import { keyOf, summary, type Flow, type Step } from "../../../flow/steps";
import type { Tree } from "../../../flow/tree";
import { useLanguage } from "../../../i18n/useLanguage";
import { Pick, type Item } from "./Pick";
import { StepIcon } from "./StepIcon";

interface Props {
  flow: Flow;
  tree: Tree;
  onPick: (step: Step) => void;
  onClose: () => void;
}

/** More than anybody reads. */
const MOST = 50;

export function Find({ flow, tree, onPick, onClose }: Props) {
  const { t, tag } = useLanguage("canvas");
  const [words, setWords] = useState("");
  const found = useMemo(() => search(flow, tree, words).slice(0, MOST), [flow, tree, words]);
  const items = found.map(
    (step): Item<Step> => ({
      key: keyOf(step.path),
      value: step,
      icon: <StepIcon of={step.verb} size={28} />,
      name: step.verb ? (t.canvas.steps[step.verb]?.[0] ?? step.verb) : t.canvas.notAStep,
      words: summary(tree, step, tag),
      code: step.name,
      testId: "find-row",
    }),
  );
  return (
    <Pick
      title={t.canvas.find}
      label={t.canvas.find}
      words={words}
      onWords={setWords}
      lists={[{ heading: null, items }]}
      none={words.trim() !== "" && found.length === 0 ? t.canvas.findNone : null}
      testId="find-search"
      onPick={onPick}
      onClose={onClose}
    />
  );
}
