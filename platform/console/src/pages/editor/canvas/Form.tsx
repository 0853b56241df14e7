// The form of what is selected: every key of a step, the condition of a way, or what starts the flow.

import { AutoComplete, Button } from "antd";
import { ArrowDown, ArrowUp, Plus, Trash2, X } from "lucide-react";
import { useState } from "react";
import { MenuButton } from "../../../components/MenuButton";
import { add, moreWays, move, remove, type Act } from "../../../flow/acts";
import type { Edit } from "../../../flow/edit";
import { fieldsOf, FLOW_TABLE, stepTable } from "../../../flow/fields";
import { graphOf, wayId, type Box } from "../../../flow/graph";
import type { Names } from "../../../flow/known";
import { startOf } from "../../../flow/starts";
import { keyOf, type Flow, type Reason, type Step, type Way } from "../../../flow/steps";
import { at, entryOf, type Tree } from "../../../flow/tree";
import type { ProblemFieldsFragment } from "../../../gql/graphql";
import { useLanguage } from "../../../i18n/useLanguage";
import { ProblemRow } from "../ProblemList";
import { DeskContext, Fields, Keyed, OneText, type Desk } from "./Controls";
import s from "./Form.module.css";
import { StepIcon } from "./StepIcon";

interface Props {
  box: Box;
  tree: Tree;
  flow: Flow;
  languages: readonly string[];
  names: Names;
  problems: ProblemFieldsFragment[];
  /** Whether the problems are those of the text as it is now. */
  fresh: boolean;
  readOnly: boolean;
  onEdit: (edits: readonly Edit[], how: "typed" | "made") => boolean;
  onAct: (act: Act | null) => void;
  onWay: (step: Step, reason: Reason) => void;
  onChoose: (id: string) => void;
  onMend: (problem: ProblemFieldsFragment) => void;
  onUndo: (forward: boolean) => void;
  onClose: () => void;
}

export function Form({ box, tree, flow, languages, names, problems, fresh, readOnly, onEdit, onAct, onWay, onChoose, onMend, onUndo, onClose }: Props) {
  const { t } = useLanguage("canvas");
  const desk: Desk = { tree, languages, names, readOnly, edit: onEdit };
  const step = box.kind === "step" || box.kind === "way" ? box.step : null;
  const title =
    box.kind === "way" ? t.canvas.reasons[box.way.reason] : step ? (step.verb ? (t.canvas.steps[step.verb]?.[0] ?? step.verb) : t.canvas.notAStep) : t.canvas.form.flow;
  return (
    <DeskContext value={desk}>
      <section
        className={s.form}
        aria-label={title}
        data-testid="step-form"
        onKeyDown={(event) => {
          // Menus of the form hang elsewhere in the page and have an Escape of their own.
          if (!event.currentTarget.contains(event.target as Node)) return;
          const command = event.ctrlKey || event.metaKey;
          if (event.key === "Escape" && !event.defaultPrevented) {
            event.stopPropagation();
            onClose();
          } else if (command && event.key.toLowerCase() === "z") {
            // One history for both views, also while a field is being typed in.
            event.preventDefault();
            (document.activeElement as HTMLElement | null)?.blur();
            onUndo(event.shiftKey);
          }
        }}
      >
        <header className={s.head}>
          <StepIcon of={box.kind === "step" ? box.step.verb : "start"} size={26} />
          <h2>{title}</h2>
          {!readOnly && box.kind === "step" && (
            <>
              <Button type="text" size="small" icon={<ArrowUp size={15} />} title={t.canvas.up} aria-label={t.canvas.up} onClick={() => onAct(move(tree, graphOf(flow, tree), box.id, -1))} />
              <Button type="text" size="small" icon={<ArrowDown size={15} />} title={t.canvas.down} aria-label={t.canvas.down} onClick={() => onAct(move(tree, graphOf(flow, tree), box.id, 1))} />
            </>
          )}
          <Button type="text" size="small" icon={<X size={16} />} title={t.canvas.close} aria-label={t.canvas.close} onClick={onClose} data-testid="form-close" />
        </header>
        <div className={`${s.body} scroll`}>
          {problems.length > 0 && (
            <ul className={s.problems}>
              {problems.map((problem) => (
                <ProblemRow key={`${problem.startOffset} ${problem.code} ${problem.what}`} problem={problem} onShow={() => undefined} onMend={fresh && !readOnly ? onMend : undefined} />
              ))}
            </ul>
          )}
          {box.kind === "start" && <StartFields tree={tree} />}
          {box.kind === "step" && <StepFields tree={tree} step={box.step} />}
          {box.kind === "way" && <WayFields tree={tree} step={box.step} way={box.way} onEdit={onEdit} />}
          {box.kind === "step" && (
            <Ways step={box.step} more={readOnly ? [] : moreWays(tree, box.step)} onWay={(reason) => onWay(box.step, reason)} onChoose={onChoose} />
          )}
          {box.kind === "way" && !readOnly && (
            <div className={s.actions}>
              <Button
                size="small"
                icon={<Plus size={13} aria-hidden />}
                onClick={() => onAct(add(tree, flow, graphOf(flow, tree), box.id, startOf("say", { languages, ...names })))}
              >
                {t.canvas.addInto}
              </Button>
              {box.way.drop && (
                <Button size="small" danger icon={<Trash2 size={13} aria-hidden />} onClick={() => onAct(remove(graphOf(flow, tree), box.id))} data-testid="remove-way">
                  {t.canvas.form.removeWay}
                </Button>
              )}
            </div>
          )}
        </div>
      </section>
    </DeskContext>
  );
}

