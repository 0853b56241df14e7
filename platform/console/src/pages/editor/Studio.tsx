// A flow as canvas and text side by side, or one of them. The canvas is fetched when it is first shown.

import { Segmented, Splitter } from "antd";
import { Code, Columns2, Workflow } from "lucide-react";
import { lazy, Suspense, useRef, useState, type ReactNode, type RefObject } from "react";
import { Spinner } from "../../components/Spinner";
import type { ProblemFieldsFragment } from "../../gql/graphql";
import { useLanguage, withTexts } from "../../i18n/useLanguage";
import { useStored } from "../../lib/stored";
import type { CodeHandle } from "./code/CodePane";
import type { TextFile } from "./draft";
import s from "./Studio.module.css";
import type { Cover, Ran } from "./useRan";
import type { Checked } from "./useProblems";

const Canvas = lazy(async () => ({ default: (await withTexts(() => import("./canvas/Canvas"), "build", "canvas")).Canvas }));

type View = "canvas" | "both" | "text";

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
  const [sizes, setSizes] = useState<number[] | null>(null);
  const form = useRef<HTMLDivElement>(null);
  const flow = isFlow(props.path);
  const view: View = !flow ? "text" : narrow.current && wanted === "both" ? "canvas" : wanted;
  const shown = view === "both" ? (sizes ?? ["55%", "45%"]) : view === "canvas" ? ["100%", 0] : [0, "100%"];
  const options = [
    { value: "canvas" as const, icon: <Workflow size={14} />, label: t.canvas.views.canvas },
    { value: "both" as const, icon: <Columns2 size={14} />, label: t.canvas.views.both },
    { value: "text" as const, icon: <Code size={14} />, label: t.canvas.views.text },
  ];
  return (
    <div className={s.studio} data-view={view}>
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
      <div className={s.body}>
        <Splitter onResize={(next) => view === "both" && setSizes(next)}>
          <Splitter.Panel size={shown[0]} resizable={view === "both"} min={view === "both" ? 200 : 0}>
            {flow && view !== "text" && (
              <Suspense fallback={<Spinner tall />}>
                <Canvas {...props} form={form} key={props.path} />
              </Suspense>
            )}
          </Splitter.Panel>
          <Splitter.Panel size={shown[1]} resizable={view === "both"} min={view === "both" ? 200 : 0}>
            <div className={s.code} inert={view === "canvas"}>
              {children}
            </div>
          </Splitter.Panel>
        </Splitter>
        <div ref={form} className={s.form} />
      </div>
    </div>
  );
}
