import type { ActivityFieldsFragment, TurnFieldsFragment } from "../gql/graphql";

/** Turns with another one, which may have come already: by an answer and by the subscription. */
export function withTurn(turns: readonly TurnFieldsFragment[], turn: TurnFieldsFragment): TurnFieldsFragment[] {
  return [...turns.filter((one) => one.number !== turn.number), turn].sort((a, b) => a.number - b.number);
}

const PAUSE = 5 * 60_000;

/** Whether a line goes on with what the same speaker wrote just before. */
export function follows(activity: ActivityFieldsFragment, before: ActivityFieldsFragment | undefined): boolean {
  return (
    before !== undefined &&
    before.kind === "MESSAGE" &&
    before.from === activity.from &&
    before.name === activity.name &&
    Date.parse(activity.at) - Date.parse(before.at) < PAUSE
  );
}
