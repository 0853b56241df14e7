// What a mutation said, in words: either it did what was asked, or it tells why not.

import type { CombinedError } from "urql";
import type { MoveRefusal, ProblemFieldsFragment } from "../gql/graphql";
import type { Texts } from "../i18n/areas";
import { roleName, type RoleName } from "./roles";

/** The members of payload unions that say no. */
export type Refusal =
  | { __typename: "Denied"; message: string; needs: RoleName | null }
  | { __typename: "Invalid"; field: string; message: string }
  | { __typename: "NotFound"; message: string }
  | { __typename: "Conflict"; message: string; revision: number | null }
  | { __typename: "MoveRefused"; reason: MoveRefusal }
  | { __typename: "PreflightNeeded"; message: string }
  | { __typename: "ProblemsFound"; message: string; problems: ProblemFieldsFragment[] };

/** Why something did not happen, to be shown. */
export interface Trouble {
  title: string;
  detail?: string;
  /** The input that is to blame, if one is. */
  field?: string;
  problems?: ProblemFieldsFragment[];
}

export function refused(refusal: Refusal, t: Texts): Trouble {
  switch (refusal.__typename) {
    case "Denied":
      return {
        title: t.outcome.denied,
        detail: refusal.needs ? t.outcome.deniedNeeds(roleName(t, refusal.needs)) : refusal.message,
      };
    case "Invalid":
      return { title: t.outcome.invalid, detail: refusal.message, field: refusal.field };
    case "NotFound":
      return { title: t.outcome.notFound, detail: refusal.message };
    case "Conflict":
      // Without a revision nobody was faster: it does not fit what is there, as a second thing of one name.
      return refusal.revision === null ? { title: capital(refusal.message) } : { title: t.outcome.conflict, detail: refusal.message };
    case "MoveRefused":
      return { title: t.outcome.moves[refusal.reason], field: refusal.reason === "SHARE" ? "share" : undefined };
    case "PreflightNeeded":
      return { title: t.outcome.preflightNeeded };
    case "ProblemsFound":
      return {
        title: t.outcome.problems(refusal.problems.length),
        detail: refusal.message,
        problems: refusal.problems,
      };
  }
}

/** A message as a sentence of its own. */
function capital(message: string): string {
  const [first = "", ...rest] = message;
  return first.toUpperCase() + rest.join("");
}

export function broken(error: CombinedError | undefined, t: Texts): Trouble {
  // What the browser says of it is in no language of the console.
  const status: unknown = error?.response?.status;
  if (error?.networkError) return { title: t.outcome.network, detail: typeof status === "number" ? `HTTP ${status}` : t.outcome.networkText };
  return { title: t.outcome.failed, detail: error?.graphQLErrors.map((one) => one.message).join("; ") };
}
