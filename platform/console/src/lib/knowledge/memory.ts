// What was decided about questions, as the platform keeps it beside the draft in `.botloom/learning`.

import { Yaml } from "./yaml";

export const MEMORY = ".botloom/learning";

export interface Decided {
  id: string;
  question: string;
  how: "accepted" | "dismissed";
  /** The entry that took it, or why it was dismissed. */
  note: string;
  /** The day, as `2026-05-01`. */
  on: string;
  line: number;
}

/** The newest first. */
export function readMemory(content: string): Decided[] {
  return new Yaml(content).root
    .get("decided")
    .items.map(
      (at): Decided => ({
        id: at.get("id").text ?? "",
        question: at.get("question").text ?? "",
        how: at.get("dismissed").text === null ? "accepted" : "dismissed",
        note: at.get("note").text ?? "",
        on: at.get("on").text ?? "",
        line: at.line,
      }),
    )
    .reverse();
}

/** The file without one decision; null if nothing is left of it. */
export function without(content: string, decided: Decided): string | null {
  if (readMemory(content).length <= 1) return null;
  const lines = content.split("\n");
  lines.splice(decided.line - 1, 1);
  return lines.join("\n");
}
