// The roles of the workspace, for lists and choices.

import { useMemo } from "react";
import { useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { RolesDocument, type RolesQuery } from "../../gql/graphql";
import type { Texts } from "../../i18n/areas";

export type Defined = RolesQuery["roles"][number];

const CONTEXT = { additionalTypenames: ["RoleDefinition"] };
const NONE: Defined[] = [];

/** None before they have come, and for those who may not see them. */
export function useRoles(): Defined[] {
  const [{ data }] = useRolesQuery();
  return data?.roles ?? NONE;
}

export function useRolesQuery() {
  const viewer = useViewer();
  const context = useMemo(() => CONTEXT, []);
  return useQuery({ query: RolesDocument, context, pause: !viewer.may("READ_MEMBERS") });
}

/** What a role does, in a line. */
export function roleDoes(t: Texts<"people">, role: string, roles: Defined[]): string {
  return (t.roleDoes as Record<string, string>)[role] ?? roles.find((one) => one.role === role)?.description ?? "";
}
