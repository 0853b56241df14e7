import type { FindingFieldsFragment, Severity } from "../../gql/graphql";

/** The worst first. */
export const SEVERITIES = ["ERROR", "WARNING", "ADVICE"] as const satisfies readonly Severity[];

export interface Group {
  kind: string;
  /** That of its worst finding. */
  severity: Severity;
  findings: FindingFieldsFragment[];
}

export function count(findings: FindingFieldsFragment[], severity: Severity): number {
  return findings.filter((one) => one.severity === severity).length;
}

/** The findings of a severity in which a word stands, by kind, the worst first. */
export function grouped(findings: FindingFieldsFragment[], severity: Severity | undefined, word: string): Group[] {
  const wanted = word.trim().toLowerCase();
  const groups = new Map<string, Group>();
  for (const one of findings) {
    if (severity && one.severity !== severity) continue;
    const text = [one.entry, one.other, one.file, one.what, one.kind].join(" ").toLowerCase();
    if (!text.includes(wanted)) continue;
    const group = groups.get(one.kind) ?? { kind: one.kind, severity: one.severity, findings: [] };
    if (SEVERITIES.indexOf(one.severity) < SEVERITIES.indexOf(group.severity)) group.severity = one.severity;
    group.findings.push(one);
    groups.set(one.kind, group);
  }
  return [...groups.values()].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
