import type { RuleFieldsFragment } from "../../gql/graphql";
import type { Texts } from "../../i18n/areas";

/** When a canary is rolled back by itself, in words. */
export function ruleText(rule: RuleFieldsFragment, t: Texts<"releases">): string {
  const say = rule.against === "STEADY" ? t.releases.ruleSteady : t.releases.ruleLimit;
  const sign = rule.measure === "SATISFACTION" ? "<" : ">";
  return say(t.releases.measures[rule.measure], sign, rule.limit, rule.atLeast);
}
