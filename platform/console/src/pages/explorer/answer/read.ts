// What an answer says beside its data: errors apart by what is to be done, and refusals that are data.

/** An error of GraphQL as it is sent. */
export interface Told {
  message: string;
  locations?: readonly { line: number; column: number }[];
  path?: readonly (string | number)[];
  extensions?: Record<string, unknown>;
}

/** Why, as far as one can do something about it. */
export type Cause = "signed-out" | "forbidden" | "limit" | "broken" | "size" | "written" | "other";

export interface Mistake {
  cause: Cause;
  message: string;
  code: string | null;
  /** `bots.nodes[0].title` */
  path: string | null;
  line: number | null;
  column: number | null;
  /** By which the log of the platform knows it. */
  trace: string | null;
  /** After how many seconds it may be asked again. */
  wait: number | null;
}

/** Somebody may not: data of a payload, not an error. */
export interface Denial {
  path: string;
  message: string;
  needs: string | null;
}

const CAUSES: Record<string, Cause> = {
  UNAUTHENTICATED: "signed-out",
  FORBIDDEN: "forbidden",
  RATE_LIMITED: "limit",
  INTERNAL: "broken",
};

export function pathOf(parts: readonly (string | number)[]): string {
  return parts.reduce<string>((path, part) => (typeof part === "number" ? `${path}[${part}]` : path ? `${path}.${part}` : part), "");
}

export function mistakeOf(told: Told): Mistake {
  const text = (name: string) => (typeof told.extensions?.[name] === "string" ? (told.extensions[name] as string) : null);
  const code = text("code");
  const place = told.locations?.[0];
  const wait = told.extensions?.retryAfter;
  return {
    cause: causeOf(told, code),
    message: told.message,
    code,
    path: told.path && told.path.length > 0 ? pathOf(told.path) : null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    trace: text("traceId"),
    wait: typeof wait === "number" ? wait : null,
  };
}

function causeOf(told: Told, code: string | null): Cause {
  const known = code === null ? undefined : CAUSES[code];
  if (known) return known;
  if (/^Query is (nested )?too (deep|complex)/.test(told.message)) return "size";
  // What was refused with a place before anything ran is a mistake of the text.
  return told.locations && (!told.path || told.path.length === 0) ? "written" : "other";
}

/** What came back: an answer of GraphQL, or something else. */
export function readBody(body: string): { data?: unknown; errors?: Told[] } | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null || !("data" in value || "errors" in value)) return null;
    const { data, errors } = value as { data?: unknown; errors?: unknown };
    const told = Array.isArray(errors) ? errors.filter((one): one is Told => typeof one?.message === "string") : undefined;
    return { data, errors: told };
  } catch {
    return null;
  }
}

/** The refusals of payloads: what is called `Denied`, or says what it needs if the type was not asked for. */
export function denialsOf(data: unknown, path: (string | number)[] = []): Denial[] {
  if (Array.isArray(data)) return data.flatMap((one, index) => denialsOf(one, [...path, index]));
  if (typeof data !== "object" || data === null) return [];
  const fields = data as Record<string, unknown>;
  const needs = typeof fields.needs === "string" ? fields.needs : null;
  const message = typeof fields.message === "string" ? fields.message : "";
  if (fields.__typename === "Denied" || (fields.__typename === undefined && needs !== null && message)) {
    return [{ path: pathOf(path), message, needs }];
  }
  return Object.entries(fields).flatMap(([name, value]) => denialsOf(value, [...path, name]));
}
