import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { delay, type Health, Line, type Session } from "../../src/directline/line";
import { Rest } from "../../src/directline/rest";
import type { ActivitySet } from "../../src/directline/wire";
import { FakeWorld, pass, type Request } from "./world";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const HOUR = 3_600_000;
const SILENT = { status: 200, json: { activities: [], watermark: "0" } };

function opened(request: Request): { status: number; json: unknown } {
  const watermark = new URLSearchParams(request.path.split("?")[1]).get("watermark") ?? "";
  return { status: 200, json: { conversationId: "c", token: "renewed", expires_in: 3600, streamUrl: `ws://x/stream?${watermark}` } };
}

function set(watermark: string, ...ids: string[]): string {
  return JSON.stringify({ activities: ids.map((id) => ({ id, type: "message", text: id })), watermark });
}

function follow(world: FakeWorld, expires = Date.now() + HOUR) {
  const seen = { ids: [] as string[], health: [] as Health[], sessions: [] as Session[], gone: 0 };
  const line = new Line(new Rest("https://x/", world), "secret", { id: "me", language: "en" }, { conversation: "c", token: "token", expires }, world, {
    activities: (arrived: ActivitySet) => seen.ids.push(...arrived.activities.map((activity) => activity.id)),
    health: (health) => seen.health.push(health),
    session: (session) => seen.sessions.push(session),
    gone: () => {
      seen.gone += 1;
    },
  });
  return { line, seen };
}

const server = (request: Request) => (request.path.includes("/activities") ? SILENT : opened(request));

describe("a line", () => {
  test("reads the stream it was given, and comes back from the last watermark", async () => {
    const world = new FakeWorld(server);
    const { line, seen } = follow(world);
    void line.follow("ws://first");
    world.sockets[0]?.onopen?.();
    world.sockets[0]?.onmessage?.({ data: set("2", "c|1", "c|2") });
    world.sockets[0]?.onmessage?.({ data: "" });
    await pass(10_000);
    world.sockets[0]?.onclose?.();
    await pass(1_000);
    expect(world.paths()).toEqual(["GET /conversations/c?watermark=2"]);
    expect(world.sockets[1]?.url).toBe("wss://x/stream?2");
    world.sockets[1]?.onopen?.();
    world.sockets[1]?.onmessage?.({ data: set("3", "c|3") });
    expect(seen.ids).toEqual(["c|1", "c|2", "c|3"]);
    expect(seen.health).toEqual(["live", "waiting", "live"]);
    line.stop();
  });

  test("reads the whole conversation first where it is found again", async () => {
    const pages: Record<string, unknown> = {
      "": { activities: [{ id: "a" }], watermark: "1" },
      "?watermark=1": { activities: [{ id: "b" }], watermark: "2" },
      "?watermark=2": { activities: [], watermark: "2" },
    };
    const world = new FakeWorld((request) => {
      const [, query] = request.path.split("/activities");
      return query === undefined ? opened(request) : { status: 200, json: pages[query] };
    });
    const { line, seen } = follow(world);
    void line.follow();
    await pass(0);
    expect(seen.ids).toEqual(["a", "b"]);
    expect(world.sockets[0]?.url).toBe("wss://x/stream?2");
    line.stop();
  });

  test("gives up a socket that has gone silent", async () => {
    const world = new FakeWorld(server);
    const { line } = follow(world);
    void line.follow("ws://first");
    world.sockets[0]?.onopen?.();
    for (let beat = 0; beat < 5; beat += 1) {
      await pass(30_000);
      world.sockets[0]?.onmessage?.({ data: "" });
    }
    expect(world.sockets[0]?.closed).toBe(false);
    await pass(76_000);
    expect(world.sockets[0]?.closed).toBe(true);
    expect(world.sockets).toHaveLength(2);
    line.stop();
  });

  test("tries again at once when woken", async () => {
    let down = true;
    const world = new FakeWorld((request) => (down ? null : server(request)));
    const { line } = follow(world);
    void line.follow();
    await pass(120_000);
    down = false;
    line.wake();
    await pass(0);
    expect(world.sockets).toHaveLength(1);
    line.stop();
  });

  test("lets a socket open in peace when woken meanwhile", () => {
    const world = new FakeWorld(server);
    const { line } = follow(world);
    void line.follow("ws://first");
    line.wake();
    expect(world.sockets[0]?.closed).toBe(false);
    line.stop();
    expect(world.sockets[0]?.closed).toBe(true);
  });

  test("polls where sockets do not open, and tries them again later", async () => {
    const world = new FakeWorld(server);
    const { line, seen } = follow(world);
    void line.follow("ws://blocked");
    world.sockets[0]?.onclose?.();
    await pass(2_000);
    world.sockets[1]?.onclose?.();
    await pass(20_000);
    expect(world.paths().filter((path) => path.startsWith("GET /conversations/c/activities")).length).toBeGreaterThan(8);
    expect(seen.health.at(-1)).toBe("live");
    await pass(60_000);
    expect(world.sockets).toHaveLength(3);
    line.stop();
  });

  test("renews its token at half its life", async () => {
    const world = new FakeWorld(server);
    const { line, seen } = follow(world);
    void line.follow("ws://first");
    world.sockets[0]?.onopen?.();
    const beat = setInterval(() => world.sockets[0]?.onmessage?.({ data: "" }), 20_000);
    await pass(HOUR / 2 + 1_000);
    clearInterval(beat);
    expect(world.requests).toMatchObject([{ path: "/tokens/refresh", bearer: "Bearer token" }]);
    expect(seen.sessions.at(-1)).toMatchObject({ token: "renewed" });
    line.stop();
  });

  test("opens the conversation by the secret where the token ended meanwhile", async () => {
    const world = new FakeWorld(server);
    const { line } = follow(world, Date.now() - 1);
    void line.follow();
    await pass(0);
    expect(world.requests[0]?.bearer).toBe("Bearer secret");
    line.stop();
  });

  test("ends where the server does not know the conversation", async () => {
    const world = new FakeWorld(() => ({ status: 404, json: { error: { code: "NotFound", message: "" } } }));
    const { line, seen } = follow(world);
    await line.follow();
    expect(seen.gone).toBe(1);
  });

  test("waits longer after each failure, up to half a minute", () => {
    expect([0, 1, 2, 6, 60].map((failures) => delay(failures, 1))).toEqual([500, 1000, 2000, 30_000, 30_000]);
    expect(delay(60, 0)).toBe(15_000);
  });
});
