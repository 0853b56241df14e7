// Where somebody stands on the way from a template to a bot that answers customers. Kept by the browser: it is about the person
// who looks, not about the bot.

import { useMemo } from "react";
import { remember, useStored } from "../../../lib/stored";
import type { BotSummaryFragment } from "../../../gql/graphql";

export const STEPS = ["talk", "change", "publish", "embed"] as const;
export type Step = (typeof STEPS)[number];

interface Kept {
  talked: boolean;
  changed: boolean;
  shown: boolean;
}

const nameOf = (bot: string) => `first-steps.${bot}`;

/** From now on the steps are shown with this bot. */
export function beginSteps(bot: string): void {
  remember<Kept>(nameOf(bot), { talked: false, changed: false, shown: true });
}

export interface Steps {
  /** The step that comes next; nothing when all are done. */
  next: Step | null;
  did: (what: "talked" | "changed") => void;
  /** The line was taken or looked at; or the steps are of no interest. */
  hide: () => void;
}

/** The steps of a bot; nothing if they are not shown. */
export function useSteps(id: string, bot: BotSummaryFragment | null | undefined): Steps | null {
  const [kept, keep] = useStored<Kept | null>(nameOf(id), null);
  return useMemo(() => {
    if (!kept?.shown || !bot) return null;
    const live = Boolean(bot.deployment);
    const next = live ? "embed" : !kept.talked ? "talk" : !kept.changed ? "change" : "publish";
    return {
      next,
      did: (what) => {
        if (!kept[what]) keep({ ...kept, [what]: true });
      },
      hide: () => keep({ ...kept, shown: false }),
    };
  }, [kept, keep, bot]);
}
