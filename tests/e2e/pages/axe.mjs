// What keeps people out of a page, as axe-core finds it.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Rules whose findings are moderate at most, and which take a tenth of the time. */
const MILD = ["aria-allowed-role", "heading-order", "landmark-unique", "region"];
/** The rules that are asked; each rule that is not named is. */
const RULES = Object.fromEntries(MILD.map((rule) => [rule, { enabled: false }]));

/** What is serious or critical on a page that has come to rest, or in the part of it that is named by a selector. */
export async function findings(page, part) {
  // Both sheets of styles have the theme, and whatever fades or slides has arrived.
  await page.waitForFunction(() => [...document.querySelectorAll(".ant-app")].every((app) => getComputedStyle(app).color === getComputedStyle(document.body).color));
  // The chat has sheets of its own, which take the theme when the page is drawn anew.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => (one.effect?.getComputedTiming().iterations === Infinity ? null : one.finished.catch(() => null)))));
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  // What is found is told by its markup; a selector for each element that was looked at takes as long as a rule.
  const options = { rules: RULES, resultTypes: ["violations"], selectors: false };
  const { violations } = await page.evaluate(([part, options]) => window.axe.run(part ?? document, options), [part, options]);
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return grave.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html.slice(0, 240)}\n  ${failureSummary.split("\n").slice(1, 3).join(" ").trim()}`));
}
