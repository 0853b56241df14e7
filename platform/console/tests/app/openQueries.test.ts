import { gql, makeOperation, type Operation } from "urql";
import { createRequest } from "urql";
import { expect, test } from "vitest";
import { openQueries } from "../../src/app/openQueries";

const operation = (kind: Operation["kind"], field: string) =>
  makeOperation(kind, createRequest(gql(`{ ${field} }`), {}), { url: "/graphql", requestPolicy: "cache-first" });

test("what is on the screen is asked anew, past the cache, and nothing else", () => {
  const [shown, left] = [operation("query", "shown"), operation("query", "left")];
  const queries = openQueries();
  queries.note(shown);
  queries.note(left);
  queries.note(operation("mutation", "done"));
  queries.note(makeOperation("teardown", left));
  const asked: Operation[] = [];
  queries.askAgain({ reexecuteOperation: (again) => void asked.push(again) });
  expect(asked.map((again) => [again.key, again.kind, again.context.requestPolicy])).toEqual([[shown.key, "query", "network-only"]]);
});
