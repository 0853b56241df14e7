// What is on the screen stays there while the platform cannot be reached: a query that is asked again and gets no answer keeps the one before.

import type { Operation, OperationResult } from "urql";

export interface LastKnown {
  /** Sees every operation that begins or ends. */
  note: (operation: Operation) => void;
  /** The result, with what was known if nothing came. */
  keep: (result: OperationResult) => OperationResult;
}

export function lastKnown(): LastKnown {
  const known = new Map<number, unknown>();
  return {
    note(operation) {
      if (operation.kind === "teardown") known.delete(operation.key);
    },
    keep(result) {
      const { key, kind } = result.operation;
      if (kind !== "query") return result;
      if (result.data) known.set(key, result.data);
      else if (result.error?.networkError && known.has(key)) return { ...result, data: known.get(key) };
      return result;
    },
  };
}
