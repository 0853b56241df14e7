// A bot that is reached by a channel of a plug-in: the example chat-hook, as its integrator builds it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { binary } from "../server.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
// Nobody listens there, and the operator forbids private networks besides.
const OUTSIDE = "http://127.0.0.1:9/";
const BOT = `bot: shop
title: Shop
languages: [en]
http: {allow: ['${OUTSIDE}'], private: true}
plugins:
  chat:
    component: chat
    allow: {http: ['${OUTSIDE}'], secrets: [CHAT_HOOK_TOKEN]}
channels: [{plugin: chat}]
`;
const FLOW = "flow: hello\ntitle: Hello\ntriggers: [hello there, good day to you]\nsteps:\n  - say: Hello.\n";
const TOKEN = "t0ken";

/** Builds the plug-in, uploads it and deploys a bot with it: the ids of bot and deployment. `run` asks as the owner, `more` stands in `bot.yaml` too. */
export async function deployHooked(t, run, name, more = "") {
  // A copy, with the compilers of the SDK.
  const folder = await mkdtemp(join(tmpdir(), "botloom-channel-"));
  t.after(() => rm(folder, { recursive: true }));
  for (const file of ["package.json", "plugin.js", "plugin.yaml", "wit/plugin.wit"]) {
    const text = await readFile(join(ROOT, "examples/plugins/chat-hook", file), "utf8");
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text.replaceAll("../../../sdk/", join(ROOT, "sdk/")));
  }
  await cp(join(ROOT, "sdk/wit/v1"), join(folder, "wit/deps/botloom-plugin"), { recursive: true });
  await symlink(join(ROOT, "sdk/js/node_modules"), join(folder, "node_modules"));
  const out = join(folder, "chat.wasm");
  await promisify(execFile)(binary, ["plugin", "build", folder, "--out", out]);
  const input = { name: "chat", base64: (await readFile(out)).toString("base64"), note: "" };
  const { uploadPlugin } = await run("mutation($input: UploadPluginInput!) { uploadPlugin(input: $input) { __typename } }", { input });
  assert.equal(uploadPlugin.__typename, "PluginUploaded");
  await run("mutation($value: String!) { setSecret(name: \"CHAT_HOOK_TOKEN\", value: $value) { __typename } }", { value: TOKEN });
  const files = [{ path: "bot.yaml", content: BOT + more }, { path: "flows/hello.yaml", content: FLOW }];
  const { createBot } = await run(
    "mutation($input: CreateBotInput!) { createBot(input: $input) { ... on BotCreated { bot { id } } } }",
    { input: { name, files } },
  );
  const bot = createBot.bot.id;
  const { publish } = await run(
    "mutation($bot: ID!) { publish(bot: $bot) { ... on Published { version { id } } ... on ProblemsFound { problems { what } } } }",
    { bot },
  );
  const { deploy } = await run(
    "mutation($version: ID!) { deploy(version: $version) { __typename ... on Deployed { deployment { id } } } }",
    { version: publish.version.id },
  );
  assert.equal(deploy.__typename, "Deployed");
  return { bot, deployment: deploy.deployment.id };
}

/** What the other system posts when somebody writes there; the answer of the platform. */
export function post(address, { id, room, from, text }, token = TOKEN) {
  return fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hook-token": token },
    body: JSON.stringify({ id, room, from, text }),
  });
}
