// The interface for programs, to be tried: operations on the left, what comes of them beside it, the documentation of the schema.

import { Button, Tooltip } from "antd";
import { BookOpen } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { GraphQLSchema } from "graphql";
import { useViewer } from "../../app/viewer";
import { Failure } from "../../components/Failure";
import { useLanguage } from "../../i18n/useLanguage";
import { roleName } from "../../lib/roles";
import { recall, remember, useStored } from "../../lib/stored";
import { useTitle } from "../../lib/title";
import { useRoles } from "../settings/useRoles";
import { Answer } from "./answer/Answer";
import type { OperationHandle } from "./code/OperationEditor";
import { Docs, DocsWaiting } from "./docs/Docs";
import type { Place } from "./docs/search";
import { EXAMPLES, valuesOf, withLater, type Example } from "./examples";
import s from "./Explorer.module.css";
import { ExampleMenu, HistoryMenu } from "./Menus";
import { historyOf, keepHistory, withRan, type Ran } from "./history";
import { OperationPane } from "./OperationPane";
import { operationAt, operationsOf } from "./operations";
import { Panes, WIDE, type Pane } from "./Panes";
import { schema as loadSchema } from "./schema";
import { useRun } from "./useRun";
import { definitionOf, readVariables, wrongsOf } from "./variables";

const FIRST = EXAMPLES[0]?.text ?? "";
/** Where the text is kept until one comes again. What was filled in is not kept. */
const textOf = (member: string) => `explorer.text.${member}`;

export function Explorer() {
  const { t } = useLanguage("explorer");
  const viewer = useViewer();
  const roles = useRoles();
  const [text, setText] = useState(() => recall<string>(textOf(viewer.id)) || FIRST);
  const [values, setValues] = useState("");
  const [cursor, setCursor] = useState(0);
  const [schema, setSchema] = useState<GraphQLSchema | "failed" | null>(null);
  const [docs, setDocs] = useStored("explorer.docs", window.innerWidth >= WIDE);
  const [places, setPlaces] = useState<Place[]>([]);
  const [pane, setPane] = useState<Pane>("operation");
  const [history, setHistory] = useState(() => historyOf(viewer.id));
  const [example, setExample] = useState<Example | null>(null);
  const { outcome, busy, run, stop } = useRun();
  const editor = useRef<OperationHandle>(null);
  const variables = useRef<{ replace: (text: string) => void }>(null);
  const taken = useRef<Example | null>(null);
  const finder = useRef<{ find: () => void }>(null);
  const known = schema === "failed" ? null : schema;

  const operations = useMemo(() => operationsOf(text), [text]);
  const operation = operationAt(operations, cursor);
  const definition = useMemo(() => (operation ? definitionOf(text, operation) : null), [text, operation]);
  const wrongs = useMemo(() => wrongsOf(values, definition, known), [values, definition, known]);

  useEffect(() => {
    let gone = false;
    loadSchema().then(
      (loaded) => !gone && setSchema(loaded),
      () => !gone && setSchema("failed"),
    );
    return () => {
      gone = true;
    };
  }, []);

  function write(next: string) {
    setText(next);
    remember(textOf(viewer.id), next);
  }

  /** What is sent; null if the variables are no JSON. */
  function question() {
    const read = readVariables(values);
    return operation && "values" in read ? { query: text, operationName: operation.name, variables: read.values } : null;
  }

  async function go() {
    const asked = question();
    if (!operation || !asked) return;
    const ran: Ran = { text, name: operation.name, kind: operation.kind, at: Date.now() };
    setHistory((list) => {
      const next = withRan(list, ran);
      keepHistory(viewer.id, next);
      return next;
    });
    setPane("answer");
    const data = await run(operation.kind, asked);
    const filled = example?.later && withLater(asked.variables, example.later, data);
    if (filled) variables.current?.replace(filled);
  }

  async function take(chosen: Example) {
    setExample(chosen);
    taken.current = chosen;
    editor.current?.replace(chosen.text, operationsOf(chosen.text)[0]?.from);
    setPane("operation");
    const filled = await valuesOf(chosen);
    // Who has taken another one meanwhile gets the values of that.
    if (taken.current === chosen) variables.current?.replace(filled);
  }

  function again(ran: Ran) {
    setExample(null);
    taken.current = null;
    editor.current?.replace(ran.text, operationsOf(ran.text).find(({ name }) => name === ran.name)?.from);
    setPane("operation");
  }

  function show(place: Place | null) {
    setDocs(true);
    setPane("docs");
    const last = places.at(-1);
    const there = docs && place && last?.type === place.type && last.field === place.field;
    if (place && !there) setPlaces([...places, place]);
    // What is shown already, or nothing: the keyboard goes there. The panel may have to come first.
    else requestAnimationFrame(() => finder.current?.find());
  }

  function point(line: number, column: number) {
    setPane("operation");
    editor.current?.goTo(line, column);
  }

  function toggle() {
    setDocs(!docs);
    if (!docs) setPane("docs");
  }

  useTitle(t.explorer.title);

  return (
    <div className={s.page}>
      <header className={s.head}>
        <h1>{t.explorer.title}</h1>
        <Tooltip title={t.explorer.whoText}>
          <p className={s.who} tabIndex={0} data-testid="explorer-who">
            {t.explorer.who(viewer.name, roleName(t, viewer.role, roles))}
          </p>
        </Tooltip>
        <ExampleMenu onTake={(chosen) => void take(chosen)} />
        <HistoryMenu
          list={history}
          onTake={again}
          onClear={() => {
            setHistory([]);
            keepHistory(viewer.id, []);
          }}
        />
        <Button icon={<BookOpen size={14} aria-hidden />} aria-expanded={docs} className={s.toggle} onClick={toggle} data-testid="explorer-toggle-docs">
          {docs ? t.explorer.hideDocs : t.explorer.showDocs}
        </Button>
      </header>
      <Panes
        shown={pane}
        onShow={setPane}
        operation={
          <OperationPane
            ref={editor}
            variablesRef={variables}
            text={text}
            values={values}
            operations={operations}
            operation={operation}
            names={(definition?.variableDefinitions ?? []).map(({ variable }) => variable.name.value)}
            wrongs={wrongs}
            schema={known}
            busy={!busy ? null : outcome.kind === "events" ? "listens" : "asks"}
            onText={write}
            onValues={setValues}
            onCursor={setCursor}
            onRun={() => void go()}
            onStop={stop}
            onShow={show}
            question={question}
          />
        }
        answer={<Answer outcome={outcome} onGo={point} />}
        docs={
          docs ? (
            schema === "failed" ? (
              <Failure trouble={{ title: t.explorer.schemaFailed }} retry={() => loadSchema().then(setSchema, () => {})} />
            ) : schema ? (
              <Docs ref={finder} schema={schema} places={places} onPlaces={setPlaces} />
            ) : (
              <DocsWaiting />
            )
          ) : null
        }
      />
    </div>
  );
}
