// The queries whose answers are on the screen, so that they can be asked again in another language.

import { makeOperation, type Client, type Operation } from "urql";

export interface OpenQueries {
  /** Sees every operation that begins or ends. */
  note: (operation: Operation) => void;
  /** Asks each of them anew; what was kept of the answers is in the language of before. */
  askAgain: (client: Pick<Client, "reexecuteOperation">) => void;
}

export function openQueries(): OpenQueries {
  const open = new Map<number, Operation>();
  return {
    note(operation) {
      if (operation.kind === "query") open.set(operation.key, operation);
      else if (operation.kind === "teardown") open.delete(operation.key);
    },
    askAgain(client) {
      for (const operation of [...open.values()])
        client.reexecuteOperation(makeOperation("query", operation, { ...operation.context, requestPolicy: "network-only" }));
    },
  };
}
