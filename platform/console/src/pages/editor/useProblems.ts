// What `check` says of the files on the screen, asked for shortly after the last key.

import { useEffect, useState } from "react";
import { useClient } from "urql";
import { ProblemsDocument, type ProblemFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import type { TextFile } from "./draft";

export interface Checked {
  problems: ProblemFieldsFragment[];
  /** The contents that the places are counted in. */
  files: ReadonlyMap<string, string>;
  state: "checking" | "done" | "failed";
}

const PAUSE = 350;

export function useProblems(files: TextFile[], enabled: boolean): Checked {
  const client = useClient();
  const { tag } = useLanguage();
  const [checked, setChecked] = useState<Checked>({ problems: [], files: new Map(), state: "checking" });
  useEffect(() => {
    if (!enabled) return;
    let current = true;
    setChecked((before) => ({ ...before, state: "checking" }));
    const timer = setTimeout(async () => {
      const { data } = await client.query(ProblemsDocument, { files }, { requestPolicy: "network-only" });
      if (!current) return;
      if (data)
        setChecked({
          problems: data.problems,
          files: new Map(files.map((file) => [file.path, file.content])),
          state: "done",
        });
      else setChecked((before) => ({ ...before, state: "failed" }));
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // In another language they are asked for anew.
  }, [client, files, enabled, tag]);
  return checked;
}
