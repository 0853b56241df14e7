// The text and its variables, and what is done with them.

import { App, Button, Select, Tooltip } from "antd";
import type { GraphQLSchema } from "graphql";
import { AlignLeft, Play, SquareTerminal, Square, TriangleAlert } from "lucide-react";
import { useImperativeHandle, useRef, useState, type Ref } from "react";
import { useViewer } from "../../app/viewer";
import { PaneHead } from "../../components/PaneHead";
import { Split } from "../../components/split/Split";
import { useLanguage } from "../../i18n/useLanguage";
import { copyText } from "../../lib/clipboard";
import { OperationEditor, type OperationHandle } from "./code/OperationEditor";
import { VariablesEditor } from "./code/VariablesEditor";
import { curl, type Question } from "./curl";
import type { Place } from "./docs/search";
import s from "./Explorer.module.css";
import { formatted } from "./format";
import type { Operation } from "./operations";
import type { Wrong } from "./variables";

interface Props {
  ref?: Ref<OperationHandle>;
  variablesRef: Ref<{ replace: (text: string) => void }>;
  text: string;
  values: string;
  operations: Operation[];
  /** The one that runs. */
  operation: Operation | null;
  /** Its variables. */
  names: string[];
  wrongs: Wrong[];
  schema: GraphQLSchema | null;
  /** What is under way. */
  busy: "asks" | "listens" | null;
  onText: (text: string) => void;
  onValues: (text: string) => void;
  onCursor: (offset: number) => void;
  onRun: () => void;
  onStop: () => void;
  onShow: (place: Place | null) => void;
  question: () => Question | null;
}

export function OperationPane({ ref, variablesRef, text, values, operations, operation, names, wrongs, schema, busy, question, ...calls }: Props) {
  const { t } = useLanguage("explorer");
  const words = t.explorer;
  const { message } = App.useApp();
  const editor = useRef<OperationHandle>(null);
  const button = useRef<HTMLButtonElement>(null);
  /** The mutation that was asked for by a key, which waits for a press of its button. */
  const [waits, setWaits] = useState<string | null>(null);
  const changes = operation?.kind === "mutation";
  const slip = wrongs.some((one) => one.slip);
  useImperativeHandle(ref, () => ({
    replace: (next, cursor) => editor.current?.replace(next, cursor),
    go: (offset) => editor.current?.go(offset),
    goTo: (line, column) => editor.current?.goTo(line, column),
  }));

  /** Keys run what only reads; what changes data is pressed. */
  function byKey() {
    if (busy) return;
    if (!operation) void message.info(words.nothingToRun);
    else if (!changes) calls.onRun();
    else {
      setWaits(text);
      button.current?.focus();
    }
  }

  function format() {
    const next = formatted(text);
    if (next === null) void message.info(words.formatRefused);
    else if (next !== text) editor.current?.replace(next, operation ? next.indexOf(text.slice(operation.from, operation.from + 12)) : 0);
  }

  async function copy() {
    const asked = question();
    if (!asked) return;
    await copyText(curl(new URL("/graphql", location.href).href, asked));
    void message.success(words.curlCopied);
  }

  const label = operation?.kind === "subscription" ? words.listen : changes ? words.runMutation : words.run;
  const noCurl = operation?.kind === "subscription";
  return (
    <section className={s.operation} aria-label={words.panes.operation}>
      <PaneHead
        title={
          operations.length > 1 ? (
            <Select
              className={s.which}
              value={operation ? operations.indexOf(operation) : undefined}
              aria-label={words.which}
              options={operations.map(({ kind, name }, index) => ({ value: index, label: name ?? words.unnamed[kind] }))}
              onChange={(index: number) => editor.current?.go(operations[index]?.from ?? 0)}
              data-testid="explorer-which"
            />
          ) : (
            words.panes.operation
          )
        }
      >
        <Tooltip title={`${words.format} · ${words.formatKeys}`}>
          <Button type="text" icon={<AlignLeft size={15} aria-hidden />} aria-label={words.format} onClick={format} data-testid="explorer-format" />
        </Tooltip>
        <Tooltip title={noCurl ? words.curlNoSubscription : words.curl}>
          <Button
            type="text"
            icon={<SquareTerminal size={15} aria-hidden />}
            aria-label={words.curl}
            disabled={!operation || slip || noCurl}
            onClick={() => void copy()}
            data-testid="explorer-curl"
          />
        </Tooltip>
        {busy ? (
          <Button icon={<Square size={13} aria-hidden />} onClick={calls.onStop} data-testid="explorer-stop">
            {busy === "listens" ? words.stop : words.cancel}
          </Button>
        ) : (
          <Button
            ref={button}
            type="primary"
            icon={<Play size={13} aria-hidden />}
            disabled={!operation || slip}
            title={changes ? undefined : words.runKeys}
            onClick={() => {
              setWaits(null);
              calls.onRun();
            }}
            data-testid="explorer-run"
          >
            {label}
          </Button>
        )}
      </PaneHead>
      {changes && (
        <p className={s.changes} role="status" data-testid="explorer-changes">
          <TriangleAlert size={14} aria-hidden />
          <Changes press={waits === text} />
        </p>
      )}
      <Split name="variables" label={words.variablesHeight} stacked sized="end" initial={170} min={80} rest={120} className={s.texts}>
        <OperationEditor
          ref={editor}
          text={text}
          schema={schema}
          onChange={calls.onText}
          onCursor={calls.onCursor}
          onRun={byKey}
          onFormat={format}
          onShow={calls.onShow}
        />
        <div className={s.variables}>
          <div className={s.variablesHead}>
            <h2>{words.variables}</h2>
            <span data-bad={wrongs.length > 0 || undefined} data-testid="explorer-variables-state">
              {wrongs.length > 0 ? words.wrongs(wrongs.length) : words.variablesGood}
            </span>
          </div>
          <VariablesEditor ref={variablesRef} text={values} wrongs={wrongs} names={names} onChange={calls.onValues} onRun={byKey} />
        </div>
      </Split>
    </section>
  );
}

/** That it changes data of people, and what to do if that is meant. */
function Changes({ press }: { press: boolean }) {
  const { t } = useLanguage("explorer");
  const viewer = useViewer();
  return (
    <span>
      {t.explorer.changes(viewer.workspace.name)} {press && <b>{t.explorer.changesPress}</b>}
    </span>
  );
}
