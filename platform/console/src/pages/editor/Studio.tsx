// A flow as canvas and text side by side, or one of them. The canvas is fetched when it is first shown.

import { Segmented } from "antd";
import { Code, Columns2, Workflow } from "lucide-react";
import { lazy, Suspense, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { Spinner } from "../../components/Spinner";
import { Split } from "../../components/split/Split";
import type { ProblemFieldsFragment } from "../../gql/graphql";
import { useLanguage, withTexts } from "../../i18n/useLanguage";
import { useStored } from "../../lib/stored";
import { Grip, USUAL } from "./canvas/Grip";
import type { CodeHandle } from "./code/CodePane";
import type { TextFile } from "./draft";
import s from "./Studio.module.css";
import type { Cover, Ran } from "./useRan";
import type { Checked } from "./useProblems";

const Canvas = lazy(async () => ({ default: (await withTexts(() => import("./canvas/Canvas"), "build", "canvas")).Canvas }));

type View = "canvas" | "both" | "text";

/** Where a form beside the canvas would leave no room for a box, it stands below. */
const FORM_BESIDE = 640;

/** Where the cursor of the text is. */
export interface Cursor {
  path: string;
  from: number;
  to: number;
}

export interface StudioProps {
  path: string;
  text: string;
  files: TextFile[];
  languages: string[];
  checked: Checked;
  cursor: Cursor | null;
  ran: Ran | null;
  cover: Cover | null;
  readOnly: boolean;
  code: RefObject<CodeHandle | null>;
  onMend: (problem: ProblemFieldsFragment) => void;
  onSave: () => void;
}

export const isFlow = (path: string) => /^flows\/.*\.ya?ml$/.test(path);

export function Studio({ children, ...props }: StudioProps & { children: ReactNode }) {
  const { t } = useLanguage("canvas");
  const narrow = useRef(window.innerWidth < 640);
  const [wanted, setView] = useStored<View>("flow-view", narrow.current ? "text" : "both");
  const studio = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLDivElement>(null);
  const below = useLess(studio, FORM_BESIDE);
  const [editing, setEditing] = useState(false);
  const [share, setShare] = useStored("flow-form-height", USUAL);
  const flow = isFlow(props.path);
  const view: View = !flow ? "text" : narrow.current && wanted === "both" ? "canvas" : wanted;
  // Beside a form that stands below, the text would leave the canvas less than a box; a form that stands beside covers it.
  const split = view === "both" && !(below && editing);
  const alone = split ? undefined : view === "text" ? "end" : "start";
  const options = [
    { value: "canvas" as const, icon: <Workflow size={14} />, label: t.canvas.views.canvas },
    { value: "both" as const, icon: <Columns2 size={14} />, label: t.canvas.views.both },
    { value: "text" as const, icon: <Code size={14} />, label: t.canvas.views.text },
  ];
  return (
    <div ref={studio} className={s.studio}>
      {flow && (
        <div className={s.bar}>
          <span className={s.path}>{props.path.replace(/^flows\//, "")}</span>
          <Segmented
            size="small"
            value={view}
            onChange={setView}
            aria-label={t.canvas.viewLabel}
            options={options
              .filter(({ value }) => !narrow.current || value !== "both")
              .map(({ value, icon, label }) => ({ value, label: <span className={s.option} data-testid={`view-${value}`}>{icon}{label}</span> }))}
          />
        </div>
      )}
      <div ref={body} className={s.body} data-form={below ? "below" : "beside"}>
        <div className={s.panes}>
          <Split name="flow" label={t.canvas.flowWidth} sized="start" initial="55%" min={200} rest={180} alone={alone}>
            {flow && view !== "text" && (
              <Suspense fallback={<Spinner tall />}>
                <Canvas {...props} form={form} onForm={setEditing} key={props.path} />
              </Suspense>
            )}
            <div className={s.code}>{children}</div>
          </Split>
        </div>
        <div className={s.dock} style={below ? { height: `${share}%` } : undefined}>
          {below && editing && <Grip share={share} whole={() => body.current?.clientHeight ?? 0} onShare={setShare} />}
          <div ref={form} className={s.form} />
        </div>
      </div>
    </div>
  );
}

/** Whether an element is narrower than so many pixels. */
function useLess(element: RefObject<HTMLElement | null>, width: number): boolean {
  const [less, setLess] = useState(false);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const look = () => setLess(watched.clientWidth < width);
    look();
    const watcher = new ResizeObserver(look);
    watcher.observe(watched);
    return () => watcher.disconnect();
  }, [element, width]);
  return less;
}
