// What may stand at a place of a file, and what stands there, as the platform sees it beside the other files on the screen.

import { useMemo, useRef } from "react";
import { useClient } from "urql";
import { CompletionDocument, ExplanationDocument } from "../../gql/graphql";
import type { Assist } from "./code/assist";
import type { TextFile } from "./draft";

export function useAssist(files: TextFile[]): Assist {
  const client = useClient();
  const now = useRef(files);
  now.current = files;
  return useMemo(() => {
    const options = { requestPolicy: "network-only" } as const;
    // What is typed is ahead of the page.
    const at = (path: string, content: string, offset: number) => ({
      path,
      offset,
      files: now.current.map((file) => (file.path === path ? { path, content } : file)),
    });
    return {
      async complete(path, text, offset) {
        const { data } = await client.query(CompletionDocument, at(path, text, offset), options);
        return data && (data.completion ?? null);
      },
      async explain(path, text, offset) {
        const { data } = await client.query(ExplanationDocument, at(path, text, offset), options);
        return data?.explanation ?? null;
      },
    };
  }, [client]);
}
