// A channel of a plug-in as its integrator meets it: its address stands on the page Releases, what is posted there is a conversation, and
// what does not get out is told above it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Console } from "./pages/console.mjs";
import { deployHooked, post } from "./pages/hook.mjs";
import { stage, story } from "./pages/stage.mjs";

const LOOKS = [
  { locale: "en-US", colorScheme: "light", waits: /^A message has not reached the customer yet/ },
  { locale: "zh-CN", colorScheme: "dark", waits: /^有消息尚未送达客户/ },
];

const on = stage();

test("what is posted to a channel is a conversation, and what does not get out is told", async (t) => {
  const { server, browser } = on;
  const token = await server.signIn();
  const run = (query, variables = {}) => server.graphql(query, variables, token);
  const desk = new Console(await browser.open({ ...LOOKS[0], viewport: { width: 1280, height: 860 } }), server.url);
  const { page } = desk;
  const step = story(t, browser, () => desk.page, "channels-");
  let bot;
  let address;

  await step("builds the example, uploads it and deploys a bot with it", async () => {
    ({ bot } = await deployHooked(t, run, "channel-shop"));
  });

  await step("finds the channel's address on the page Releases", async () => {
    await desk.go("/sign-in");
    await desk.signIn(server.email, server.password);
    await desk.part("create-bot").first().waitFor();
    await desk.go(`/bots/${encodeURIComponent(bot)}/versions`);
    const hook = desk.part("hook-chat");
    await hook.waitFor();
    address = (await hook.innerText()).match(/https?:\/\/\S+/)[0];
    assert.match(address, /\/hooks\/[^/]+\/chat$/);
    await browser.shot(page, "channels-releases");
  });

  await step("is refused without the token, and talks with it", async () => {
    const message = { id: "m-1", room: "room-1", from: { id: "u-1", name: "Li Lei" }, text: "hello there" };
    assert.equal((await post(address, message, "guessed")).status, 400);
    assert.equal((await post(address, message)).status, 200);
    const { conversations } = await run("{ conversations(first: 5, kind: LIVE) { nodes { id channel { conversation user } } } }");
    const [own] = conversations.nodes.filter(({ channel }) => channel?.conversation === "room-1");
    assert.equal(own.channel.user, "u-1");
    address = `/conversations/${encodeURIComponent(own.id)}`;
  });

  for (const { locale, colorScheme, waits } of LOOKS) {
    await step(`reads that the answer has not arrived, in ${locale}`, async () => {
      const reads = new Console(await browser.open({ locale, colorScheme, viewport: { width: 1280, height: 860 } }), server.url);
      await reads.go("/sign-in");
      await reads.signIn(server.email, server.password);
      await reads.part("create-bot").first().waitFor();
      await reads.go(address);
      const told = reads.part("delivery");
      await told.getByText(waits).waitFor();
      await told.getByText(/^chat: /).waitFor();
      await browser.shot(reads.page, `channels-undelivered-${locale}`);
      await reads.page.context().close();
    });
  }
  await page.context().close();
});
