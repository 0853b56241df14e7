// The list of conversations while something is looked for in it: what begins to fit comes in by itself, what no longer fits goes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Console } from "./pages/console.mjs";
import { Workspace } from "./pages/knowledge.mjs";
import { stage, story } from "./pages/stage.mjs";

const on = stage();

test("a list that is searched stays live", async (t) => {
  const { server, browser } = on;
  const workspace = new Workspace(server, await server.signIn());
  const page = await browser.open({ locale: "en-US" });
  const desk = new Console(page, server.url);
  const step = story(t, browser, () => page, "live-list-");
  const rows = desk.part("conversation-row");
  const look = async (search) => {
    await desk.go(`/conversations?${search}`);
    await page.locator("[role=status][data-state=live]").waitFor();
    await page.getByRole("heading", { name: "No conversation found" }).waitFor();
  };
  await desk.go("/sign-in");
  await desk.signIn(server.email, server.password);
  await desk.part("create-bot").waitFor();

  await step("sees who writes what is looked for, and nobody else", async () => {
    await look("q=zanzibar");
    await workspace.talk(server.secret, ["do you deliver to peru"]);
    await workspace.talk(server.secret, ["do you deliver to zanzibar"]);
    await rows.first().waitFor();
    assert.equal(await rows.count(), 1);
    await browser.shot(page, "live-list-came");
  });

  await step("sees who waits come and go", async () => {
    await look("q=madagascar&show=waiting");
    await workspace.talk(server.secret, ["do you deliver to madagascar"]);
    await workspace.talk(server.secret, ["do you deliver to madagascar", "I want to talk to a person"]);
    await rows.first().waitFor();
    assert.equal(await rows.count(), 1);
    assert.equal(await rows.first().getAttribute("data-mode"), "WAITING");
    const { conversations } = await workspace.run("{ conversations(kind: LIVE, mode: [WAITING], first: 1) { nodes { id } } }");
    const [{ id }] = conversations.nodes;
    const take = "mutation($id: ID!) { takeOver(conversation: $id) { __typename } }";
    assert.equal((await workspace.run(take, { id })).takeOver.__typename, "Talked");
    await rows.first().waitFor({ state: "detached" });
  });

  await step("looks for words and a state at once", async () => {
    await desk.go("/conversations");
    await rows.first().waitFor();
    // The search waits a moment for the next letter; the state is chosen meanwhile.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await desk.part("conversation-search").fill("madagascar");
    await page.getByTitle("Mine", { exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get("show") === "mine");
    await page.clock.runFor(1000);
    await page.clock.resume();
    await page.waitForURL((url) => url.searchParams.get("q") === "madagascar" && url.searchParams.get("show") === "mine");
    // The rows of the whole list go before what was found comes.
    await rows.nth(1).waitFor({ state: "detached" });
    await rows.first().waitFor();
    assert.equal(await rows.count(), 1);
  });

  await step("reads why in the language that is shown, also of what is said afterwards", async () => {
    await look("q=comoros");
    const { conversationId, token } = await workspace.talk(server.secret, ["do you deliver to comoros"]);
    await rows.first().click();
    const why = (name) => page.getByRole("log").getByRole("button", { name, exact: true }).last();
    await why("Why").waitFor();
    await desk.switchTo("zh");
    await why("原因").waitFor();
    await page.locator("[role=status][data-state=live]").waitFor();
    const response = await fetch(`${server.url}/v3/directline/conversations/${conversationId}/activities`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify({ type: "message", from: { id: "guest" }, text: "where is my parcel SF1234567890" }),
    });
    assert.ok(response.ok);
    await page.getByRole("log").getByText("SF1234567890").last().waitFor();
    await why("原因").click();
    await desk.part("why").getByText("客户指的是 `track_parcel`").waitFor();
    await browser.shot(page, "live-list-why");
    await desk.switchTo("en");
  });

  await step("finds a bot among more than a page of them", async () => {
    const create = "mutation($name: String!) { createBot(input: { name: $name }) { __typename } }";
    for (let number = 0; number < 100; number += 1) {
      assert.equal((await workspace.run(create, { name: `branch-${number}` })).createBot.__typename, "BotCreated");
    }
    const { bots } = await workspace.run("{ bots(first: 100) { pageInfo { endCursor } } }");
    const rest = await workspace.run('query($after: String) { bots(first: 100, after: $after) { nodes { id title(language: "en") } } }', { after: bots.pageInfo.endCursor });
    const last = rest.bots.nodes.at(-1);
    await desk.go("/conversations");
    await page.getByRole("combobox", { name: "Bot" }).fill(last.title);
    await page.getByTitle(last.title, { exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get("bot") === last.id);
    await desk.go(`/insight?bot=${last.id}`);
    await desk.part("insight-bot").getByText(last.title).waitFor();
    await browser.shot(page, "live-list-bots");
  });
  await page.context().close();
});
