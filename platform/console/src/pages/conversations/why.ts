// The reasons of a turn out of its trace: what was understood and what came close, what was called, what changed.

type Loose = Record<string, unknown>;

export interface Reading {
  name: string;
  score: number;
  /** How far it is before the next. */
  lead: number | null;
  /** The example that is most like the message. */
  example: string | null;
  features: string[];
  /** Whether its words are like those of the examples in what they mean. */
  alike: boolean;
}

export interface Found {
  id: string;
  question: string;
  score: number;
  /** The phrasing by which it was found. */
  phrasing: string | null;
  /** The file in which it is written. */
  file: string | null;
}

export interface Call {
  what: string;
  /** What came back, in short. */
  result: string | null;
  failed: string | null;
  /** Milliseconds of the clock and of the processor, where known. */
  wall: number | null;
  cpu: number | null;
}

export interface Step {
  flow: string;
  verb: string;
  file: string;
  line: number;
}

export interface Reasons {
  readings: Reading[];
  runnerUp: { name: string; score: number } | null;
  found: Found[];
  decided: string[];
  steps: Step[];
  calls: Call[];
  failed: string[];
  /** Milliseconds. */
  took: number | null;
  missed: boolean;
}

/** From here on the meaning of the words is worth telling: a border is 1 away from what has nothing of a flow. */
const ALIKE = 0.2;

const MISSED = "it was not understood";

const list = (value: unknown): Loose[] =>
  Array.isArray(value) ? value.filter((one): one is Loose => typeof one === "object" && one !== null) : [];
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
const milli = (value: unknown): number | null => (typeof value === "number" ? value / 1000 : null);

function short(value: unknown): string {
  const all = typeof value === "string" ? value : JSON.stringify(value);
  return all === undefined ? "" : all.length > 160 ? `${all.slice(0, 160)}…` : all;
}

function found(one: Loose): Found {
  const citation = (one.citation ?? {}) as Loose;
  return {
    id: text(one.id),
    question: text(one.question),
    score: number(one.score),
    phrasing: text(citation.matched) || null,
    file: text(citation.written) || null,
  };
}

/** Reads a trace without trusting its shape. */
export function reasons(trace: unknown): Reasons {
  const all: Reasons = {
    readings: [],
    runnerUp: null,
    found: [],
    decided: [],
    steps: [],
    calls: [],
    failed: [],
    took: null,
    missed: false,
  };
  // What a plug-in took is told before what it gave.
  let spent: { wall: number | null; cpu: number | null } = { wall: null, cpu: null };
  let asked: string | null = null;
  for (const item of list(trace)) {
    switch (item.kind) {
      case "understood": {
        const why = list(item.why);
        const flows = list(item.flows).map((one) => ({ name: text(one.flow), score: number(one.score) }));
        const [best, second] = flows;
        all.runnerUp = second ?? null;
        if (best) {
          const reason = why.find((one) => text(one.flow) === best.name);
          all.readings.push({
            ...best,
            lead: second ? best.score - second.score : null,
            example: (reason && text(reason.nearest)) || null,
            features: list(reason?.features).map((one) => text(one.feature)),
            alike: number(reason?.sense) >= ALIKE,
          });
        }
        all.found.push(...list(item.knowledge).map(found));
        break;
      }
      case "searched":
        all.found.push(...list(item.cited).map(found));
        break;
      case "decided":
        all.decided.push(text(item.what));
        // The sentence is in the reader's language; its template is the same in every one.
        all.missed ||= text(item.template) === MISSED;
        break;
      case "step":
        all.steps.push({ flow: text(item.flow), verb: text(item.verb), file: text(item.file), line: number(item.line) });
        break;
      case "called":
        asked = text(item.what);
        break;
      case "plugin":
        spent = { wall: milli(item.wall_us), cpu: milli(item.cpu_us) };
        asked ??= text(item.function);
        break;
      case "returned":
      case "consulted":
        all.calls.push({
          what: text(item.what) || asked || "",
          result: item.error === undefined ? short(item.value) : null,
          failed: item.error === undefined ? null : `${text(item.error)}: ${text(item.message)}`,
          ...spent,
        });
        [spent, asked] = [{ wall: null, cpu: null }, null];
        break;
      case "failed":
        all.failed.push(text(item.reason));
        break;
      case "took":
        all.took = milli(item.us);
        break;
    }
  }
  return all;
}

export interface Change {
  name: string;
  before: unknown;
  after: unknown;
}

/** The slots that are not as they were. */
export function changes(before: unknown, after: unknown): Change[] {
  const [old, now] = [before, after].map((slots) => (typeof slots === "object" && slots !== null ? slots : {})) as [
    Loose,
    Loose,
  ];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
    .map((name) => ({ name, before: old[name] ?? null, after: now[name] ?? null }));
}
