// One flow as boxes and lines. What is done here changes ranges of the text beside it, and nothing else.

import "@xyflow/react/dist/base.css";
import { App, Button, Popover, Tooltip } from "antd";
import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, useReactFlow, ViewportPortal } from "@xyflow/react";
import { CircleAlert, Copy, Keyboard, ListChecks, Maximize, Plus, Redo2, Search, Trash2, Undo2, ZoomIn, ZoomOut } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import { createPortal } from "react-dom";
import { KeyList } from "../../../components/KeyList";
import { add, addWay, boxOf, carry, duplicate, inLoop, move, moveIn, moveOut, remove, type Act } from "../../../flow/acts";
import { coverOf, lineStarts } from "../../../flow/cover";
import { edit, type Edit } from "../../../flow/edit";
import { START, wayId, type Box } from "../../../flow/graph";
import { languagesOf, namesOf } from "../../../flow/known";
import { startOf } from "../../../flow/starts";
import { keyOf, stepAt, type Reason, type Verb } from "../../../flow/steps";
import { useLanguage } from "../../../i18n/useLanguage";
import type { ProblemFieldsFragment } from "../../../gql/graphql";
import { useStored } from "../../../lib/stored";
import type { StudioProps } from "../Studio";
import { AddStep } from "./AddStep";
import { BoxView, boxName, SceneContext, type BoxNode, type Scene } from "./Boxes";
import s from "./Canvas.module.css";
import { Find } from "./Find";
import { Form } from "./Form";
import { Legend } from "./Legend";
import { Lines } from "./Lines";
import { StepIcon } from "./StepIcon";
import { Tool } from "./Tool";
import { useDrag } from "./useDrag";
import { usePicture } from "./useFlow";
import { belowTools, useSight } from "./useSight";
import { walk, type Direction } from "./walk";

const TYPES = { box: BoxView };
const NOTHING: ReadonlyMap<string, boolean> = new Map();
const ARROWS: Record<string, Direction> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

type Props = StudioProps & {
  /** Where the form of what is chosen stands. */
  form: RefObject<HTMLDivElement | null>;
  /** Told when a form is there, and when it is gone. */
  onForm: (there: boolean) => void;
};

type ToolName = "add" | "copy" | "remove" | "undo" | "redo" | "find" | "out" | "in" | "fit";

