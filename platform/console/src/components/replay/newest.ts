import type { ReplayedFieldsFragment, ReplaysQuery } from "../../gql/graphql";

export type Places = NonNullable<ReplaysQuery["bot"]>["environments"];

/** The newest preflight of the draft: the one that was begun here, or a colleague's. */
export function newest(kept: ReplayedFieldsFragment | null | undefined, places: Places): string | null {
  const all = [kept, ...places.map((place) => place.preflight)].flatMap((one) => (one && !one.version ? [one] : []));
  return all.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0]?.id ?? null;
}
