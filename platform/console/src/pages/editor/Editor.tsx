// Where a bot is written: its files, their text with every mistake at its place, and the bot itself to talk to.

import { FileText } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Spinner } from "../../components/Spinner";
import { BotStateDocument, type ProblemFieldsFragment } from "../../gql/graphql";
import { useLanguage, withTexts } from "../../i18n/useLanguage";
import { BotBar } from "../bot/BotBar";
import { Missing } from "../missing/Missing";
import { Actions } from "./Actions";
import { ClashDialog } from "./ClashDialog";
import { Colleagues } from "./Colleagues";
import { CodePane, type CodeHandle, type Place } from "./code/CodePane";
import { contentOf, filesOf } from "./draft";
import s from "./Editor.module.css";
import { FileManager } from "./FileManager";
import { LeaveGuard } from "./LeaveGuard";
import { Panes, type Pane } from "./Panes";
import { ProblemList } from "./ProblemList";
import { FirstSteps } from "./start/FirstSteps";
import { useSteps } from "./start/steps";
import { Studio, type Cursor } from "./Studio";
import { TestPanel, type TestHandle } from "./TestPanel";
import { TestRun } from "./TestRun";
import { mended } from "./mend";
import { useDraft } from "./useDraft";
import { usePresence } from "./usePresence";
import { useAssist } from "./useAssist";
import { useProblems } from "./useProblems";
import type { Cover, Ran } from "./useRan";

const RealTalks = lazy(async () => ({ default: (await withTexts(() => import("./RealTalks"), "replay", "releases")).RealTalks }));

const NO_LANGUAGES: string[] = [];
/** What a bot says when somebody comes. */
const GREETING = "flows/welcome.yaml";

export function Editor() {
  const { id = "" } = useParams();
  // Another bot is another editor: no text, talk or check of the one before stays.
  return <Workbench key={id} id={id} />;
}