export function Canvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function Drawing({ path, text, files, languages, checked, cursor, ran, cover, readOnly, code, form, onForm, onMend, onSave }: Props) {
  const { t } = useLanguage("frame", "canvas");
  const { message } = App.useApp();
  const { tree, flow, graph, layout } = usePicture(text);
  const [selected, setSelected] = useState<string | null>(START);
  const [open, setOpen] = useState(false);
  const [adding, setAdding] = useState<string | null>(null);
  const [finding, setFinding] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  const tools = useRef<HTMLDivElement>(null);
  const camera = useReactFlow();
  const broken = tree.faults.length > 0;
  const locked = readOnly || broken;
  const bot = files.find((file) => file.path === "bot.yaml")?.content;
  const spokenIn = useMemo(() => languagesOf(bot, languages), [bot, languages]);
  const names = useMemo(() => namesOf(files, tree), [files, tree]);
  const now = useRef({ text, selected, graph, layout, tree, flow });
  now.current = { text, selected, graph, layout, tree, flow };
  const box = boxOf(graph, selected);

  const show = useSight({ host, tools, form, chosen: () => now.current.selected, placeOf: (id) => now.current.layout.places.get(id) });

  // The canvas begins where the flow does.
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(() => show(START, "top"));
    return () => cancelAnimationFrame(frame);
  }, [show]);

  /** Selects a box, and its text beside it. */
  const choose = useCallback(
    (id: string, opens = false) => {
      const found = boxOf(now.current.graph, id);
      if (!found) return;
      setSelected(id);
      if (opens) setOpen(true);
      host.current?.focus({ preventScroll: true });
      const range = rangeOf(found, now.current.flow.head);
      if (range) code.current?.select(...range);
      show(id);
    },
    [code, show],
  );

  // A form that opens must not cover what it is of.
  const edited = open && box?.kind !== "end" ? box : null;
  const formed = edited !== null;
  useEffect(() => {
    if (formed && now.current.selected !== null) show(now.current.selected);
  }, [formed, show]);
  useLayoutEffect(() => {
    onForm(formed);
    return () => onForm(false);
  }, [formed, onForm]);

  // The cursor of the text leads to its step.
  useEffect(() => {
    if (cursor?.path !== path) return;
    const { flow: current } = now.current;
    const step = stepAt(current.steps, cursor.from, cursor.to);
    const id = step ? keyOf(step.path) : cursor.to <= current.head[1] ? START : null;
    if (!id || id === now.current.selected) return;
    setSelected(id);
    show(id);
  }, [cursor, path, show]);

  /** Makes edits of the text as it is now; says why if it does not. */
  const make = useCallback(
    (edits: readonly Edit[], how: "typed" | "made"): boolean => {
      const before = now.current.text;
      const outcome = edit(before, edits);
      if (outcome.refusal) {
        if (how === "made") void message.warning(t.canvas.refused[outcome.refusal]);
        return false;
      }
      if (outcome.changes.length === 0) return true;
      const done = code.current?.apply(before, outcome.changes, how) ?? false;
      if (!done && how === "made") void message.warning(t.canvas.refused.missing);
      return done;
    },
    [code, message, t],
  );
  const next = useRef<string | null>(null);
  const perform = useCallback(
    (act: Act | null) => {
      if (!act || locked) return;
      // The places of the edit are those of the text that is drawn.
      if (now.current.tree.text !== now.current.text) return void message.warning(t.canvas.refused.missing);
      if (make(act.edits, "made")) next.current = act.select;
      host.current?.focus({ preventScroll: true });
    },
    [locked, make, message, t],
  );
  // What an edit made is selected once it is drawn.
  useEffect(() => {
    const wanted = next.current;
    if (wanted === null || now.current.text !== tree.text) return;
    next.current = null;
    if (boxOf(graph, wanted)) choose(wanted);
  }, [graph, tree, choose]);
  // What was selected may be gone.
  useEffect(() => {
    if (selected !== null && !boxOf(graph, selected)) setSelected((now) => (now !== null && boxOf(graph, now) ? now : START));
  }, [graph, selected]);

  const problems = useMemo(() => {
    const found = new Map<string, ProblemFieldsFragment[]>();
    if (checked.files.get(path) !== tree.text) return found;
    for (const problem of checked.problems) {
      if (problem.file !== path) continue;
      const step = stepAt(flow.steps, problem.startOffset);
      const id = step ? placeOf(step.path, problem, graph.boxes) : START;
      found.set(id, [...(found.get(id) ?? []), problem]);
    }
    return found;
  }, [checked, path, tree, flow, graph]);
  const lit = useMemo(() => {
    const ids = new Set<string>();
    if (!ran || ran.texts.get(path) !== tree.text) return ids;
    const starts = lineStarts(tree.text);
    for (const { file, line } of ran.steps) {
      if (file !== path) continue;
      const from = starts[line - 1];
      if (from === undefined) continue;
      const step = stepAt(flow.steps, from + (tree.text.slice(from).match(/^[ \t]*/)?.[0].length ?? 0));
      if (!step) continue;
      ids.add(keyOf(step.path));
      // The ways that lead to it were gone too.
      for (const one of graph.boxes)
        if (one.kind === "way" && keyOf(step.path).startsWith(`${keyOf(one.way.list)}/`)) ids.add(one.id);
    }
    // Where a branch ran and nothing in its ways did, the way without steps was taken.
    for (const one of graph.boxes) {
      if (one.kind !== "step" || !ids.has(one.id) || (one.step.verb !== "if" && one.step.verb !== "switch")) continue;
      const bare = one.step.ways.findIndex((way) => way.steps.length === 0);
      if (bare >= 0 && !one.step.ways.some((_, index) => ids.has(wayId(one.step, index)))) ids.add(wayId(one.step, bare));
    }
    if (ids.size > 0) ids.add(START);
    return ids;
  }, [ran, path, tree, flow, graph]);

  const counted = cover?.flows.find((one) => one.file === path)?.steps;
  const stale = cover?.texts.get(path) !== tree.text;
  const [covers, setCovers] = useStored("flow-cover", true);
  const reached = useMemo(
    () => (covers && counted && !stale ? coverOf(tree.text, flow.steps, counted) : NOTHING),
    [covers, counted, stale, tree, flow],
  );

  const { drag, start: startDrag } = useDrag(
    (id, below) => !locked && carry(tree, flow, graph, id, below) !== null,
    (id, below) => perform(carry(tree, flow, graph, id, below)),
  );
  const startAdding = useCallback((id: string) => setAdding(id), []);
  const scene = useMemo<Scene>(
    () => ({ tree, flow, selected, problems, ran: lit, reached, readOnly: locked, choose, add: startAdding, carried: drag?.id ?? null, below: drag?.below ?? null, drag: startDrag }),
    [tree, flow, selected, problems, lit, reached, locked, choose, startAdding, drag?.id, drag?.below, startDrag],
  );
  const nodes = useMemo(
    () =>
      graph.boxes.flatMap((one): BoxNode[] => {
        const place = layout.places.get(one.id);
        if (!place) return [];
        const { x, y, width, height } = place;
        return [{ id: one.id, type: "box", position: { x, y }, width, height, measured: { width, height }, data: { box: one } }];
      }),
    [graph, layout],
  );

  // A dialog that closes gives the keyboard back to the canvas.
  const asking = adding !== null || finding;
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current && !asking) host.current?.focus({ preventScroll: true });
    asked.current = asking;
  }, [asking]);

  function insert(verb: Verb) {
    const where = adding;
    setAdding(null);
    if (where === null) return;
    perform(add(tree, flow, graph, where, startOf(verb, { languages: spokenIn, ...names })));
    setOpen(true);
  }

  function key(event: React.KeyboardEvent) {
    if (event.target !== host.current && !(event.target as HTMLElement).closest?.("[data-box]")) return;
    const command = event.ctrlKey || event.metaKey;
    const typed = event.key.toLowerCase();
    const direction = ARROWS[event.key];
    const id = selected ?? START;
    const did = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (direction) {
      did();
      if (event.altKey && (direction === "up" || direction === "down")) return perform(move(tree, graph, id, direction === "up" ? -1 : 1));
      if (event.altKey) return perform((direction === "left" ? moveOut : moveIn)(tree, flow, graph, id));
      const to = walk(graph, layout, id, direction);
      if (to) choose(to);
    } else if (command && typed === "z") {
      did();
      if (event.shiftKey) code.current?.redo();
      else code.current?.undo();
    } else if (command && typed === "y") {
      did();
      code.current?.redo();
    } else if (command && typed === "d") {
      did();
      perform(duplicate(graph, id));
    } else if (command && typed === "s") {
      did();
      onSave();
    } else if (command || event.altKey) return;
    else if (event.key === "Enter") {
      did();
      setOpen(true);
    } else if (event.key === "Escape" && open) {
      did();
      setOpen(false);
    } else if (event.key === "+" || typed === "a") {
      did();
      if (!locked) setAdding(id);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      did();
      perform(remove(graph, id));
    } else if (event.key === "/") {
      did();
      setFinding(true);
    }
  }

  /** What each tool does, as things stand now. */
  const does = useRef<Readonly<Record<ToolName, () => void>> | null>(null);
  does.current = {
    add: () => setAdding(selected ?? START),
    copy: () => perform(duplicate(graph, selected ?? "")),
    remove: () => perform(remove(graph, selected ?? "")),
    undo: () => code.current?.undo(),
    redo: () => code.current?.redo(),
    find: () => setFinding(true),
    out: () => void camera.zoomOut(),
    in: () => void camera.zoomIn(),
    fit: () => void camera.fitView({ padding: { top: `${belowTools(tools.current)}px`, right: "24px", bottom: "24px", left: "24px" }, maxZoom: 1 }),
  };
  const press = useCallback((name: ToolName) => does.current?.[name](), []);

  if (!flow.readable && !broken) return <p className={s.none}>{t.canvas.noFlow}</p>;
  const carriedBox = drag && boxOf(graph, drag.id);
  const line = broken ? tree.text.slice(0, tree.faults[0]?.at ?? 0).split("\n").length : 0;
  return (
    <div className={s.canvas}>
      <div ref={tools} className={s.head}>
        <div className={s.tools} role="toolbar" aria-label={t.canvas.region(flow.name)}>
          {!readOnly && (
            <>
              <span>
                <Tool name="add" label={t.canvas.add} icon={Plus} disabled={locked} onPress={press} />
                <Tool name="copy" label={t.canvas.copy} icon={Copy} disabled={locked || box?.kind !== "step"} onPress={press} />
                <Tool name="remove" label={t.canvas.remove} icon={Trash2} disabled={locked || !(box?.kind === "step" || (box?.kind === "way" && box.way.drop))} onPress={press} />
              </span>
              <span>
                <Tool name="undo" label={t.canvas.undo} icon={Undo2} onPress={press} />
                <Tool name="redo" label={t.canvas.redo} icon={Redo2} onPress={press} />
              </span>
            </>
          )}
          <span>
            {counted && (
              <Tooltip title={t.canvas.cover.show} mouseEnterDelay={0.5}>
                <Button
                  type="text"
                  size="small"
                  icon={<ListChecks size={15} />}
                  aria-label={t.canvas.cover.show}
                  aria-pressed={covers}
                  className={covers ? s.pressed : undefined}
                  onClick={() => setCovers(!covers)}
                  data-testid="canvas-cover"
                />
              </Tooltip>
            )}
            <Tool name="find" label={t.canvas.find} icon={Search} onPress={press} />
            <Tool name="out" label={t.canvas.zoomOut} icon={ZoomOut} onPress={press} />
            <Tool name="in" label={t.canvas.zoomIn} icon={ZoomIn} onPress={press} />
            <Tool name="fit" label={t.canvas.fit} icon={Maximize} onPress={press} />
            <Popover
              trigger="click"
              placement="bottomRight"
              content={<KeyList keys={t.keys.canvasList} />}
            >
              <Button type="text" size="small" icon={<Keyboard size={15} />} aria-label={t.keys.canvas} title={t.keys.canvas} />
            </Popover>
          </span>
        </div>
      </div>
      {broken && (
        <div className={s.broken} role="status" data-testid="canvas-broken">
          <CircleAlert size={15} aria-hidden />
          <span>{t.canvas.broken}</span>
          <button type="button" onClick={() => code.current?.select(tree.faults[0]?.at ?? 0, tree.faults[0]?.at ?? 0)}>
            {t.canvas.brokenAt(line)}
          </button>
        </div>
      )}
      <div
        ref={host}
        className={s.host}
        data-faded={broken || undefined}
        tabIndex={0}
        role="group"
        aria-label={t.canvas.region(flow.name)}
        aria-activedescendant={selected === null ? undefined : boxName(selected)}
        onKeyDown={key}
        data-testid="canvas"
      >
        <SceneContext value={scene}>
          <ReactFlow
            nodes={nodes}
            edges={[]}
            nodeTypes={TYPES}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            deleteKeyCode={null}
            panOnScroll
            zoomOnDoubleClick={false}
            minZoom={0.15}
            maxZoom={1.6}
            onlyRenderVisibleElements={graph.boxes.length > 150}
          >
            <ViewportPortal>
              <Lines graph={graph} layout={layout} ran={lit} />
            </ViewportPortal>
            <Background variant={BackgroundVariant.Dots} gap={22} size={1} color="var(--line-strong)" />
          </ReactFlow>
        </SceneContext>
      </div>
      {covers && counted && !broken && <Legend counted={counted} stale={stale} onHide={() => setCovers(false)} />}
      {drag && carriedBox?.kind === "step" && (
        <div className={s.ghost} style={{ left: drag.x + 12, top: drag.y + 8 }} data-off={drag.below === null || undefined} aria-hidden>
          <StepIcon of={carriedBox.step.verb} size={22} />
          {carriedBox.step.verb ? (t.canvas.steps[carriedBox.step.verb]?.[0] ?? carriedBox.step.verb) : t.canvas.notAStep}
        </div>
      )}
      {adding !== null && <AddStep loop={inLoop(flow, graph, adding)} onPick={insert} onClose={() => setAdding(null)} />}
      {finding && (
        <Find
          flow={flow}
          tree={tree}
          onPick={(step) => {
            setFinding(false);
            choose(keyOf(step.path));
          }}
          onClose={() => setFinding(false)}
        />
      )}
      {edited &&
        form.current &&
        createPortal(
          <Form
            key={edited.id}
            box={edited}
            tree={tree}
            flow={flow}
            languages={spokenIn}
            names={names}
            problems={problems.get(edited.id) ?? []}
            fresh={checked.state === "done"}
            readOnly={locked}
            onEdit={make}
            onAct={perform}
            onWay={(step, reason: Reason) => perform(addWay(tree, step, reason, spokenIn))}
            onChoose={choose}
            onMend={onMend}
            onUndo={(forward) => (forward ? code.current?.redo() : code.current?.undo())}
            onClose={() => {
              setOpen(false);
              host.current?.focus();
            }}
          />,
          form.current,
        )}
    </div>
  );
}

/** What is selected of the text for a box. */
function rangeOf(box: Box, head: readonly [number, number]): [number, number] | null {
  if (box.kind === "step") return [box.step.from, box.step.to];
  if (box.kind === "way") return box.way.written ? [box.way.from, box.way.to] : [box.step.from, box.step.to];
  return box.kind === "start" ? [head[0], head[0]] : null;
}

/** The way of a step whose condition has the problem, or the step. */
function placeOf(path: readonly (string | number)[], { startOffset }: ProblemFieldsFragment, boxes: readonly Box[]): string {
  const id = keyOf(path);
  const way = boxes.find((box) => box.kind === "way" && keyOf(box.step.path) === id && box.step.verb !== "if" && box.way.written && startOffset >= box.way.from && startOffset < box.way.to);
  return way?.id ?? id;
}
