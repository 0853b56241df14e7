// What a problem brings along: changes that mend it, and a conversation that shows it. Pure.

import type { ProblemFieldsFragment } from "../../gql/graphql";
import { contentOf, type Draft, type TextFile } from "./draft";

type Edit = NonNullable<ProblemFieldsFragment["fix"]>["edits"][number];

/** The files that edits change, with their new contents; the offsets are those of the draft. */
export function mended(draft: Draft, edits: readonly Edit[]): TextFile[] {
  const paths = [...new Set(edits.map((edit) => edit.file))];
  return paths.flatMap((path) => {
    const content = contentOf(draft, path);
    if (content === undefined) return [];
    // From the end, so that the places of those before stay.
    const own = edits.filter((edit) => edit.file === path).sort((a, b) => b.startOffset - a.startOffset);
    const after = own.reduce(
      (text, edit) => text.slice(0, edit.startOffset) + edit.text + text.slice(edit.endOffset),
      content,
    );
    return [{ path, content: after }];
  });
}

/** A path for the test of a problem that no file has. */
export function testPath(problem: ProblemFieldsFragment, taken: readonly string[]): string {
  const stem = problem.file.split("/").pop()?.replace(/\.yaml$/, "") ?? "bot";
  const name = (count: number) => `tests/${stem}-${problem.code}-${count}.yaml`;
  let count = 1;
  while (taken.includes(name(count))) count += 1;
  return name(count);
}
