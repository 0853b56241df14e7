// Single sign-on against a real identity provider (oidc-provider) on this machine, in the browser: sign in, the role of a group, and what must be
// refused.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import Provider from "oidc-provider";
import { startBrowser } from "./pages/browser.mjs";
import { Console } from "./pages/console.mjs";
import { piece } from "./pages/stage.mjs";
import { startServer } from "./server.mjs";

const CLIENT = { id: "botloom", secret: "a-secret-that-only-both-know" };
const PEOPLE = {
  lea: { email: "lea@bank.example", name: "Lea Lind", groups: ["everybody", "desk-leads"] },
  max: { email: "max@bank.example", name: "Max Moor", groups: ["everybody"] },
  eve: { email: "eve@other.example", name: "Eve", groups: ["desk-leads"] },
  root: { email: "demo@botloom.local", name: "Root", groups: ["desk-leads"] },
};

/** A provider whose sign-in is a link for each of these people. */
async function startProvider(redirect) {
  const http = createServer();
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${http.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirect], grant_types: ["authorization_code"], response_types: ["code"] }],
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ["for tests"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email_verified: true, ...PEOPLE[id] }),
    }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  });
  const answers = provider.callback();
  http.on("request", async (request, response) => {
    const [, uid, who] = request.url.match(/^\/interaction\/([^/?]+)(?:\/(\w+))?/) ?? [];
    if (!uid) return answers(request, response);
    if (!who) {
      const links = Object.keys(PEOPLE).map((id) => `<a href="/interaction/${uid}/${id}">${id}</a>`);
      response.setHeader("content-type", "text/html");
      return response.end(`<title>Bank</title>${links.join(" ")}`);
    }
    const details = await provider.interactionDetails(request, response);
    const grant = new provider.Grant({ accountId: who, clientId: details.params.client_id });
    grant.addOIDCScope("openid email profile");
    await provider.interactionFinished(request, response, { login: { accountId: who }, consent: { grantId: await grant.save() } });
  });
  return { issuer, stop: () => new Promise((resolve) => (http.closeAllConnections(), http.close(resolve))) };
}

/** A provider that signs whatever it is told to. */
async function startForger() {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const other = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), alg: "RS256", kid: "1", use: "sig" };
  const http = createServer();
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${http.address().port}`;
  const forger = { issuer, claims: {}, foreign: false, nonce: "", elsewhere: null };
  http.on("request", async (request, response) => {
    const url = new URL(request.url, issuer);
    const json = (value) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(value));
    };
    if (url.pathname === "/.well-known/openid-configuration") {
      return json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: forger.elsewhere ?? `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
      });
    }
    if (url.pathname === "/keys") return json({ keys: [jwk] });
    if (url.pathname === "/authorize") {
      forger.nonce = url.searchParams.get("nonce");
      assert.equal(url.searchParams.get("code_challenge_method"), "S256");
      const back = new URL(url.searchParams.get("redirect_uri"));
      back.search = new URLSearchParams({ code: "c", state: url.searchParams.get("state") });
      response.writeHead(302, { location: back.href });
      return response.end();
    }
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: CLIENT.id, sub: "lea", iat: now, exp: now + 60, nonce: forger.nonce, email: "lea@bank.example", email_verified: true, groups: ["desk-leads"], ...forger.claims };
    const token = await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "1" }).sign(forger.foreign ? other.privateKey : privateKey);
    json({ access_token: "a", token_type: "Bearer", id_token: token });
  });
  forger.stop = () => new Promise((resolve) => (http.closeAllConnections(), http.close(resolve)));
  return forger;
}

let server;
let provider;
let browser;
let owner;

const SAVE = `mutation($i: SingleSignOnInput!) { saveSingleSignOn(input: $i) { __typename ... on Invalid { field message } ... on Denied { message } } }`;
const settings = (issuer, more = {}) => ({
  issuer,
  clientId: CLIENT.id,
  clientSecret: CLIENT.secret,
  domains: ["bank.example", "botloom.local"],
  groupRoles: [{ group: "desk-leads", role: "SUPERVISOR" }],
  address: server.url,
  ...more,
});
const save = async (input) => (await server.graphql(SAVE, { i: input }, owner)).saveSingleSignOn;

before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  owner = await server.signIn();
  provider = await startProvider(`${server.url}/sso/callback`);
});
after(async () => {
  await browser?.close();
  await provider?.stop();
  await server?.stop();
});

