// Which steps of the draft ran in the newest turn of the test talk, by their places.

import { useMemo } from "react";
import { readTrace } from "../../components/trace/items";
import type { TurnFieldsFragment } from "../../gql/graphql";
import type { TextFile } from "./draft";

export interface Ran {
  /** The text that the places are counted in. */
  texts: ReadonlyMap<string, string>;
  steps: { file: string; line: number }[];
}

export function useRan(turns: readonly TurnFieldsFragment[], files: readonly TextFile[]): Ran {
  const last = turns.at(-1);
  return useMemo(
    () => ({
      texts: new Map(files.map((file) => [file.path, file.content])),
      steps: readTrace(last?.trace).flatMap((item) => (item.kind === "step" ? [{ file: item.file, line: item.line }] : [])),
    }),
    [last, files],
  );
}
