// Roles and permissions in words.

import type { Permission } from "../gql/graphql";
import type { Texts } from "../i18n/areas";

/** A role as the platform names it: a built-in one, or the id of one that the workspace made. */
export type RoleName = string;

/** The built-in roles, the weakest first. */
export const BUILT_IN = ["VIEWER", "AGENT", "ANALYST", "SUPERVISOR", "BUILDER", "ADMIN", "OWNER"] as const;

export function isBuiltIn(role: RoleName): boolean {
  return BUILT_IN.some((one) => one === role);
}

/** What people call a role; an own one has its name in the list of roles. */
export function roleName(t: Texts, role: RoleName, own: { role: RoleName; name: string }[] = []): string {
  return (t.roles as Record<string, string>)[role] ?? own.find((one) => one.role === role)?.name ?? t.common.ownRole;
}

/** What the permissions are about, in the order of the matrix. */
export const GROUPS: [keyof Texts<"people">["people"]["groups"], Permission[]][] = [
  ["build", ["READ_BOTS", "WRITE_BOTS", "DEPLOY", "MANAGE_PLUGINS", "MANAGE_SECRETS"]],
  ["serve", ["READ_CONVERSATIONS", "READ_PERSONAL_DATA", "ANSWER_CUSTOMERS", "READ_INSIGHT", "EXPORT", "ERASE_CONVERSATIONS"]],
  [
    "manage",
    ["READ_MEMBERS", "MANAGE_MEMBERS", "MANAGE_ROLES", "MANAGE_KEYS", "MANAGE_SIGN_IN", "READ_AUDIT", "MANAGE_OWNERS"],
  ],
];
