// The text of a file as everything that the canvas shows.

import { useDeferredValue, useMemo } from "react";
import { remembered } from "../../../flow/edit";
import { graphOf, type Graph } from "../../../flow/graph";
import { layoutOf, type Layout } from "../../../flow/layout";
import { flowOf, type Flow } from "../../../flow/steps";
import type { Tree } from "../../../flow/tree";

export interface Picture {
  tree: Tree;
  flow: Flow;
  graph: Graph;
  layout: Layout;
}

/** While somebody types in the text, the picture may come a moment later than the letters. */
export function usePicture(text: string): Picture {
  const shown = useDeferredValue(text);
  return useMemo(() => {
    const tree = remembered(shown);
    const flow = flowOf(tree);
    const graph = graphOf(flow, tree);
    return { tree, flow, graph, layout: layoutOf(flow, graph) };
  }, [shown]);
}