function Workbench({ id }: { id: string }) {
  const { t, tag } = useLanguage("build");
  const viewer = useViewer();
  const [{ data: state }] = useQuery({ query: BotStateDocument, variables: { id, language: tag } });
  const { draft, act, loaded, load, save, saving, follow: bringIn, clash, settle, join, dismiss } = useDraft(id);
  const files = useMemo(() => filesOf(draft), [draft]);
  const languages = loaded.state === "ready" ? loaded.languages : NO_LANGUAGES;
  const assist = useAssist(files);
  const checked = useProblems(files, viewer.builds && loaded.state === "ready");
  const [open, setOpen] = useState<string | null>("bot.yaml");
  const { colleagues, revision } = usePresence(id, open);
  const [place, setPlace] = useState<Place | null>(null);
  const [testing, setTesting] = useState(false);
  const [replaying, setReplaying] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const steps = useSteps(id, state?.bot);
  const test = useRef<TestHandle>(null);
  const [pane, setPane] = useState<Pane>("text");
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const [ran, setRan] = useState<Ran | null>(null);
  const [cover, setCover] = useState<Cover | null>(null);
  const filesNow = useRef(files);
  filesNow.current = files;
  const code = useRef<CodeHandle>(null);
  const ready = loaded.state === "ready";
  const content = open === null ? undefined : contentOf(draft, open);
  const unsaved = draft.edits.size;

  useEffect(() => {
    if (ready && !clash) void bringIn(revision);
  }, [ready, clash, revision, bringIn]);

  const openFile = useCallback((path: string | null) => {
    setOpen(path);
    setPane("text");
  }, []);
  const go = useCallback(
    (next: Place) => {
      openFile(next.path);
      setPlace(next);
    },
    [openFile],
  );
  // With a new bot one sees first what it says first.
  const greeted = useRef(false);
  useEffect(() => {
    if (greeted.current || !ready || !steps || steps.next === "embed") return;
    greeted.current = true;
    if (contentOf(draft, GREETING) !== undefined) setOpen((now) => (now === "bot.yaml" ? GREETING : now));
  }, [ready, steps, draft]);
  // The address may name a place: `?file=knowledge/shop.yaml&line=12`.
  const [search] = useSearchParams();
  useEffect(() => {
    const path = search.get("file");
    if (ready && path) go({ path, line: Number(search.get("line")) || 1 });
  }, [ready, search, go]);
  const show = useCallback(
    (problem: ProblemFieldsFragment) => go({ path: problem.file, range: [problem.startOffset, problem.endOffset] }),
    [go],
  );
  // What is handed to the panes stays the same while the cursor moves, so that they need not be drawn anew.
  const mend = useCallback(
    (problem: ProblemFieldsFragment) => {
      act({ kind: "put", files: mended(draft, problem.fix?.edits ?? []) });
      show(problem);
    },
    [act, draft, show],
  );
  /** Keeps a talk as a test, and shows it. */
  const keepTalk = useCallback(
    (path: string, content: string) => {
      act({ kind: "put", files: [{ path, content }] });
      openFile(path);
    },
    [act, openFile],
  );
  /** Keeps the conversation of a problem as a test, and shows it. */
  const keep = useCallback(
    ({ witness }: ProblemFieldsFragment) => {
      if (witness) keepTalk(witness.path, witness.test);
    },
    [keepTalk],
  );
  const runTests = useCallback(() => setTesting(true), []);
  const replay = useCallback(() => setReplaying(true), []);
  const did = useCallback((what: "talked" | "changed") => steps?.did(what), [steps]);
  const openLine = useCallback((path: string, line: number) => go({ path, line }), [go]);
  const follow = useCallback((path: string, from: number, to: number) => setCursor({ path, from, to }), []);
  const write = useCallback(
    (path: string, text: string, typed: boolean) => act({ kind: "write", path, content: text }, typed),
    [act],
  );

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      // The text editor has its own; this is for the rest of the page.
      if (event.defaultPrevented) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        void save();
      }
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, [save]);

  if (loaded.state === "missing") return <Missing />;
  return (
    <div className={s.page}>
      <BotBar id={id} bot={state?.bot}>
        <Colleagues colleagues={colleagues} onOpen={openFile} />
        {viewer.builds && (
          <Actions
            bot={state?.bot ?? null}
            id={id}
            ready={ready}
            unsaved={unsaved}
            saving={saving}
            onSave={save}
            publishing={publishing}
            onPublish={setPublishing}
            onRunTests={runTests}
            onShow={show}
          />
        )}
      </BotBar>
      {steps && viewer.builds && ready && (
        <FirstSteps
          id={id}
          steps={steps}
          onAsk={(question) => {
            setPane("test");
            test.current?.ask(question);
          }}
          onPublish={() => setPublishing(true)}
        />
      )}
      {loaded.state === "failed" && <Failure trouble={loaded.trouble} retry={() => void load()} />}
      {loaded.state === "loading" && <Spinner tall />}
      {loaded.state === "ready" && (
        <Panes
          shown={pane}
          onShow={setPane}
          files={
            <FileManager
              draft={draft}
              files={files}
              problems={checked.problems}
              languages={languages}
              open={open}
              colleagues={colleagues}
              readOnly={!viewer.builds}
              act={act}
              onOpen={openFile}
            />
          }
          text={
            <div className={s.middle}>
              {open !== null && content !== undefined ? (
                <Studio
                  path={open}
                  text={content}
                  files={files}
                  languages={languages}
                  checked={checked}
                  cursor={cursor}
                  ran={ran}
                  cover={cover}
                  readOnly={!viewer.builds}
                  code={code}
                  onMend={mend}
                  onSave={() => void save()}
                >
                  <CodePane
                    ref={code}
                    path={open}
                    content={content}
                    epoch={draft.epoch}
                    others={draft.others}
                    checked={checked}
                    place={place}
                    readOnly={!viewer.builds}
                    assist={viewer.builds ? assist : null}
                    onChange={write}
                    onSave={() => void save()}
                    onCursor={follow}
                  />
                </Studio>
              ) : (
                <div className={s.nothing}>
                  <Nothing icon={FileText} title={t.editor.noFile} />
                </div>
              )}
              {viewer.builds && <ProblemList checked={checked} onShow={show} onMend={mend} onKeep={keep} />}
            </div>
          }
          test={
            viewer.builds && (
              <TestPanel
                ref={test}
                bot={id}
                draft={draft}
                files={files}
                languages={languages}
                onOpen={openLine}
                onRan={setRan}
                act={act}
                onSave={save}
                onKeep={keepTalk}
                onReplay={replay}
                onDid={did}
              />
            )
          }
        />
      )}
      {testing && (
        <TestRun
          bot={id}
          onSave={save}
          texts={() => new Map(filesNow.current.map((file) => [file.path, file.content]))}
          onCover={setCover}
          onStep={(path, at) => {
            setTesting(false);
            go({ path, range: [at, at] });
          }}
          onOpen={(path, line) => {
            setTesting(false);
            openLine(path, line);
          }}
          onShow={(problem) => {
            setTesting(false);
            show(problem);
          }}
          onClose={() => setTesting(false)}
        />
      )}
      {replaying && (
        <Suspense>
          <RealTalks
            bot={id}
            unsaved={unsaved > 0}
            onSave={save}
            onTry={({ texts, language }) => {
              setReplaying(false);
              setPane("test");
              test.current?.tell(texts, language);
            }}
            onOpen={(path, line) => {
              setReplaying(false);
              openLine(path, line);
            }}
            onPublish={() => {
              setReplaying(false);
              setPublishing(true);
            }}
            onClose={() => setReplaying(false)}
          />
        </Suspense>
      )}
      {clash && <ClashDialog clash={clash} onSettle={settle} onJoin={(take) => void join(take)} onClose={dismiss} />}
      <LeaveGuard unsaved={unsaved} onSave={save} />
    </div>
  );
}
