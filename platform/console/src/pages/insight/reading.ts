// As what a message of a sample was understood, told by what the bot did with it: what only came close is not what it understood.

import { reasons } from "../conversations/why";

interface Turn {
  trace: unknown;
  activities: { entry?: string | null }[];
}

/** The entry that answered or the flow that it went on with, if there is one, and whether the message was not understood at all. */
export function reading({ trace, activities }: Turn): { as: string | null; missed: boolean } {
  const { readings, steps, missed } = reasons(trace);
  const entry = activities.find((line) => line.entry)?.entry;
  const flow = readings[0]?.name;
  return { as: entry ?? (steps.some((step) => step.flow === flow) ? (flow ?? null) : null), missed };
}
