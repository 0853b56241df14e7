// Somebody who connects a program with Botloom tries its interface first: writes an operation, sees what is wrong with it, runs it, watches what
// happens, and is told what they may not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { opened } from "./pages/console.mjs";
import { Workspace } from "./pages/knowledge.mjs";
import { stage, story } from "./pages/stage.mjs";

const LANGUAGES = {
  en: {
    looks: { locale: "en-US", colorScheme: "light" },
    api: "API",
    who: /^You ask as .+, with the role “Owner”$/,
    changes: "Changes real data of “Botloom”.",
    press: "Press “Run mutation” if you mean it",
    comma: "A comma is missing here, or one too many stands here",
    wrongs: "1 mistake",
    written: "The operation has a mistake",
    place: "line 1, column 3",
    listening: "Listening",
    stopped: "Stopped",
    away: "The platform cannot be reached",
    cancelled: "Nobody waits for the answer any more.",
    mayNot: "This needs at least the role “Administrator”; you have “Viewer”. It changed nothing.",
    mayNotAsk: "You may not ask this",
  },
  zh: {
    looks: { locale: "zh-CN", colorScheme: "dark" },
    api: "接口",
    who: /^以 .+ 的身份请求，角色为“所有者”$/,
    changes: "会修改“Botloom”的真实数据。",
    press: "确定要执行，请点击“执行变更”",
    comma: "这里缺少逗号，或多了一个逗号",
    wrongs: "1 处错误",
    written: "操作写得有误",
    place: "第 1 行第 3 列",
    listening: "订阅中",
    stopped: "已停止",
    away: "无法连接平台",
    cancelled: "不再等待结果。",
    mayNot: "至少需要“管理员”角色，你的角色是“只读成员”。这一项没有修改任何数据。",
    mayNotAsk: "没有权限查询这项内容",
  },
};

const on = stage();
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

/** The page as those know it who try the interface. */
class Explorer {
  constructor(desk) {
    this.desk = desk;
    this.page = desk.page;
    this.operation = desk.part("explorer-operation").locator(".cm-content");
    this.variables = desk.part("explorer-variables").locator(".cm-content");
    this.answer = desk.part("explorer-json").locator(".cm-content");
  }

  async go() {
    await this.desk.go("/explorer");
    // Once the schema is there, texts are completed and checked.
    await this.desk.part("explorer-docs-search").waitFor();
  }

  /** Another text in the place of the one that stands there. */
  async write(editor, text) {
    await editor.click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.insertText(text);
  }

  async example(name) {
    await this.desk.part("explorer-examples").click();
    await this.desk.part(`explorer-example-${name}`).click();
  }

  async run() {
    await this.desk.part("explorer-run").click();
  }

  /** Waits for a text at the top of what came back. */
  async hears(text) {
    await this.answer.filter({ hasText: text }).waitFor();
  }

  /** The answer that has this text at its top, all of it: lines out of sight are only taken along by copying. */
  async answers(text) {
    await this.hears(text);
    // What was copied before is no answer to this.
    await this.page.evaluate(() => navigator.clipboard.writeText(""));
    await this.desk.part("explorer-copy-answer").click();
    const copied = await this.page.waitForFunction(() => navigator.clipboard.readText());
    return JSON.parse(await copied.jsonValue());
  }

  /** The words that are underlined as mistakes. */
  mistake(text) {
    return this.page.locator(".cm-lintRange-error").filter({ hasText: text });
  }

  /** What the interface says of what a mouse rests at. */
  async says(what, text) {
    await what.hover();
    await this.page.locator(".cm-tooltip").filter({ hasText: text }).first().waitFor();
  }
}

