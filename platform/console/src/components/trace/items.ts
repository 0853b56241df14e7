// The lines of a trace as the platform sends them. A newer platform may send kinds that this console does not know.

export interface Understood {
  kind: "understood";
  language: string | null;
  flows: { flow: string; score: number }[];
  values: { slot: string; value: unknown; text: string | null }[];
  answer: unknown;
  cues: string[];
  knowledge: { id: string; question: string; score: number }[];
}

export type TraceItem =
  | Understood
  | { kind: "decided"; what: string }
  | { kind: "step"; flow: string; file: string; line: number; column: number; verb: string }
  | { kind: "value"; expression: string; value: unknown }
  | { kind: "searched"; query: string; found: string[] }
  | { kind: "advised"; shown: string[]; taken: string | null }
  | { kind: "failed"; reason: string }
  | { kind: "other"; name: string; value: unknown };

type Loose = Record<string, unknown>;

function list(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter((one): one is Loose => typeof one === "object" && one !== null) : [];
}

const text = (value: unknown) =>
  typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value);
const number = (value: unknown) => (typeof value === "number" ? value : 0);
const words = (value: unknown) => (Array.isArray(value) ? value.map(text) : []);

/** Reads a trace without trusting its shape. */
export function readTrace(trace: unknown): TraceItem[] {
  // How long a turn took is no reason of it.
  const lines = list(trace).filter((item) => item.kind !== "took");
  return lines.map((item): TraceItem => {
    switch (item.kind) {
      case "understood":
        return {
          kind: "understood",
          language: typeof item.language === "string" ? item.language : null,
          flows: list(item.flows).map((one) => ({ flow: text(one.flow), score: number(one.score) })),
          values: list(item.values).map((one) => ({
            slot: text(one.slot),
            value: one.value,
            text: typeof one.text === "string" ? one.text : null,
          })),
          answer: item.answer ?? null,
          cues: words(item.cues),
          knowledge: list(item.knowledge).map((one) => ({
            id: text(one.id),
            question: text(one.question),
            score: number(one.score),
          })),
        };
      case "decided":
        return { kind: "decided", what: text(item.what) };
      case "step":
        return {
          kind: "step",
          flow: text(item.flow),
          file: text(item.file),
          line: number(item.line),
          column: number(item.column),
          verb: text(item.verb),
        };
      case "value":
        return { kind: "value", expression: text(item.expression), value: item.value };
      case "searched":
        return { kind: "searched", query: text(item.query), found: words(item.found) };
      case "advised":
        return { kind: "advised", shown: words(item.shown), taken: typeof item.taken === "string" ? item.taken : null };
      case "failed":
        return { kind: "failed", reason: text(item.reason) };
      default: {
        const { kind, ...rest } = item;
        return { kind: "other", name: text(kind), value: rest };
      }
    }
  });
}

/** A value in one line. */
export function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
