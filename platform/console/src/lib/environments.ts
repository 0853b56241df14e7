import type { Texts } from "../i18n/areas";

/** What people call an environment; an own one has the name that it was given. */
export function environmentName(name: string, t: Texts<"releases">): string {
  return t.releases.environments[name as keyof typeof t.releases.environments] ?? name;
}
