// The boxes of a flow as they are drawn.

import type { Node, NodeProps } from "@xyflow/react";
import { Check, CircleAlert, CircleDashed, Lightbulb, Plus, TriangleAlert } from "lucide-react";
import { createContext, memo, useContext } from "react";
import type { ProblemFieldsFragment } from "../../../gql/graphql";
import type { Box } from "../../../flow/graph";
import { spoken, summary, type Flow } from "../../../flow/steps";
import { at, type Tree } from "../../../flow/tree";
import { useLanguage } from "../../../i18n/useLanguage";
import s from "./Canvas.module.css";
import { StepIcon } from "./StepIcon";

/** What boxes show besides themselves. */
export interface Scene {
  tree: Tree;
  flow: Flow;
  selected: string | null;
  problems: ReadonlyMap<string, ProblemFieldsFragment[]>;
  ran: ReadonlySet<string>;
  /** Whether the tests reach a step, where that is known and wanted. */
  reached: ReadonlyMap<string, boolean>;
  readOnly: boolean;
  choose: (id: string, open?: boolean) => void;
  add: (id: string) => void;
  /** What is being dragged, and below which box it would come to stand. */
  carried: string | null;
  below: string | null;
  drag: (id: string, event: React.PointerEvent) => void;
}

export const SceneContext = createContext<Scene | null>(null);

export type BoxNode = Node<{ box: Box }, "box">;

/** The name of a box in the page, for those who hear it. */
export const boxName = (id: string) => `box-${id.replace(/[^\w-]/g, "_")}`;

export const BoxView = memo(function BoxView({ id, data: { box } }: NodeProps<BoxNode>) {
  const scene = useContext(SceneContext);
  const { t, tag } = useLanguage("canvas");
  if (!scene) return null;
  const { tree, flow, selected, problems, ran, reached, readOnly, choose, add, carried, below, drag } = scene;
  const own = problems.get(id) ?? [];
  const common = {
    id: boxName(id),
    role: "group",
    "aria-current": selected === id || undefined,
    "data-box": id,
    "data-selected": selected === id || undefined,
    "data-ran": ran.has(id) || undefined,
    "data-reached": reached.get(id),
    "data-worst": own.some((one) => one.severity === "ERROR") ? "error" : undefined,
    "data-carried": carried === id || undefined,
    "data-below": below === id || undefined,
    onClick: () => choose(id),
    onDoubleClick: () => choose(id, true),
  };
  const plus = !readOnly && (
    <button
      type="button"
      tabIndex={-1}
      className={s.plus}
      title={box.kind === "way" || box.kind === "start" ? t.canvas.addInto : t.canvas.addAfter}
      aria-label={box.kind === "way" || box.kind === "start" ? t.canvas.addInto : t.canvas.addAfter}
      onClick={(event) => {
        event.stopPropagation();
        add(id);
      }}
    >
      <Plus size={13} aria-hidden />
    </button>
  );
  if (box.kind === "end") return <div {...common} className={s.end}>{t.canvas.end}</div>;
  if (box.kind === "start") {
    const examples = flow.triggers.filter((one) => one.kind === "say");
    const first = examples.find((one) => /[\u4e00-\u9fff]/.test(one.text) === tag.startsWith("zh")) ?? examples[0] ?? flow.triggers[0];
    return (
      <div {...common} className={s.start} data-testid="box-start">
        <div className={s.line}>
          <StepIcon of="start" size={24} />
          <b className={s.title}>{spoken(at(tree.root, ["title"]), tag) || flow.name || t.canvas.start}</b>
          <Marks problems={own} />
        </div>
        <div className={s.words}>
          {first ? <>{first.kind === "say" ? `“${first.text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")}”` : `${t.canvas.form.triggerKinds[first.kind]}: ${first.text}`}</> : t.canvas.noTriggers}
          {flow.triggers.length > 1 && <span className={s.quiet}> {t.canvas.more(flow.triggers.length - 1)}</span>}
        </div>
        {plus}
      </div>
    );
  }
  if (box.kind === "way") {
    const { way } = box;
    return (
      <div {...common} className={s.way} data-reason={way.reason} data-empty={!way.written || undefined} data-testid="box-way">
        <b>{t.canvas.reasons[way.reason]}</b>
        {way.label && <code title={way.label}>{way.label}</code>}
        {way.reason === "catch" && !way.label && <span>{t.canvas.anyError}</span>}
        <Marks problems={own} />
        {plus}
      </div>
    );
  }
  const { step } = box;
  const words = summary(tree, step, tag);
  return (
    // The canvas is not moved by what moves a step.
    <div
      {...common}
      className={`${s.step} ${readOnly ? "" : "nopan"}`}
      onPointerDown={readOnly ? undefined : (event) => drag(id, event)}
      data-testid="box-step"
      data-verb={step.verb ?? "none"}
    >
      {reached.has(id) && <CoverMark reached={reached.get(id) === true} />}
      <StepIcon of={step.verb} size={30} />
      <div className={s.text}>
        <div className={s.line}>
          <b className={s.title}>{step.verb ? (t.canvas.steps[step.verb]?.[0] ?? step.verb) : t.canvas.notAStep}</b>
          {step.name && <span className={s.name}>{step.name}</span>}
          <Marks problems={own} />
        </div>
        <div className={step.verb === "say" || step.verb === "generate" ? s.words : s.code} title={words}>
          {words}
        </div>
      </div>
      {plus}
    </div>
  );
});

/** Whether a test reaches a step, by its form and not by its colour alone; `quiet` where words stand beside it. */
export function CoverMark({ reached, quiet = false }: { reached: boolean; quiet?: boolean }) {
  const { t } = useLanguage("canvas");
  const Icon = reached ? Check : CircleDashed;
  const words = reached ? t.canvas.cover.reached : t.canvas.cover.missed;
  return (
    <span className={s.cover} data-reached={reached} title={quiet ? undefined : words}>
      {quiet ? <Icon size={11} aria-hidden /> : <Icon size={11} role="img" aria-label={words} />}
    </span>
  );
}

const MARKS = { ERROR: CircleAlert, WARNING: TriangleAlert, ADVICE: Lightbulb };

/** How bad it is, and how many problems there are. */
function Marks({ problems }: { problems: ProblemFieldsFragment[] }) {
  const { t } = useLanguage("canvas");
  const worst = (["ERROR", "WARNING", "ADVICE"] as const).find((severity) => problems.some((one) => one.severity === severity));
  if (!worst) return null;
  const Icon = MARKS[worst];
  return (
    <span className={s.mark} data-severity={worst} title={problems.map((one) => one.what).join("\n")} data-testid="box-problem">
      <Icon size={14} aria-label={t.canvas.problems(problems.length)} />
      {problems.length > 1 && problems.length}
    </span>
  );
}
