/**
 * The widget in a real browser, talking with a real server: the channel's example bot, reached through a line that tests can cut.
 *
 * `BOTLOOM_ECHO` is the address of a running example server (`127.0.0.1:3978`); without it, one is built and started. `CHROMIUM`
 * is the browser's path.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import net, { type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const SECRET = "echo-secret";
const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const SCRIPT = fileURLToPath(new URL("../../dist/botloom-chat.js", import.meta.url));

export class Bench {
  private constructor(
    private readonly browser: Browser,
    private readonly echo: string,
    private readonly site: Server,
    readonly line: Wire,
    private readonly child: ChildProcess | undefined,
  ) {}

  static async start(): Promise<Bench> {
    const given = process.env["BOTLOOM_ECHO"];
    const { address, child } = given ? { address: given, child: undefined } : await startEcho();
    const line = await Wire.start(address);
    const site = await serveSite(line.port);
    const browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
    });
    return new Bench(browser, address, site, line, child);
  }

  /** A visitor's first page. */
  async visit(attributes = "", options: BrowserContextOptions = {}): Promise<Page> {
    this.line.mend();
    const context = await this.browser.newContext({ viewport: { width: 1200, height: 860 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(this.address(attributes));
    return page;
  }

  address(attributes = ""): string {
    return `http://127.0.0.1:${port(this.site)}/?${encodeURIComponent(attributes)}`;
  }

  /** A member of the team says something in the conversation of a page. */
  async memberSays(page: Page, text: string): Promise<void> {
    const conversation = await page.evaluate(() => {
      const saved = Object.entries(localStorage).find(([name]) => name.startsWith("botloom.chat."));
      return (JSON.parse(saved?.[1] ?? "{}") as { session: { conversation: string } }).session.conversation;
    });
    const answer = await fetch(`http://${this.echo}/member/${conversation}`, { method: "POST", body: text });
    if (!answer.ok) throw new Error(`the example server answered ${answer.status}`);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.line.stop();
    this.site.close();
    this.child?.kill();
  }
}

/** The way to the server, byte by byte, which can be cut and mended. */
export class Wire {
  private readonly ends = new Set<net.Socket>();
  private whole = true;
  private readonly server: net.Server;

  private constructor(target: string) {
    const [host = "", number = ""] = target.split(":");
    this.server = net.createServer((near) => {
      if (!this.whole) {
        near.destroy();
        return;
      }
      const far = net.connect(Number(number), host);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.ends.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          this.ends.delete(one);
          other.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
  }

  static async start(target: string): Promise<Wire> {
    const wire = new Wire(target);
    await new Promise<void>((resolve) => wire.server.listen(0, "127.0.0.1", resolve));
    return wire;
  }

  get port(): number {
    return port(this.server);
  }

  cut(): void {
    this.whole = false;
    for (const end of this.ends) end.destroy();
  }

  mend(): void {
    this.whole = true;
  }

  stop(): void {
    this.cut();
    this.server.close();
  }
}

/** A page as its owner would have it, with rules that would ruin the widget if they reached it. */
async function serveSite(chat: number): Promise<Server> {
  const script = await readFile(SCRIPT);
  const site = createServer((request, response) => {
    if (request.url === "/widget.js") {
      response.setHeader("Content-Type", "text/javascript; charset=utf-8");
      response.end(script);
      return;
    }
    const attributes = decodeURIComponent(request.url?.split("?")[1] ?? "");
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    // No inline style or script may run: the widget must do without.
    response.setHeader("Content-Security-Policy", "script-src 'self'; style-src 'self'; connect-src http://127.0.0.1:* ws://127.0.0.1:*");
    response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>A shop</title><h1>A shop</h1><button id="page">A button of the page</button>
<script src="/widget.js" data-secret="${SECRET}" data-server="http://127.0.0.1:${chat}" ${attributes}></script>`);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  return site;
}

async function startEcho(): Promise<{ address: string; child: ChildProcess }> {
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn("cargo", ["run", "-q", "-p", "botloom-channels", "--example", "echo", "--", address], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
  });
  // Building it may take minutes on a cold machine.
  for (let second = 0; second < 600; second += 1) {
    if (child.exitCode !== null) break;
    const up = await fetch(`http://${address}/`).then(
      () => true,
      () => false,
    );
    if (up) return { address, child };
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  child.kill();
  throw new Error("the example server did not start");
}

async function freePort(): Promise<number> {
  const probe = net.createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const number = port(probe);
  await new Promise((resolve) => probe.close(resolve));
  return number;
}

function port(server: net.Server): number {
  return (server.address() as AddressInfo).port;
}
