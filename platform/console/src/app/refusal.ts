// Whether the platform refused to do something for who asks: queries tell it as an error, mutations as their outcome.

import type { OperationResult } from "urql";

const CODES: unknown[] = ["FORBIDDEN", "UNAUTHENTICATED"];

const denied = (outcome: unknown) => typeof outcome === "object" && outcome !== null && "__typename" in outcome && outcome.__typename === "Denied";

export function isRefused({ operation, data, error }: Pick<OperationResult, "operation" | "data" | "error">): boolean {
  // A live connection is begun anew by whoever signs in.
  if (operation.kind === "subscription") return false;
  if (error?.graphQLErrors.some((one) => CODES.includes(one.extensions.code))) return true;
  return operation.kind === "mutation" && Object.values((data ?? {}) as Record<string, unknown>).some(denied);
}