/** Takes what the browser tells its developers about answers that are no success, and holds that it told nothing else. */
function refused() {
  const told = on.browser.complaints.splice(0);
  assert.deepEqual(told.filter((one) => !(one.includes("/graphql") && /status of 400|ERR_INTERNET_DISCONNECTED/.test(one))), []);
}

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`the interface for programs is tried, in ${language}`, async (t) => {
    const { server, browser } = on;
    const workspace = new Workspace(server, await server.signIn());
    const desk = await opened(on, { ...words.looks, ...CLIPBOARD });
    const { page } = desk;
    const explorer = new Explorer(desk);
    const step = story(t, browser, () => page, `explorer-${language}-`);
    let secret;

    await step("comes from the menu of the account and is told as whom one asks", async () => {
      await desk.go("/bots");
      await desk.part("account").click();
      await page.getByRole("menuitem", { name: words.api, exact: true }).click();
      await page.waitForURL(/\/explorer$/);
      assert.match(await desk.part("explorer-who").textContent(), words.who);
      await desk.part("explorer-docs-search").waitFor();
      await browser.shot(page, `explorer-${language}-first`);
    });

    await step("completes a field, and runs what came of it by a key", async () => {
      await explorer.write(explorer.operation, "query Mine ");
      await page.keyboard.type("{ viewer { na");
      await page.getByRole("listbox").getByRole("option", { name: /^name/ }).waitFor();
      await browser.shot(page, `explorer-${language}-completes`);
      // A list that has just come takes no keys for a moment, so that nobody picks what they did not see.
      await page.getByRole("listbox").getByRole("option", { name: /^name/ }).click();
      await page.keyboard.press("ControlOrMeta+Enter");
      const { data } = await explorer.answers('"viewer"');
      assert.ok(data.viewer.name);
      assert.deepEqual(Object.keys(data.viewer), ["name"]);
    });

    await step("sees a mistake where it is, in words, and is led to the documentation", async () => {
      await explorer.write(explorer.operation, "{ viewer { nam email } }");
      await explorer.says(explorer.mistake("nam"), 'Did you mean "name"');
      await browser.shot(page, `explorer-${language}-mistake`);
      await explorer.operation.getByText("email", { exact: true }).hover();
      await page.locator(".cm-known").getByText("Viewer.email: String").waitFor();
      await page.locator(".cm-known").getByRole("button").click();
      await desk.part("explorer-docs-title").getByText("Viewer", { exact: true }).waitFor();
      await desk.part("explorer-docs").locator("[data-here][data-field=email]").waitFor();
      await explorer.write(explorer.operation, "{ nothing }");
      await explorer.run();
      await desk.part("explorer-error-written").getByText(words.written).waitFor();
      await browser.shot(page, `explorer-${language}-refused`);
      await desk.part("explorer-error-written").getByRole("button", { name: words.place }).click();
      await explorer.operation.and(page.locator(":focus")).waitFor();
      refused();
    });

    await step("searches the documentation with the keyboard", async () => {
      await desk.part("explorer-docs-search").fill("createapikey");
      await desk.part("explorer-docs-hit").first().getByText("Mutation.createApiKey", { exact: true }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await desk.part("explorer-docs").locator("[data-here][data-field=createApiKey]").getByRole("button", { name: "Permission" }).click();
      await desk.part("explorer-docs-title").getByText("Permission", { exact: true }).waitFor();
      await desk.part("explorer-docs").getByText("READ_BOTS", { exact: true }).waitFor();
    });

    await step("is told what is wrong with variables, at its place", async () => {
      await explorer.example("conversations");
      await explorer.variables.filter({ hasText: "after" }).waitFor();
      await explorer.write(explorer.variables, '{"after": null,}');
      await explorer.says(explorer.mistake(","), words.comma);
      await desk.part("explorer-variables-state").getByText(words.wrongs).waitFor();
      assert.ok(await desk.part("explorer-run").isDisabled());
      await explorer.write(explorer.variables, '{"after": 3}');
      await explorer.says(explorer.mistake("after"), "String");
      // Names are completed as well.
      await explorer.write(explorer.variables, "{");
      await page.keyboard.type('"af');
      const option = page.getByRole("listbox").getByRole("option", { name: '"after"' });
      // The list follows what is typed: before it has, a click may meet what is gone a moment later.
      await option.locator(".cm-completionMatchedText").filter({ hasText: /^"af$/ }).waitFor();
      await option.click();
      // The closing brace came with the opening one.
      await page.keyboard.insertText("null");
      await explorer.variables.filter({ hasText: /^\{"after": null\}$/ }).waitFor();
      await explorer.run();
      await explorer.hears('"conversations"');
    });

    await step("runs a mutation by a press and by nothing else", async () => {
      const keys = async () => (await workspace.run("{ apiKeys { id name } }")).apiKeys;
      const before = await keys();
      await explorer.example("key");
      await explorer.variables.filter({ hasText: "READ_BOTS" }).waitFor();
      await desk.part("explorer-changes").getByText(words.changes).waitFor();
      await explorer.operation.press("ControlOrMeta+Enter");
      await desk.part("explorer-changes").getByText(words.press).waitFor();
      await desk.part("explorer-run").and(page.locator(":focus")).waitFor();
      assert.deepEqual(await keys(), before, "a key of the keyboard made nothing");
      await browser.shot(page, `explorer-${language}-sure`);
      await page.keyboard.press("Enter");
      const { data } = await explorer.answers("ApiKeyCreated");
      ({ secret } = data.createApiKey);
      assert.equal((await keys()).length, before.length + 1);
    });

    await step("takes it along as a line for a shell", async () => {
      await explorer.example("list");
      await desk.part("explorer-curl").click();
      await page.locator(".ant-message").getByText("BOTLOOM_API_KEY").waitFor();
      const line = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(line, /^curl 'http:\/\/[^']+\/graphql'/);
      assert.ok(line.includes('-H "Authorization: Bearer $BOTLOOM_API_KEY"') && !line.includes(secret), line);
      const [, body] = /--data-raw '(.+)'$/s.exec(line) ?? [];
      const { query, operationName } = JSON.parse(body);
      assert.equal(operationName, "BotsAndDeployments");
      const { bots } = await server.graphql(query.replace(/ {2}deployments \{.*\n {2}\}\n/s, ""), {}, secret);
      assert.equal(bots.nodes[0].name, "parcel-desk", "the new key may read what it was made for");
    });

    await step("talks to a test, each operation of the text in its turn", async () => {
      await explorer.example("talk");
      await explorer.variables.filter({ hasText: '"bot": "bot_' }).waitFor();
      await explorer.run();
      await explorer.answers("TestStarted");
      await explorer.variables.filter({ hasText: '"conversation": "cv_' }).waitFor();
      await desk.part("explorer-which").click();
      await page.getByTitle("Say", { exact: true }).click();
      await explorer.run();
      const { data } = await explorer.answers("Talked");
      assert.deepEqual(data.say.turn.activities[0], { from: "USER", text: "hello", buttons: [] });
      await browser.shot(page, `explorer-${language}-talk`);
    });

    await step("watches a conversation until it is enough", async () => {
      await explorer.example("watch");
      // These variables and no others: those of the example before name a conversation too.
      const filled = explorer.variables.filter({ hasText: /^\{\s*"conversation": "cv_\w+"\s*\}$/ });
      await filled.waitFor();
      const { conversation } = JSON.parse(await filled.textContent());
      await desk.part("explorer-which").click();
      await page.getByTitle("Turns", { exact: true }).click();
      await explorer.run();
      await desk.part("explorer-listening").getByText(words.listening, { exact: true }).waitFor();
      const say = "mutation($c: ID!, $k: String!) { say(conversation: $c, text: $k, key: $k) { __typename } }";
      // It listens once the platform has it; what was said before is not told.
      let said = 0;
      while ((await desk.part("explorer-event").count()) === 0) {
        said += 1;
        assert.equal((await workspace.run(say, { c: conversation, k: `hello ${said}` })).say.__typename, "Talked");
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      }
      await workspace.run(say, { c: conversation, k: "the last one" });
      await explorer.hears("the last one");
      assert.ok((await desk.part("explorer-event").count()) > 1);
      await browser.shot(page, `explorer-${language}-watches`);
      await desk.part("explorer-stop").click();
      await desk.part("explorer-listening").getByText(words.stopped, { exact: true }).waitFor();
    });

    await step("cancels what takes long, and is told when the platform is away", async () => {
      await explorer.example("list");
      let held;
      await page.route("**/graphql", (route) => {
        held = route;
      });
      await explorer.run();
      await desk.part("explorer-stop").click();
      await desk.part("explorer-answer").getByText(words.cancelled).waitFor();
      await held?.abort();
      await page.unroute("**/graphql");
      await page.route("**/graphql", (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>the gate is closed</h1>" }));
      await explorer.run();
      await desk.part("explorer-http").getByText("HTTP 502").waitFor();
      await desk.part("explorer-http").getByText("the gate is closed").waitFor();
      await browser.shot(page, `explorer-${language}-gate`);
      await page.unroute("**/graphql");
      await page.context().setOffline(true);
      await explorer.run();
      await desk.part("explorer-away").getByText(words.away).waitFor();
      await browser.shot(page, `explorer-${language}-away`);
      await page.context().setOffline(false);
      await explorer.run();
      await explorer.hears('"data"');
      browser.complaints.splice(0);
    });

    await step("finds what was run before, without what was filled in", async () => {
      await page.reload();
      await desk.part("explorer-docs-search").waitFor();
      const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
      assert.ok(kept.includes("CreateApiKey") && !kept.includes(secret) && !kept.includes("message-1"), kept);
      await desk.part("explorer-history").click();
      await desk.part("explorer-ran").filter({ hasText: "CreateApiKey" }).click();
      await desk.part("explorer-changes").getByText(words.changes).waitFor();
      assert.equal(await desk.part("explorer-json").count(), 0, "nothing ran");
    });
    await page.context().close();

    await step("is refused in plain words who only looks", async () => {
      const email = `looks-${language}@example.com`;
      const input = { name: "Looks", email, password: "only-to-look-at-it", role: "VIEWER" };
      const create = "mutation($input: CreateMemberInput!) { createMember(input: $input) { __typename } }";
      assert.equal((await workspace.run(create, { input })).createMember.__typename, "MemberCreated");
      const looks = await opened(on, { ...words.looks, ...CLIPBOARD }, input);
      const tries = new Explorer(looks);
      await tries.go();
      await tries.example("key");
      await tries.variables.filter({ hasText: "READ_BOTS" }).waitFor();
      await tries.run();
      await looks.part("explorer-denied").getByText(words.mayNot).waitFor();
      await browser.shot(looks.page, `explorer-${language}-denied`);
      await tries.write(tries.operation, "{ viewer { name } apiKeys { id } }");
      await tries.run();
      await looks.part("explorer-error-forbidden").getByText(words.mayNotAsk).waitFor();
      await looks.part("explorer-error-forbidden").getByText("FORBIDDEN", { exact: true }).waitFor();
      await browser.shot(looks.page, `explorer-${language}-forbidden`);
      await looks.page.context().close();
    });
  });
}
