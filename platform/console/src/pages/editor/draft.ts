// The draft on the screen: what is stored, and on top of it what was changed and not saved. Pure.

export interface TextFile {
  path: string;
  content: string;
}

export interface Draft {
  /** The revision that the edits began from. */
  revision: number;
  stored: ReadonlyMap<string, string>;
  /** Files whose lines end as in Windows; they are stored so again. */
  windows: ReadonlySet<string>;
  /** Changed contents by path; null is a deletion. */
  edits: ReadonlyMap<string, string | null>;
  /** Counts the changes that did not come from typing, after which the text on the screen has to be set anew. */
  epoch: number;
  /** The last of these changes that somebody else made. */
  others: number;
}

export type Change =
  | { kind: "write"; path: string; content: string }
  /** Contents that were not typed. */
  | { kind: "put"; files: TextFile[] }
  | { kind: "delete"; path: string }
  | { kind: "rename"; from: string; to: string }
  /** What was sent is stored now; what was typed since stays an edit. */
  | { kind: "saved"; revision: number; files: TextFile[]; sent: ReadonlyMap<string, string | null> }
  /** Somebody else's state below one's own edits, but for those in `theirs`. */
  | { kind: "rebase"; revision: number; files: TextFile[]; theirs: readonly string[] }
  /** Somebody else's state, and on top of it what both sides did, brought together. */
  | { kind: "merge"; revision: number; files: TextFile[]; merged: TextFile[] };

/** Files that can be brought together: written by people. */
export const isWritten = (path: string) => /\.(yaml|md)$/.test(path);

/** Browsers and the editor count a line end as one; a file from Windows is so while it is open. */
function normal(content: string): string {
  return content.replace(/\r\n?/g, "\n");
}

export function begin(revision: number, files: TextFile[]): Draft {
  return { revision, stored: store(files), windows: fromWindows(files), edits: new Map(), epoch: 0, others: 0 };
}

function fromWindows(files: TextFile[]): ReadonlySet<string> {
  const all = (content: string) => content.includes("\r\n") && !/(^|[^\r])\n/.test(content);
  return new Set(files.filter(({ content }) => all(content)).map(({ path }) => path));
}

/** A text of the draft with the line ends that its file has. */
export function asStored(draft: Draft, path: string, content: string | null): string | null {
  return draft.windows.has(path) ? (content?.replaceAll("\n", "\r\n") ?? null) : content;
}

function store(files: TextFile[]): ReadonlyMap<string, string> {
  return new Map(files.map((file) => [file.path, normal(file.content)]));
}

function edit(draft: Draft, path: string, content: string | null): Draft {
  const edits = new Map(draft.edits);
  const same = content === null ? !draft.stored.has(path) : draft.stored.get(path) === content;
  if (same) edits.delete(path);
  else edits.set(path, content);
  return { ...draft, edits };
}

function anew(draft: Draft): Draft {
  return { ...draft, epoch: draft.epoch + 1 };
}

function byOthers(draft: Draft): Draft {
  return { ...anew(draft), others: draft.epoch + 1 };
}

export function change(draft: Draft, what: Change): Draft {
  switch (what.kind) {
    case "write":
      return edit(draft, what.path, what.content);
    case "put":
      return anew(what.files.reduce((next, file) => edit(next, file.path, file.content), draft));
    case "delete":
      return anew(edit(draft, what.path, null));
    case "rename": {
      const content = contentOf(draft, what.from);
      return content === undefined ? draft : anew(edit(edit(draft, what.to, content), what.from, null));
    }
    case "saved": {
      const stored = store(what.files);
      const edits = new Map(draft.edits);
      for (const [path, content] of what.sent) if (edits.get(path) === content) edits.delete(path);
      const next = { ...draft, revision: what.revision, stored, windows: fromWindows(what.files), edits };
      const asSent = [...what.sent].every(([path, content]) => stored.get(path) === (content ?? undefined));
      return asSent ? next : anew(next);
    }
    case "rebase": {
      const base: Draft = { ...draft, revision: what.revision, stored: store(what.files), windows: fromWindows(what.files), edits: new Map() };
      const mine = [...draft.edits].filter(([path]) => !what.theirs.includes(path));
      return byOthers(mine.reduce((next, [path, content]) => edit(next, path, content), base));
    }
    case "merge": {
      const base = begin(what.revision, what.files);
      const merged = what.merged.reduce((next, file) => edit(next, file.path, normal(file.content)), { ...base, epoch: draft.epoch });
      const gone = what.files.filter(({ path }) => isWritten(path) && !what.merged.some((file) => file.path === path));
      const apart = [...draft.edits].filter(([path]) => !isWritten(path));
      const whole = gone.reduce((next, { path }) => edit(next, path, null), merged);
      return byOthers(apart.reduce((next, [path, content]) => edit(next, path, content), whole));
    }
  }
}

/** The files that both sides began from, and what they have become here. */
export function sidesOf(draft: Draft): { base: TextFile[]; ours: TextFile[] } {
  const base = [...draft.stored].map(([path, content]) => ({ path, content }));
  return { base: base.filter(({ path }) => isWritten(path)), ours: filesOf(draft).filter(({ path }) => isWritten(path)) };
}

export function contentOf(draft: Draft, path: string): string | undefined {
  const edited = draft.edits.get(path);
  return edited === undefined ? draft.stored.get(path) : (edited ?? undefined);
}

/** The files as they are on the screen, by path. */
export function filesOf(draft: Draft): TextFile[] {
  const all = new Map<string, string | null>([...draft.stored, ...draft.edits]);
  return [...all]
    .flatMap(([path, content]) => (content === null ? [] : [{ path, content }]))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What both sides changed differently since the edits began. */
export function collisions(draft: Draft, files: TextFile[]): string[] {
  const theirs = store(files);
  return [...draft.edits]
    .filter(([path, mine]) => theirs.get(path) !== draft.stored.get(path) && theirs.get(path) !== (mine ?? undefined))
    .map(([path]) => path)
    .sort();
}
