// Every field that can be asked and every route of the platform, with who may: each is tried with all permissions but the needed one, with
// nothing but the needed one, and as nobody. What is not in the lists fails the test.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { buildSchema, getNamedType, isCompositeType, isEnumType, isInputObjectType, isListType, isNonNullType, isUnionType } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { startServer } from "./server.mjs";

/** Anybody may ask; what they get depends on what they bring, and has a test where it is made. */
const PUBLIC = "anybody";
/** For members about themselves; programs are refused. */
const OWN = "members";

const FIELDS = {
  Query: {
    node: ["READ_BOTS", { id: "bot_x" }],
    viewer: PUBLIC,
    members: "READ_MEMBERS",
    roles: "READ_MEMBERS",
    memberSessions: "MANAGE_MEMBERS",
    signInPolicy: "READ_MEMBERS",
    invitations: "MANAGE_MEMBERS",
    invitation: PUBLIC,
    singleSignOn: "MANAGE_SIGN_IN",
    singleSignOnOffer: PUBLIC,
    scimTokens: "MANAGE_SIGN_IN",
    bots: "READ_BOTS",
    bot: "READ_BOTS",
    templates: "READ_BOTS",
    template: "READ_BOTS",
    deployments: "READ_BOTS",
    deployment: "READ_BOTS",
    changes: "READ_BOTS",
    conversations: "READ_CONVERSATIONS",
    conversation: "READ_CONVERSATIONS",
    conversationArchive: ["EXPORT", { conversations: ["cv_x"] }, ["READ_PERSONAL_DATA"]],
    retention: "ERASE_CONVERSATIONS",
    wouldErase: "ERASE_CONVERSATIONS",
    usage: "READ_INSIGHT",
    apiKeys: "MANAGE_KEYS",
    plugins: "READ_BOTS",
    plugin: "READ_BOTS",
    pluginKeys: "READ_BOTS",
    audit: "READ_AUDIT",
    secrets: "WRITE_BOTS",
    preflight: "READ_BOTS",
    insight: "READ_INSIGHT",
    samples: "READ_CONVERSATIONS",
    sample: "READ_CONVERSATIONS",
    problems: "WRITE_BOTS",
    completion: "WRITE_BOTS",
    explanation: "WRITE_BOTS",
  },
  Mutation: {
    signIn: PUBLIC,
    signOut: PUBLIC,
    acceptInvitation: PUBLIC,
    endSession: OWN,
    endOtherSessions: OWN,
    changePassword: OWN,
    beginSecondFactor: OWN,
    confirmSecondFactor: OWN,
    removeSecondFactor: OWN,
    createMember: "MANAGE_MEMBERS",
    changeMemberRole: "MANAGE_MEMBERS",
    setMemberActive: "MANAGE_MEMBERS",
    endMemberSessions: "MANAGE_MEMBERS",
    resetPassword: "MANAGE_MEMBERS",
    resetSecondFactor: "MANAGE_MEMBERS",
    inviteMember: "MANAGE_MEMBERS",
    revokeInvitation: "MANAGE_MEMBERS",
    createRole: "MANAGE_ROLES",
    changeRole: "MANAGE_ROLES",
    deleteRole: "MANAGE_ROLES",
    changeSignInPolicy: "MANAGE_SIGN_IN",
    saveSingleSignOn: "MANAGE_SIGN_IN",
    checkSingleSignOn: "MANAGE_SIGN_IN",
    deleteSingleSignOn: "MANAGE_SIGN_IN",
    createScimToken: "MANAGE_SIGN_IN",
    revokeScimToken: "MANAGE_SIGN_IN",
    createBot: "WRITE_BOTS",
    deleteBot: "DEPLOY",
    saveFiles: "WRITE_BOTS",
    pushFiles: "WRITE_BOTS",
    upgradeBot: "WRITE_BOTS",
    acceptCandidate: ["WRITE_BOTS", {}, ["READ_CONVERSATIONS"]],
    dismissCandidate: ["WRITE_BOTS", {}, ["READ_CONVERSATIONS"]],
    publish: "WRITE_BOTS",
    deploy: "DEPLOY",
    runTests: "WRITE_BOTS",
    startTest: "WRITE_BOTS",
    say: "WRITE_BOTS",
    sendEvent: "ANSWER_CUSTOMERS",
    takeOver: "ANSWER_CUSTOMERS",
    answer: "ANSWER_CUSTOMERS",
    handBack: "ANSWER_CUSTOMERS",
    endConversation: "ANSWER_CUSTOMERS",
    eraseConversations: "ERASE_CONVERSATIONS",
    recordConsent: "ANSWER_CUSTOMERS",
    withdrawConsent: "ANSWER_CUSTOMERS",
    setRetention: "ERASE_CONVERSATIONS",
    createApiKey: "MANAGE_KEYS",
    revokeApiKey: "MANAGE_KEYS",
    uploadPlugin: "WRITE_BOTS",
    usePluginVersion: "DEPLOY",
    grantPlugin: "MANAGE_PLUGINS",
    deletePlugin: "DEPLOY",
    trustPluginKey: "MANAGE_PLUGINS",
    distrustPluginKey: "MANAGE_PLUGINS",
    setSecret: "MANAGE_SECRETS",
    deleteSecret: "MANAGE_SECRETS",
    setAnswer: "WRITE_BOTS",
    changeShare: "DEPLOY",
    promote: "DEPLOY",
    rollBack: "DEPLOY",
    addEnvironment: "DEPLOY",
    setAsks: "DEPLOY",
    removeEnvironment: "DEPLOY",
    startPreflight: "WRITE_BOTS",
    decidePreflight: "DEPLOY",
    drawSample: "READ_INSIGHT",
    labelMessage: "READ_INSIGHT",
  },
  Subscription: { turns: "READ_CONVERSATIONS", conversationChanged: "READ_CONVERSATIONS", draft: "READ_BOTS" },
};

