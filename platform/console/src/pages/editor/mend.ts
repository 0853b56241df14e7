// The changes that mend a problem. Pure.

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