test("an administrator sets it up, and members sign in with the role of their group", piece, async () => {
  const admin = new Console(await browser.open({ locale: "en-US" }), server.url);
  await admin.go("/sign-in");
  await admin.signIn(server.email, server.password);
  await admin.page.getByRole("heading", { name: "Bots" }).waitFor();
  await admin.go("/settings/sign-in");
  await admin.part("sso-issuer").fill(provider.issuer);
  await admin.part("sso-clientId").fill(CLIENT.id);
  await admin.part("sso-clientSecret").fill(CLIENT.secret);
  await admin.part("sso-domains").fill("bank.example botloom.local");
  await admin.part("sso-add-group").click();
  await admin.part("sso-group").fill("desk-leads");
  await browser.shot(admin.page, "sso-settings");
  await admin.part("sso-save").click();
  await admin.part("sso-check").click();
  await admin.page.getByText("The provider answers as this issuer").waitFor();
  assert.ok(!(await admin.page.content()).includes(CLIENT.secret), "the secret is nowhere");
  assert.equal((await save(settings(provider.issuer, { clientSecret: null }))).__typename, "SingleSignOnSaved");

  const desk = new Console(await browser.open({ locale: "en-US" }), server.url);
  await desk.go("/settings/roles");
  await desk.page.waitForURL(/sign-in/);
  await browser.shot(desk.page, "sso-sign-in");
  const back = [];
  desk.page.on("request", (request) => request.url().includes("/sso/callback") && back.push(request.url()));
  await desk.part("sign-in-sso").click();
  await desk.page.getByRole("link", { name: "lea" }).click();
  await desk.page.waitForURL(`${server.url}/settings/roles`);
  await desk.page.getByTestId("roles").waitFor();
  const token = (await desk.page.context().cookies()).find((cookie) => cookie.name === "botloom_session");
  assert.ok(token.httpOnly && token.sameSite === "Lax");
  const { viewer } = await server.graphql("{ viewer { name email role sessions { singleSignOn } } }", {}, token.value);
  assert.deepEqual(viewer, { name: "Lea Lind", email: "lea@bank.example", role: "SUPERVISOR", sessions: [{ singleSignOn: true }] });

  // The same address again, in the same browser, and in another one.
  assert.equal(back.length, 1);
  await desk.page.goto(back[0]);
  await desk.page.waitForURL(/sign-in\?sso=attempt|\/bots/);
  const replay = await fetch(back[0], { redirect: "manual" });
  assert.match(replay.headers.get("location"), /sso=attempt/);
  assert.equal(replay.headers.get("set-cookie"), null);

  for (const [who, reason] of [
    ["max", "None of your groups"],
    ["eve", "not of a domain"],
    ["root", "Owners sign in with their password"],
  ]) {
    const page = new Console(await browser.open({ locale: "en-US" }), server.url);
    await page.go("/sign-in");
    await page.part("sign-in-sso").click();
    await page.page.getByRole("link", { name: who }).click();
    await page.page.getByRole("alert").filter({ hasText: reason }).waitFor();
  }
  const { members, audit } = await server.graphql("{ members { email } audit(first: 20) { nodes { action outcome arguments name } } }", {}, owner);
  assert.deepEqual(members.map((member) => member.email), ["demo@botloom.local", "lea@bank.example"]);
  const denied = audit.nodes.filter((entry) => entry.action === "signIn" && entry.outcome === "denied");
  assert.deepEqual(denied.map((entry) => JSON.parse(entry.arguments).reason), ["owner", "domain", "no-role"]);

  // Groups that a directory pushed count as those of the token.
  const { createScimToken: made } = await server.graphql(`mutation { createScimToken(name: "directory") { ... on ScimTokenCreated { secret } } }`, {}, owner);
  const scim = async (path, body) => {
    const headers = { Authorization: `Bearer ${made.secret}`, "Content-Type": "application/scim+json" };
    const response = await fetch(`${server.url}/scim/v2${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    assert.equal(response.status, 201);
    return response.json();
  };
  const pushed = await scim("/Users", { userName: "max", displayName: "Max Moor", emails: [{ value: PEOPLE.max.email, primary: true }] });
  await scim("/Groups", { displayName: "desk-leads", members: [{ value: pushed.id }] });
  const max = new Console(await browser.open({ locale: "en-US" }), server.url);
  await max.go("/sign-in");
  await max.part("sign-in-sso").click();
  await max.page.getByRole("link", { name: "max" }).click();
  await max.page.waitForURL(/\/(bots|conversations|desk|$)/);
  const { members: now } = await server.graphql("{ members { email role } }", {}, owner);
  assert.equal(now.find((member) => member.email === PEOPLE.max.email).role, "SUPERVISOR");

  // Sent away, they do not come in again by the provider.
  const { members: all } = await server.graphql("{ members { id email } }", {}, owner);
  const lea = all.find((member) => member.email === "lea@bank.example").id;
  await server.graphql(`mutation($id: ID!) { setMemberActive(id: $id, active: false) { __typename } }`, { id: lea }, owner);
  const again = new Console(await browser.open({ locale: "en-US" }), server.url);
  await again.go("/sign-in");
  await again.part("sign-in-sso").click();
  await again.page.getByRole("link", { name: "lea" }).click();
  await again.page.getByRole("alert").filter({ hasText: "You cannot come in any more" }).waitFor();
  await server.graphql(`mutation($id: ID!) { setMemberActive(id: $id, active: true) { __typename } }`, { id: lea }, owner);
});

/** Goes the whole way without a browser; where it ends. */
async function way(steal = false) {
  const { singleSignOn } = await server.graphql("{ singleSignOn { path } }", {}, owner);
  const begun = await fetch(server.url + singleSignOn.path, { redirect: "manual" });
  const location = begun.headers.get("location");
  if (!location.startsWith("http")) return location;
  const cookie = begun.headers.get("set-cookie").split(";")[0];
  const sent = await fetch(location, { redirect: "manual" });
  const back = await fetch(sent.headers.get("location"), { redirect: "manual", headers: steal ? {} : { cookie } });
  return back.headers.get("location");
}

test("tokens that do not hold are refused", piece, async () => {
  const forger = await startForger();
  try {
    assert.equal((await save(settings(forger.issuer, { clientSecret: null }))).field, "clientSecret", "a secret goes to no other issuer");
    assert.equal((await save(settings(forger.issuer))).__typename, "SingleSignOnSaved");
    assert.equal(await way(), "/", "what is right comes in");
    assert.equal(await way(true), "/sign-in?sso=attempt", "another browser than the one that was sent");
    const past = Math.floor(Date.now() / 1000) - 3600;
    for (const [what, claims] of [
      ["wrong issuer", { iss: "http://127.0.0.1:9" }],
      ["wrong audience", { aud: "somebody-else" }],
      ["expired", { exp: past, iat: past - 60 }],
      ["wrong nonce", { nonce: "n" }],
      ["no nonce", { nonce: undefined }],
    ]) {
      forger.claims = claims;
      assert.equal(await way(), "/sign-in?sso=token", what);
    }
    forger.claims = {};
    forger.foreign = true;
    assert.equal(await way(), "/sign-in?sso=token", "signed by somebody else");
    forger.foreign = false;
    forger.claims = { email_verified: false };
    assert.equal(await way(), "/sign-in?sso=unverified");
    forger.claims = {};
    // Whatever the provider says, only its own address is asked.
    let asked = 0;
    const other = createServer((_, response) => (asked++, response.end("{}")));
    await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
    forger.elsewhere = `http://127.0.0.1:${other.address().port}/token`;
    assert.match(await way(), /^\/sign-in\?sso=(token|provider)$/);
    other.close();
    assert.equal(asked, 0, "nobody else was asked");
  } finally {
    await forger.stop();
  }
});

test("nobody lets groups have more than they have themselves", async () => {
  const key = async (role) =>
    (await server.graphql(`mutation($r: Role!) { createApiKey(name: "k", role: $r) { ... on ApiKeyCreated { secret } } }`, { r: role }, owner)).createApiKey.secret;
  const input = settings(provider.issuer, { groupRoles: [{ group: "desk-leads", role: "OWNER" }] });
  const denied = (await server.graphql(SAVE, { i: input }, await key("ADMIN"))).saveSingleSignOn;
  assert.equal(denied.__typename, "Denied");
  const wrong = await save(settings("http://id.bank.example"));
  assert.deepEqual([wrong.__typename, wrong.field], ["Invalid", "issuer"]);
});