/** Routes beside GraphQL: the request, and the status that nobody gets. */
const ROUTES = {
  "/graphql": ["GET", "/graphql?query=%7Bmembers%7Bid%7D%7D", 200],
  "/sso/callback": ["GET", "/sso/callback?code=x&state=y", 302],
  "/sso/{workspace}": ["GET", "/sso/ws_x", 302],
  "/scim/v2/ServiceProviderConfig": ["GET", "/scim/v2/ServiceProviderConfig", 401],
  "/scim/v2/ResourceTypes": ["GET", "/scim/v2/ResourceTypes", 401],
  "/scim/v2/ResourceTypes/{id}": ["GET", "/scim/v2/ResourceTypes/User", 401],
  "/scim/v2/Schemas": ["GET", "/scim/v2/Schemas", 401],
  "/scim/v2/Schemas/{id}": ["GET", "/scim/v2/Schemas/x", 401],
  "/scim/v2/Users": ["POST", "/scim/v2/Users", 401],
  "/scim/v2/Users/{id}": ["DELETE", "/scim/v2/Users/mb_x", 401],
  "/scim/v2/Groups": ["POST", "/scim/v2/Groups", 401],
  "/scim/v2/Groups/{id}": ["DELETE", "/scim/v2/Groups/grp_x", 401],
  "/tokens/generate": ["POST", "/v3/directline/tokens/generate", 403],
  "/tokens/refresh": ["POST", "/v3/directline/tokens/refresh", 403],
  "/conversations": ["POST", "/v3/directline/conversations", 403],
  "/conversations/{id}": ["GET", "/v3/directline/conversations/x", 403],
  "/conversations/{id}/activities": ["GET", "/v3/directline/conversations/x/activities", 403],
  "/conversations/{id}/upload": ["POST", "/v3/directline/conversations/x/upload", 403],
  "/conversations/{id}/stream": ["GET", "/v3/directline/conversations/x/stream", 403],
  // Who may post, the plug-in says; nothing is told of what is not there.
  "/{deployment}/{plugin}": ["POST", "/hooks/dep_x/chat", 404],
  "/{deployment}/{plugin}/{rest:.*}": ["GET", "/hooks/dep_x/chat/more", 404],
  // Open on purpose: health, and files that hold nothing of anybody.
  "/healthz": ["GET", "/healthz", 200],
  "/readyz": ["GET", "/readyz", 200],
  // Figures of the whole installation: off unless the operator says by which token or on which address of their own.
  "/metrics": ["GET", "/metrics", 404],
  "/widget.js": ["GET", "/widget.js", 200],
  // Its name is random and long; there is nothing under a guessed one.
  "/attachments/{id}": ["GET", "/attachments/x", 404],
};

let server;
let schema;
let owner;
before(async () => {
  server = await startServer();
  owner = await server.signIn();
  // A test of the platform holds that it is the schema that is served.
  schema = buildSchema(await readFile(new URL("../../platform/console/schema.graphql", import.meta.url), "utf8"));
});
after(() => server?.stop());

function literal(type) {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return "[]";
  if (isEnumType(type)) return type.getValues()[0].name;
  if (isInputObjectType(type)) {
    const needed = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
    return `{${needed.map((field) => `${field.name}: ${literal(field.type)}`).join(", ")}}`;
  }
  return { Int: "1", Float: "1", Boolean: "false", Role: "VIEWER", DateTime: '"2031-01-01T00:00:00Z"', JSON: "{}" }[type.name] ?? '"x"';
}

function operation(root, name, given = {}) {
  const field = schema.getType(root).getFields()[name];
  const args = field.args
    .filter((arg) => arg.name in given || (isNonNullType(arg.type) && arg.defaultValue === undefined))
    .map((arg) => `${arg.name}: ${arg.name in given ? JSON.stringify(given[arg.name]) : literal(arg.type)}`);
  const type = getNamedType(field.type);
  const denied = isUnionType(type) && type.getTypes().some((one) => one.name === "Denied") ? " ... on Denied { message }" : "";
  return `${root.toLowerCase()} { ${name}${args.length ? `(${args.join(", ")})` : ""}${isCompositeType(type) ? ` { __typename${denied} }` : ""} }`;
}

