// What is written about a canary before it begins: its share, and when it is rolled back by itself.

import type { CanaryRuleInput, Measure } from "../../gql/graphql";
import { percentOf, type Bounds } from "../../lib/percent";

export const MEASURES = ["ERRORS", "FALLBACKS", "HANDOFFS", "SATISFACTION"] as const satisfies Measure[];

/** All or nothing is no share. */
export const SHARE: Bounds = { from: 0.01, to: 99.99 };

/** Satisfaction breaks its rule from below, all else from above. A limit that nothing can pass is no rule. */
export function boundsOf(measure: Measure): Bounds {
  return measure === "SATISFACTION" ? { from: 0.01, to: 100 } : { from: 0, to: 99.99 };
}

/** As somebody writes it. */
export interface CanaryTexts {
  share: string;
  limits: Record<Measure, string>;
}

export const USUAL: CanaryTexts = { share: "10", limits: { ERRORS: "5", FALLBACKS: "", HANDOFFS: "", SATISFACTION: "" } };

/** A share that can be used, or nothing: an empty one would be everybody. */
export function shareOf(text: string): number | undefined {
  return percentOf(text, SHARE) ?? undefined;
}

/** What is to be sent, if all of it can be used. */
export function read({ share: text, limits }: CanaryTexts): { share: number; rules: CanaryRuleInput[] } | undefined {
  const share = shareOf(text);
  if (share === undefined) return undefined;
  const rules: CanaryRuleInput[] = [];
  for (const measure of MEASURES) {
    const limit = percentOf(limits[measure], boundsOf(measure));
    if (limit === undefined) return undefined;
    if (limit !== null) rules.push({ measure, limit });
  }
  return { share, rules };
}
