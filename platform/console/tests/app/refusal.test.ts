import { CombinedError, createRequest, gql, makeOperation, type OperationType } from "urql";
import { expect, test } from "vitest";
import { isRefused } from "../../src/app/refusal";

const operation = (kind: OperationType) => makeOperation(kind, createRequest(gql("{ x }"), {}), { url: "/graphql", requestPolicy: "cache-first" });
const failed = (code?: string) => new CombinedError({ graphQLErrors: [{ message: "no", extensions: code ? { code } : undefined }] });

test("a query is refused by an error with the code for that", () => {
  for (const code of ["FORBIDDEN", "UNAUTHENTICATED"]) expect(isRefused({ operation: operation("query"), data: null, error: failed(code) })).toBe(true);
});

test("what is wrong for another reason is no refusal", () => {
  for (const error of [failed(), failed("BAD_USER_INPUT"), new CombinedError({ networkError: new Error("away") }), undefined])
    expect(isRefused({ operation: operation("query"), data: null, error })).toBe(false);
});

test("a mutation is refused by its outcome", () => {
  const outcome = (name: string) => isRefused({ operation: operation("mutation"), data: { answer: { __typename: name } }, error: undefined });
  expect(outcome("Denied")).toBe(true);
  expect(outcome("Invalid")).toBe(false);
  expect(isRefused({ operation: operation("mutation"), data: { signOut: true }, error: undefined })).toBe(false);
});