function StartFields({ tree }: { tree: Tree }) {
  return tree.root?.kind === "map" ? <Fields table={FLOW_TABLE} path={[]} node={tree.root} hide={["steps"]} /> : null;
}

function StepFields({ tree, step }: { tree: Tree; step: Step }) {
  const node = at(tree.root, step.path);
  if (node?.kind !== "map") return null;
  // Steps within a step are edited where they stand.
  const drawn = step.verb ? fieldsOf(stepTable(step.verb)).filter((field) => field.control.kind === "steps").map((field) => field.key) : [];
  const hide = step.verb === "switch" ? [...drawn, "switch"] : step.verb === "break" || step.verb === "continue" ? [step.verb] : drawn;
  return <Fields table={step.verb ? stepTable(step.verb) : "step-say"} path={step.path} node={node} hide={[...hide, "catch"]} />;
}

function WayFields({ tree, step, way, onEdit }: { tree: Tree; step: Step; way: Way; onEdit: Props["onEdit"] }) {
  if (way.reason === "catch") return <ErrorName step={step} way={way} onEdit={onEdit} />;
  if (!way.condition) return null;
  const path = way.condition;
  const key = String(path.at(-1));
  const node = at(tree.root, path);
  const parent = at(tree.root, path.slice(0, -1));
  return (
    <Keyed name={key}>
      <OneText
        like={way.reason === "timeout" ? "length" : "expression"}
        label={key}
        node={node}
        write={(value) => (entryOf(parent, key) ? onEdit([{ kind: "set", path, value }], "typed") : onEdit([{ kind: "add", path: path.slice(0, -1), key, value, after: null }], "typed"))}
      />
    </Keyed>
  );
}

/** Errors that every call may have, by the platform's own names. */
const ERRORS = { call: ["timeout", "unavailable", "denied", "too-large", "crashed"], http: ["timeout", "unreachable", "not-allowed", "bad-response", "404", "5xx"], ticket: ["unavailable", "unknown-ticket"] };

function ErrorName({ step, way, onEdit }: { step: Step; way: Way; onEdit: Props["onEdit"] }) {
  const { t } = useLanguage("canvas");
  const name = String(way.list.at(-1));
  const [text, setText] = useState<string | null>(null);
  const [taken, setTaken] = useState(false);
  const known = ["else", ...(ERRORS[step.verb as keyof typeof ERRORS] ?? [])];
  function leave(now: string | null) {
    if (now === null || now.trim() === "" || now === name) return setText(null);
    const done = onEdit([{ kind: "rename", path: way.list, to: now.trim() }], "made");
    setTaken(!done);
    if (done) setText(null);
  }
  return (
    <Keyed name="catch">
      <AutoComplete
        className={s.mono}
        aria-label={t.canvas.form.errorCase}
        value={text ?? name}
        status={taken ? "error" : ""}
        options={known.map((value) => ({ value, label: value === "else" ? `else · ${t.canvas.anyError}` : value }))}
        onChange={setText}
        onSelect={(value: string) => leave(value)}
        onBlur={() => leave(text)}
      />
      {taken && (
        <p className={s.bad} role="alert">
          {t.canvas.refused.exists}
        </p>
      )}
    </Keyed>
  );
}

function Ways({ step, more, onWay, onChoose }: { step: Step; more: Reason[]; onWay: (reason: Reason) => void; onChoose: (id: string) => void }) {
  const { t } = useLanguage("canvas");
  const names: Partial<Record<Reason, string>> = {
    else: t.canvas.form.addElse,
    case: t.canvas.form.addCase,
    catch: t.canvas.form.addCatch,
    attempts: t.canvas.form.addAttempts,
    otherwise: t.canvas.form.addOtherwise,
    after_hours: t.canvas.form.addAfterHours,
    timeout: t.canvas.form.addTimeout,
  };
  if (step.ways.length === 0 && more.length === 0) return null;
  return (
    <div className={s.ways}>
      <h3>{t.canvas.form.ways}</h3>
      {step.ways.map((way, index) =>
        way.written ? (
          <button key={keyOf(way.list)} type="button" className={s.way} onClick={() => onChoose(wayId(step, index))}>
            <b>{t.canvas.reasons[way.reason]}</b>
            <code>{way.label || (way.reason === "catch" ? t.canvas.anyError : "")}</code>
            <span>{t.canvas.form.steps(way.steps.length)}</span>
          </button>
        ) : null,
      )}
      {more.length > 0 && (
        <MenuButton menu={{ items: more.map((reason) => ({ key: reason, label: names[reason], onClick: () => onWay(reason) })) }}>
          <Button size="small" type="dashed" className={s.more} icon={<Plus size={13} aria-hidden />} data-testid="add-way">
            {t.canvas.form.addWay}
          </Button>
        </MenuButton>
      )}
    </div>
  );
}

