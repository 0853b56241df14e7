// GraphQL over HTTP as its specification says, and subscriptions over graphql-transport-ws.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { serverAudits } from "graphql-http";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { startServer } from "./server.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server.stop());

test("every audit of graphql-http passes without a warning", async () => {
  const audits = serverAudits({ url: () => `${server.url}/graphql`, fetchFn: fetch });
  const results = await Promise.all(audits.map((audit) => audit.fn()));
  const wrong = results.filter((result) => result.status !== "ok").map((result) => `${result.status}: ${result.name}: ${result.reason}`);
  assert.deepEqual(wrong, []);
  assert.equal(results.length, 61);
});

test("a mutation by GET changes nothing", async () => {
  const query = encodeURIComponent("mutation { signOut }");
  const response = await fetch(`${server.url}/graphql?query=${query}`);
  assert.equal(response.status, 405);
});

test("a document is sent once, and its hash from then on", async () => {
  const token = await server.signIn();
  const ask = async (body, method = "POST") => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: createHash("sha256").update(body.of).digest("hex") } };
    const sent = { ...(body.query && { query: body.query }), extensions };
    const headers = { Authorization: `Bearer ${token}`, ...(method === "POST" && { "Content-Type": "application/json" }) };
    const address = method === "GET" ? `?extensions=${encodeURIComponent(JSON.stringify(extensions))}` : "";
    const response = await fetch(`${server.url}/graphql${address}`, { method, headers, ...(method === "POST" && { body: JSON.stringify(sent) }) });
    return { status: response.status, ...(await response.json()) };
  };
  const viewer = "query Me { viewer { name } }";
  const unknown = await ask({ of: viewer });
  assert.deepEqual([unknown.status, unknown.errors[0].message, unknown.errors[0].extensions.code], [200, "PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND"]);
  assert.equal((await ask({ of: viewer, query: viewer })).data.viewer.name, "Owner");
  assert.equal((await ask({ of: viewer })).data.viewer.name, "Owner");
  assert.equal((await ask({ of: viewer }, "GET")).data.viewer.name, "Owner");
  // Nobody slips a text under the hash of another one, and a hash opens no door.
  assert.equal((await ask({ of: viewer, query: "{ members { email } }" })).status, 400);
  const leave = "mutation Leave { signOut }";
  const wrong = await fetch(`${server.url}/graphql`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ query: leave, extensions: { persistedQuery: { version: 1, sha256Hash: createHash("sha256").update(leave).digest("hex") } } }) });
  assert.equal(wrong.status, 200);
  assert.equal((await ask({ of: leave }, "GET")).status, 405);
});

test("a foreign page cannot act with the cookie of who looks at it", async () => {
  const token = await server.signIn();
  const ask = (origin) =>
    fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Cookie: `botloom_session=${token}`, Origin: origin },
      body: JSON.stringify({ query: "{ viewer { name } }" }),
    }).then((response) => response.json());
  assert.equal((await ask("https://evil.example")).data.viewer, null);
  assert.equal((await ask(server.url)).data.viewer.name, "Owner");
});

test("what a WebSocket asks is answered in the language that it names", async () => {
  const token = await server.signIn();
  const files = [
    { path: "bot.yaml", content: "bot: desk\nlanguages: [en]\n" },
    { path: "flows/a.yaml", content: "flow: a\ntriggers: [hi there]\nsteps:\n  - ask: day\n" },
  ];
  const said = async (named) => {
    const client = createClient({
      url: `${server.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}`, ...named },
    });
    const query = "query($files: [FileInput!]!) { problems(files: $files) { code what } }";
    const { data } = await new Promise((next, error) => client.subscribe({ query, variables: { files } }, { next, error, complete: () => {} }));
    await client.dispose();
    return data.problems.find((problem) => problem.code === "BL0106").what;
  };
  assert.equal(await said({}), "there is no slot `day`");
  assert.equal(await said({ language: "zh-CN" }), "没有名为 `day` 的槽位");
  assert.equal(await said({ language: "en" }), "there is no slot `day`");
});

test("a subscription hears each turn once, and closes with the codes of its protocol", async () => {
  const token = await server.signIn();
  const { bots } = await server.graphql("{ bots { nodes { id } } }", {}, token);
  const started = await server.graphql(
    `mutation($bot: ID!) { startTest(bot: $bot) { ... on TestStarted { conversation { id } } } }`,
    { bot: bots.nodes[0].id },
    token,
  );
  const conversation = started.startTest.conversation.id;
  const client = createClient({
    url: `${server.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const turns = client.iterate({ query: `subscription($c: ID!) { turns(conversation: $c) { number } }`, variables: { c: conversation } });
  const heard = (async () => {
    const numbers = [];
    for await (const { data } of turns) {
      numbers.push(data.turns.number);
      if (numbers.length === 3) return numbers;
    }
  })();
  // The subscription stands once the server has answered on the same socket.
  await new Promise((resolve, reject) => client.subscribe({ query: "{ __typename }" }, { next: () => {}, error: reject, complete: resolve }));
  for (const key of ["1", "2", "2", "3"]) {
    const say = `mutation($c: ID!, $k: String!) { say(conversation: $c, text: $k, key: $k) { __typename } }`;
    await server.graphql(say, { c: conversation, k: key }, token);
  }
  assert.deepEqual(await heard, [2, 3, 4]);
  await client.dispose();

  const closed = (protocol, message) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${server.url.replace("http", "ws")}/graphql`, protocol);
      socket.on("open", () => message && socket.send(message));
      socket.on("error", () => {});
      socket.on("close", (code) => resolve(code));
    });
  assert.equal(await closed("graphql-transport-ws", "no json"), 4400);
  assert.equal(await closed("graphql-transport-ws", JSON.stringify({ type: "subscribe", id: "1", payload: { query: "{ __typename }" } })), 4401);
});
