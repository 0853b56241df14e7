import { CombinedError, createRequest, gql, makeOperation, type Operation, type OperationResult } from "urql";
import { expect, test } from "vitest";
import { lastKnown } from "../../src/app/lastKnown";

const operation = (kind: Operation["kind"], field = "bots") =>
  makeOperation(kind, createRequest(gql(`{ ${field} }`), {}), { url: "/graphql", requestPolicy: "network-only" });
const result = (of: Operation, data: unknown, error?: CombinedError) =>
  ({ operation: of, data, error, stale: false, hasNext: false }) as OperationResult;
const away = () => new CombinedError({ networkError: new Error("Failed to fetch") });

test("what was known stays while nothing comes, with the reason", () => {
  const known = lastKnown();
  const query = operation("query");
  expect(known.keep(result(query, undefined, away())).data).toBeUndefined();
  known.keep(result(query, { bots: 2 }));
  const kept = known.keep(result(query, undefined, away()));
  expect(kept.data).toEqual({ bots: 2 });
  expect(kept.error?.networkError).toBeDefined();
});

test("a refusal takes the place of what was known, and what left the screen is forgotten", () => {
  const known = lastKnown();
  const query = operation("query");
  known.keep(result(query, { bots: 2 }));
  const refusal = new CombinedError({ graphQLErrors: ["not for you"] });
  expect(known.keep(result(query, null, refusal)).data).toBeNull();
  known.note(makeOperation("teardown", query));
  expect(known.keep(result(query, undefined, away())).data).toBeUndefined();
});

test("what changes something is never answered by what was", () => {
  const known = lastKnown();
  const mutation = operation("mutation", "signOut");
  known.keep(result(mutation, { signOut: true }));
  expect(known.keep(result(mutation, undefined, away())).data).toBeUndefined();
});
