// What a component says that it wants, what a workspace lets it have, and what is left of both.

import type { GrantFieldsFragment } from "../../gql/graphql";
import { inFlows } from "./wit";

/** What a plug-in may do, in the words of `allow`. */
export type Allowance = Omit<GrantFieldsFragment, "__typename">;

export interface Manifest {
  title: Record<string, string>;
  version: string;
  wants: Allowance;
}

export const NOTHING: Allowance = { http: [], secrets: [], slots: [], user: false, values: false, knowledge: false };

export const LISTS = ["http", "secrets", "slots"] as const;
export const SWITCHES = ["user", "values", "knowledge"] as const;

/** The manifest of a component; none if there is none, or if it is no manifest. */
export function manifestOf(text: string | null): Manifest | null {
  if (text === null) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== "object" || json === null) return null;
  const found = json as { title?: unknown; version?: unknown; wants?: unknown };
  const wants = (typeof found.wants === "object" && found.wants !== null ? found.wants : {}) as Record<string, unknown>;
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
  const title = typeof found.title === "object" && found.title !== null ? (found.title as Record<string, string>) : {};
  return {
    title,
    version: typeof found.version === "string" ? found.version : "",
    wants: {
      http: texts(wants.http),
      secrets: texts(wants.secrets),
      slots: texts(wants.slots),
      user: wants.user === true,
      values: wants.values === true,
      knowledge: wants.knowledge === true,
    },
  };
}

/** What both allow. Of two addresses of which one begins with the other, the longer one. */
export function both(one: Allowance, other: Allowance): Allowance {
  const http = one.http.flatMap((a) =>
    other.http.flatMap((b) => (a.startsWith(b) ? [a] : b.startsWith(a) ? [b] : [])),
  );
  const common = (a: string[], b: string[]) => a.filter((name) => b.includes(name));
  return {
    http: [...new Set(http)].sort(),
    secrets: common(one.secrets, other.secrets),
    slots: common(one.slots, other.slots),
    user: one.user && other.user,
    values: one.values && other.values,
    knowledge: one.knowledge && other.knowledge,
  };
}

/** What of the first is missing in the second. */
export function missing(wanted: Allowance, got: Allowance): Allowance {
  const without = (a: string[], b: string[]) => a.filter((name) => !b.includes(name));
  return {
    http: without(wanted.http, got.http),
    secrets: without(wanted.secrets, got.secrets),
    slots: without(wanted.slots, got.slots),
    user: wanted.user && !got.user,
    values: wanted.values && !got.values,
    knowledge: wanted.knowledge && !got.knowledge,
  };
}

export function isNothing(allowance: Allowance): boolean {
  return LISTS.every((key) => allowance[key].length === 0) && SWITCHES.every((key) => !allowance[key]);
}

/** How a bot names a plug-in of the workspace, with what it has to allow. */
export function snippet(name: string, wants: Allowance | null): string {
  const lines = ["plugins:"];
  const key = inFlows(name);
  if (!wants || isNothing(wants)) return [...lines, `  ${key}: {component: ${name}}`].join("\n");
  lines.push(`  ${key}:`, `    component: ${name}`, "    allow:");
  for (const list of LISTS) {
    const quoted = list === "http" ? wants[list].map((one) => JSON.stringify(one)) : wants[list];
    if (quoted.length > 0) lines.push(`      ${list}: [${quoted.join(", ")}]`);
  }
  for (const one of SWITCHES) if (wants[one]) lines.push(`      ${one}: true`);
  return lines.join("\n");
}
