// Starts the real binary on a folder and a port of its own.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
export const binary = process.env.BOTLOOM ?? path.join(here, "../../target/release/botloom");

// Within the hours of the demo's desk, whatever the time is here.
const CLOCK = "2026-05-06T10:00:00+08:00";
/** When the demo was made: what tests make comes after it. */
const BEFORE = "2026-05-06T09:59:00+08:00";
const DEMOS = path.join(tmpdir(), "botloom-demos");
const DAY = 24 * 60 * 60 * 1000;

async function launch(data, clock = CLOCK) {
  const child = spawn(binary, ["serve", "--demo", "--listen", "127.0.0.1:0", "--clock", clock, "--data", data], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const started = { child };
  await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    child.once("error", reject);
    createInterface({ input: child.stdout }).on("line", (line) => {
      started.url ??= line.match(/ready at (\S+)/)?.[1];
      started.secret ??= line.match(/\/demo\/(\S+)/)?.[1];
      if (line.startsWith("Ctrl-C")) resolve();
    });
  });
  return started;
}

function ended(child) {
  return child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once("exit", resolve))
    : Promise.resolve();
}

/** Removes demos that nobody asked for since a day: those of binaries that are no more. */
async function tidy() {
  for (const name of await readdir(DEMOS)) {
    const demo = path.join(DEMOS, name);
    // Another file of tests may be tidying too.
    const asked = await stat(demo).then(({ mtimeMs }) => mtimeMs, () => Date.now());
    if (Date.now() - asked > DAY) await rm(demo, { recursive: true, force: true });
  }
}

/**
 * The data of a demo that nobody has used yet. To make it a bot is trained, for seconds where the binary was built for debugging, and it
 * is the same each time: so it is made once for a binary, and copied.
 */
async function unused() {
  const { mtimeMs, size } = await stat(binary);
  const key = createHash("sha256").update(JSON.stringify([path.resolve(binary), mtimeMs, size, BEFORE])).digest("hex").slice(0, 16);
  const made = path.join(DEMOS, key);
  const now = new Date();
  // The time of the folder tells when somebody asked for it.
  const isThere = () => utimes(made, now, now).then(() => true, () => false);
  if (await isThere()) return made;
  const data = await mkdtemp(path.join(tmpdir(), "botloom-"));
  const { child } = await launch(data, BEFORE);
  child.kill("SIGTERM");
  await ended(child);
  await mkdir(DEMOS, { recursive: true });
  try {
    await rename(data, made);
  } catch (error) {
    // Another file of tests was faster.
    await rm(data, { recursive: true });
    if (!(await isThere())) throw error;
  }
  await tidy();
  return made;
}

/** Starts a platform with the demo: `{url, secret, email, password, stop(), kill(), restart()}`. */
export async function startServer() {
  const data = await mkdtemp(path.join(tmpdir(), "botloom-"));
  await cp(await unused(), data, { recursive: true });
  let running = await launch(data);
  const platform = {
    email: "demo@botloom.local",
    password: "demo-botloom",
    url: running.url,
    secret: running.secret,
    /** Ends it as a power cut would. */
    async kill() {
      running.child.kill("SIGKILL");
      await ended(running.child);
    },
    /** Begins again on what it had, at another time if one is given. */
    async restart(clock) {
      await platform.kill();
      running = await launch(data, clock);
      Object.assign(platform, { url: running.url, secret: running.secret });
    },
    async stop() {
      running.child.kill("SIGTERM");
      await ended(running.child);
      await rm(data, { recursive: true, force: true });
    },
    /** Runs a GraphQL operation, as the owner if `token` is theirs. */
    async graphql(query, variables = {}, token) {
      const response = await fetch(`${platform.url}/graphql`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = await response.json();
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    /** A token of the owner, or of whoever else is named. */
    async signIn({ email, password } = platform) {
      const query = `mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) { ... on SignedIn { token } } }`;
      const { signIn } = await platform.graphql(query, { e: email, p: password });
      return signIn.token;
    },
  };
  return platform;
}
