// What keeps people out of a page, as axe-core finds it.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is serious or critical on a page that has come to rest, by these rules of axe-core; by all of them without any. */
export async function findings(page, rules) {
  // Both sheets of styles have the theme, and whatever fades or slides has arrived.
  await page.waitForFunction(() => [...document.querySelectorAll(".ant-app")].every((app) => getComputedStyle(app).color === getComputedStyle(document.body).color));
  // The chat has sheets of its own, which take the theme when the page is drawn anew.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => (one.effect?.getComputedTiming().iterations === Infinity ? null : one.finished.catch(() => null)))));
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  // What is found is told by its markup; a selector for each element that was looked at takes as long as a rule.
  const only = rules && { runOnly: { type: "rule", values: rules } };
  const { violations } = await page.evaluate((only) => window.axe.run(document, { ...only, resultTypes: ["violations"], selectors: false }), only);
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return grave.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html.slice(0, 240)}\n  ${failureSummary.split("\n").slice(1, 3).join(" ").trim()}`));
}