const keys = new Map();
async function keyWith(permissions) {
  const text = permissions.join(",");
  if (!keys.has(text)) {
    const create = `mutation($s: [Permission!]) { createApiKey(name: "p", role: OWNER, scopes: $s) { ... on ApiKeyCreated { secret } } }`;
    keys.set(text, (await server.graphql(create, { s: permissions }, owner)).createApiKey.secret);
  }
  return keys.get(text);
}

async function answer(root, name, given, token) {
  const query = operation(root, name, given);
  if (root === "Subscription") {
    return new Promise((resolve) => {
      const client = createClient({
        url: `${server.url.replace("http", "ws")}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: token ? { authorization: `Bearer ${token}` } : {},
        retryAttempts: 0,
      });
      const done = (text) => {
        client.dispose();
        resolve(text);
      };
      client.subscribe({ query }, { next: (result) => done(JSON.stringify(result)), error: (error) => done(JSON.stringify(error)), complete: () => done("") });
      // Where nobody is refused, nothing happens.
      setTimeout(() => done(""), 600);
    });
  }
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  return response.text();
}

const PERMISSIONS = () => schema.getType("Permission").getValues().map((value) => value.name);

test("every field has its permission, and none is without", async () => {
  for (const root of ["Query", "Mutation", "Subscription"]) {
    const known = Object.keys(FIELDS[root]);
    const there = Object.keys(schema.getType(root).getFields());
    assert.deepEqual(there.filter((name) => !known.includes(name)), [], `fields of ${root} without a permission test`);
    assert.deepEqual(known.filter((name) => !there.includes(name)), [], `fields of ${root} that are no more`);
    for (const [name, row] of Object.entries(FIELDS[root])) {
      const [needed, given = {}, more = []] = Array.isArray(row) ? row : [row];
      if (needed === PUBLIC) continue;
      const nobody = await answer(root, name, given);
      assert.match(nobody, /sign in first/, `${name} as nobody`);
      if (needed === OWN) {
        assert.match(await answer(root, name, given, await keyWith(PERMISSIONS())), /for members, not for API keys/, name);
        continue;
      }
      const without = await answer(root, name, given, await keyWith(PERMISSIONS().filter((one) => one !== needed)));
      const tells = `this needs the permission \`${needed.toLowerCase().replaceAll("_", "-")}\``;
      assert.ok(without.includes(tells), `${name} without ${needed}: ${without}`);
      const only = await answer(root, name, given, await keyWith([needed, ...more]));
      assert.ok(!only.includes("this needs the permission"), `${name} with ${needed} alone: ${only}`);
    }
  }
});

test("what has an id is found only with the permission for its kind", async () => {
  for (const [id, needed] of [
    ["bot_x", "READ_BOTS"],
    ["ver_x", "READ_BOTS"],
    ["dep_x", "READ_BOTS"],
    ["cv_x", "READ_CONVERSATIONS"],
    ["mb_x", "READ_MEMBERS"],
  ]) {
    const without = await answer("Query", "node", { id }, await keyWith(PERMISSIONS().filter((one) => one !== needed)));
    assert.match(without, /FORBIDDEN/, id);
    assert.doesNotMatch(await answer("Query", "node", { id }, await keyWith([needed])), /FORBIDDEN/, id);
  }
});

test("every route has its test, and none is without", async () => {
  const platform = new URL("../../platform/", import.meta.url);
  const found = new Set();
  const rooms = ["api", "channels", "server"];
  const sources = await Promise.all(rooms.map((room) => readdir(new URL(`${room}/src/`, platform), { recursive: true }).then((files) => files.map((file) => `${room}/src/${file}`))));
  // What `botloom bench turns` measures beside the platform is served by a process of its own.
  const limits = "server/src/command/bench/turns/limits.rs";
  assert.ok(sources.flat().includes(limits));
  const served = sources.flat().filter((file) => file.endsWith(".rs") && file !== limits);
  for (const source of served) {
    const text = await readFile(new URL(source, platform), "utf8");
    const scope = text.match(/web::scope\("(\/sso|\/scim\/v2)"\)/)?.[1] ?? "";
    for (const [, path] of text.matchAll(/(?:\.route\(|web::resource\()\s*"([^"]+)"/g)) found.add(scope + path);
  }
  assert.deepEqual([...found].filter((path) => !(path in ROUTES)), [], "routes without a test");
  assert.deepEqual(Object.keys(ROUTES).filter((path) => !found.has(path)), [], "routes that are no more");
  for (const [path, [method, address, status]] of Object.entries(ROUTES)) {
    const response = await fetch(server.url + address, { method, redirect: "manual" });
    assert.equal(response.status, status, path);
    if (path === "/graphql") assert.match(await response.text(), /UNAUTHENTICATED/);
    if (path.startsWith("/sso")) assert.match(response.headers.get("location"), /^\/sign-in\?sso=/);
  }
});
