// The unmodified npm client of Direct Line 3.0 talks to the deployed bot, loses its socket and goes on.
import assert from "node:assert/strict";
import { createServer, connect } from "node:net";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import xhr2 from "xhr2";
import { startServer } from "./server.mjs";

global.XMLHttpRequest = xhr2.XMLHttpRequest ?? xhr2;
global.WebSocket = WebSocket;
const { DirectLine, ConnectionStatus } = await import("botframework-directlinejs").then((m) => m.default ?? m);

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

/** A line to the server that can be cut. */
async function wire(url) {
  const { hostname, port } = new URL(url);
  const sockets = new Set();
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [[near, far], [far, near]]) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    port: proxy.address().port,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    close: () => new Promise((resolve) => (sockets.forEach((socket) => socket.destroy()), proxy.close(resolve))),
  };
}

async function until(what, holds) {
  for (let waited = 0; waited < 20_000; waited += 25) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(`waited in vain for ${what}`);
}

test("a talk goes on after the socket was cut, without loss or repetition", async () => {
  const line = await wire(server.url);
  // The client's addresses come from the server, which answers as it was asked: through the wire.
  const client = new DirectLine({ secret: server.secret, domain: `http://127.0.0.1:${line.port}/v3/directline`, webSocket: true });
  const heard = [];
  // Its end is told as an error.
  client.activity$.subscribe((activity) => heard.push(activity), () => {});
  let online = false;
  client.connectionStatus$.subscribe((status) => (online = status === ConnectionStatus.Online));
  await until("the connection", () => online);
  const say = (text) =>
    new Promise((resolve, reject) =>
      client.postActivity({ type: "message", from: { id: "ann" }, text }).subscribe(resolve, reject),
    );
  const mine = () => heard.filter((activity) => activity.from.id === "ann" && activity.type === "message").map((activity) => activity.text);
  await say("你好");
  await until("the echo of the first message", () => mine().length === 1);
  for (let round = 0; round < 3; round += 1) {
    line.cut();
    for (let retry = 0; ; retry += 1) {
      const id = await say(`第 ${round} 句`).catch(() => "retry");
      if (id !== "retry") break;
      assert.ok(retry < 20, "the message arrives in the end");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await until(`message ${round}`, () => mine().includes(`第 ${round} 句`));
  }
  await until("answers", () => heard.at(-1)?.from.id === "bot");
  const numbers = heard.map((activity) => activity.id);
  assert.equal(new Set(numbers).size, numbers.length, `nothing comes twice: ${numbers}`);
  assert.deepEqual(numbers, [...numbers].sort(), "in order");
  assert.deepEqual(mine(), ["你好", "第 0 句", "第 1 句", "第 2 句"]);
  client.end();
  await line.close();
});

test("a server that was killed and came back goes on with the talk", async () => {
  const begun = await fetch(`${server.url}/v3/directline/conversations`, {
    method: "POST",
    headers: { Authorization: `Bearer ${server.secret}` },
  }).then((response) => response.json());
  const call = (path, options = {}) =>
    fetch(`${server.url}/v3/directline/conversations/${begun.conversationId}/${path}`, {
      ...options,
      headers: { Authorization: `Bearer ${begun.token}`, "Content-Type": "application/json" },
    }).then((response) => response.json());
  const message = JSON.stringify({ type: "message", from: { id: "ann" }, text: "你好", channelData: { clientActivityID: "k" } });
  await call("activities", { method: "POST", body: message });
  await server.restart();
  await call("activities", { method: "POST", body: message });
  const { activities } = await call("activities");
  assert.equal(activities.filter((activity) => activity.from.id === "ann").length, 1);
});
