// An editor on a folder: the official client libraries of the Language Server Protocol, talking to the real binary.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver-protocol/node";

const here = path.dirname(fileURLToPath(import.meta.url));
export const binary = process.env.BOTLOOM ?? path.join(here, "../../target/release/botloom");

const usual = {
  general: { positionEncodings: ["utf-16"] },
  textDocument: { completion: { completionItem: { snippetSupport: true } } },
  workspace: {
    workspaceEdit: { documentChanges: true, resourceOperations: ["create"] },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
};

/** Writes files into a new folder: `{root, uri(path), read(path), write(path, text), remove()}`. */
export async function folder(files) {
  const root = await mkdtemp(path.join(tmpdir(), "botloom-编辑 "));
  const made = {
    root,
    uri: (name) => pathToFileURL(path.join(root, name)).href,
    read: (name) => readFile(path.join(root, name), "utf8"),
    async write(name, text) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), text);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
  for (const [name, text] of Object.entries(files)) await made.write(name, text);
  return made;
}

/** Opens a folder in an editor. */
export async function open(files, { capabilities = usual, locale = "en", options } = {}) {
  const bot = files.root ? files : await folder(files);
  const child = spawn(binary, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const diagnostics = new Map();
  const heard = [];
  const registered = [];
  const logs = [];
  connection.onNotification("textDocument/publishDiagnostics", (params) => {
    diagnostics.set(params.uri, params);
    for (const listener of [...heard]) listener(params);
  });
  connection.onNotification("window/logMessage", (params) => logs.push(params.message));
  connection.onRequest("client/registerCapability", (params) => {
    registered.push(...params.registrations);
    return null;
  });
  connection.listen();
  const initialized = await connection.sendRequest("initialize", {
    processId: process.pid,
    clientInfo: { name: "e2e" },
    rootUri: pathToFileURL(bot.root).href,
    workspaceFolders: [{ uri: pathToFileURL(bot.root).href, name: "bot" }],
    capabilities,
    locale,
    initializationOptions: options,
  });
  await connection.sendNotification("initialized", {});
  const versions = new Map();
  const texts = new Map();

  const editor = {
    bot,
    child,
    connection,
    diagnostics,
    ended,
    initialized,
    logs,
    registered,
    /** Opens a file; its text on disk if none is given. */
    async open(name, text) {
      const content = text ?? (await bot.read(name));
      texts.set(name, content);
      versions.set(name, 1);
      await connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri: bot.uri(name), languageId: "yaml", version: 1, text: content },
      });
    },
    /** Replaces a part of an open file, found by its text, or the whole if `old` is null. */
    async edit(name, old, text) {
      const before = texts.get(name);
      const version = versions.get(name) + 1;
      versions.set(name, version);
      let change = { text };
      if (old !== null) {
        const at = before.indexOf(old);
        if (at < 0) throw new Error(`no ${old} in ${name}`);
        change = { range: { start: position(before, at), end: position(before, at + old.length) }, text };
        texts.set(name, before.slice(0, at) + text + before.slice(at + old.length));
      } else {
        texts.set(name, text);
      }
      await connection.sendNotification("textDocument/didChange", {
        textDocument: { uri: bot.uri(name), version },
        contentChanges: [change],
      });
    },
    async close(name) {
      await connection.sendNotification("textDocument/didClose", { textDocument: { uri: bot.uri(name) } });
      texts.delete(name);
    },
    text: (name) => texts.get(name),
    /** The parameters of a place: right behind `before`, the n-th of it. */
    async place(name, before, { nth = 1, back = 0 } = {}) {
      const text = texts.get(name) ?? (await bot.read(name));
      let at = -1;
      for (let i = 0; i < nth; i += 1) {
        at = text.indexOf(before, at + 1);
        if (at < 0) throw new Error(`no ${before} in ${name}`);
      }
      return { textDocument: { uri: bot.uri(name) }, position: position(text, at + before.length - back) };
    },
    async ask(method, name, before, more = {}) {
      const { nth, back, ...rest } = more;
      return connection.sendRequest(`textDocument/${method}`, { ...(await editor.place(name, before, { nth, back })), ...rest });
    },
    /** The labels offered behind a place. */
    async offered(name, before, more) {
      return (await editor.completions(name, before, more)).map((item) => item.label);
    },
    async completions(name, before, more) {
      return (await editor.ask("completion", name, before, more))?.items ?? [];
    },
    /** The next problems of a file for which a condition holds, as `code text-that-is-marked`. */
    async problems(name, holds = () => true) {
      const uri = bot.uri(name);
      const known = diagnostics.get(uri);
      if (known && holds(known.diagnostics)) return known.diagnostics;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no such problems in ${name}: ${JSON.stringify(diagnostics.get(uri))}`)), 30_000);
        const listener = (params) => {
          if (params.uri !== uri || !holds(params.diagnostics)) return;
          heard.splice(heard.indexOf(listener), 1);
          clearTimeout(timer);
          resolve(params.diagnostics);
        };
        heard.push(listener);
      });
    },
    async current(name) {
      return texts.get(name) ?? bot.read(name);
    },
    /** `file:line text` of locations. */
    async places(locations) {
      const found = [];
      for (const { uri, range } of locations ?? []) {
        const name = decodeURIComponent(uri.slice(pathToFileURL(bot.root).href.length + 1));
        found.push(`${name}:${range.start.line + 1} ${slice(await editor.current(name), range)}`);
      }
      return found;
    },
    /** The files after an edit of the workspace. */
    async applied(edit) {
      const after = {};
      const list = edit.documentChanges ?? Object.entries(edit.changes).map(([uri, edits]) => ({ textDocument: { uri }, edits }));
      for (const change of list) {
        if (change.kind === "create") continue;
        const name = decodeURIComponent(change.textDocument.uri.slice(pathToFileURL(bot.root).href.length + 1));
        let text = "";
        try {
          text = await editor.current(name);
        } catch {
          // A file that the edit creates.
        }
        after[name] = apply(text, change.edits);
      }
      return after;
    },
    async stop() {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      const code = await ended;
      connection.dispose();
      await bot.remove();
      return code;
    },
  };
  return editor;
}

/** A line and a count of UTF-16 units, which are what JavaScript counts. */
export function position(text, offset) {
  const before = text.slice(0, offset);
  const line = before.split("\n").length - 1;
  return { line, character: offset - (before.lastIndexOf("\n") + 1) };
}

export function offset(text, { line, character }) {
  let start = 0;
  for (let i = 0; i < line; i += 1) start = text.indexOf("\n", start) + 1;
  return start + character;
}

export function slice(text, range) {
  return text.slice(offset(text, range.start), offset(text, range.end));
}

/** A text with edits of it carried out. */
export function apply(text, edits) {
  const sorted = [...edits].sort((a, b) => offset(text, b.range.start) - offset(text, a.range.start));
  return sorted.reduce((done, edit) => done.slice(0, offset(text, edit.range.start)) + edit.newText + done.slice(offset(text, edit.range.end)), text);
}
