// Which steps of the draft ran, by their places: in the newest turn of the test talk, and in its tests.

import { useMemo } from "react";
import { readTrace } from "../../components/trace/items";
import type { RunTestsMutation, TurnFieldsFragment } from "../../gql/graphql";
import type { TextFile } from "./draft";

/** What the tests went through when they ran last. */
export interface Cover {
  /** The text that the places are counted in. */
  texts: ReadonlyMap<string, string>;
  flows: Extract<RunTestsMutation["runTests"], { __typename: "TestsRan" }>["coverage"];
}

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
