// From version to version before customers, on the page Releases: looked at, tried on a share, promoted, rolled back; and what is not taken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings } from "./pages/axe.mjs";
import { Console, opened } from "./pages/console.mjs";
import { BOT, FLOW, Workspace } from "./pages/knowledge.mjs";
import { piece, stage, story } from "./pages/stage.mjs";

const FILE = "flows/gift.yaml";
const LANGUAGES = {
  en: {
    looks: { locale: "en-US", colorScheme: "light" },
    releases: "Releases",
    asks: "wrap a gift",
    was: "Fine.",
    is: "Gladly.",
    note: "kinder words",
    changes: "From v1 to v2",
    kind: "changed",
    found: [/^Check 0 errors, 0 warnings · required$/, /^Tests 1 passed, 0 failed · advice$/, /^Replay 2 of 2 conversations differ \(100%; at most 5% may\) · advice$/],
    advised: "May get in; look at the advice",
    share: "A share, to try it",
    bad: "A number from 0.01 to 99.99, two decimals at most",
    badAbove: "A number from 0 to 99.99, two decimals at most",
    badBelow: "A number from 0.01 to 100, two decimals at most",
    tried: (share, version = 2) => `v${version} is tried on ${share}% of new conversations`,
    percent: (number) => `${number}%`,
    rule: "errors > 5% (from 100 conversations)",
    inCanary: "A version is being tried here. Promote it or roll it back first.",
    late: "Somebody else was faster",
    promoteTitle: "Promote v2 to everyone?",
    rollBackTitle: (from, to) => `Roll back from v${from} to v${to}?`,
    whys: ["to see whether it is liked", "it is liked", "a test of the old one", "worse indeed", "too kind"],
    history: {
      DEPLOYED: "Deployed",
      CANARY_BEGAN: "Canary began",
      SHARE_CHANGED: "Share changed",
      PROMOTED: "Promoted",
      ROLLED_BACK: "Rolled back",
    },
  },
  zh: {
    looks: { locale: "zh-CN", colorScheme: "dark" },
    releases: "发布",
    asks: "帮我包装礼物",
    was: "好。",
    is: "没问题。",
    note: "语气更友好",
    changes: "v1 到 v2 的改动",
    kind: "修改",
    found: [/^检查 0 个错误，0 个警告 · 必须通过$/, /^测试 1 个通过，0 个失败 · 仅供参考$/, /^回放 2 个会话中有 2 个不同（100%，上限 5%） · 仅供参考$/],
    advised: "可以上线，请留意参考项",
    share: "先灰度一部分",
    bad: "请填写 0.01 到 99.99 的数字，最多两位小数",
    badAbove: "请填写 0 到 99.99 的数字，最多两位小数",
    badBelow: "请填写 0.01 到 100 的数字，最多两位小数",
    tried: (share, version = 2) => `v${version} 正在灰度，占新会话的 ${share}%`,
    percent: (number) => `${number}%`,
    rule: "出错率 > 5%（至少 100 个会话）",
    inCanary: "这里有版本正在灰度，请先全量上线或回滚。",
    late: "有人抢先一步",
    promoteTitle: "将 v2 全量上线？",
    rollBackTitle: (from, to) => `从 v${from} 回滚到 v${to}？`,
    whys: ["看看客户是否喜欢", "客户喜欢", "再试试旧版本", "确实更差", "太客气了"],
    history: { DEPLOYED: "上线", CANARY_BEGAN: "开始灰度", SHARE_CHANGED: "调整比例", PROMOTED: "全量上线", ROLLED_BACK: "回滚" },
  },
};

const on = stage();
/** The page counts conversations anew after so long, in milliseconds. */
const LOOKS = 3000;

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`a version is tried, promoted and rolled back, in ${language}`, async (t) => {
    const { server, browser } = on;
    const workspace = new Workspace(server, await server.signIn());
    const kept = `test: a gift is wrapped\ntalk:\n  - user: ${words.asks}\n  - bot: {any: true}\n`;
    const files = { "bot.yaml": BOT.replace(/knowledge:\n.*\n/, ""), [FILE]: FLOW, "tests/gift.yaml": kept };
    const bot = await workspace.bot(`releases-${language}`, files);
    const address = `/bots/${encodeURIComponent(bot)}`;
    const page = await browser.open({ ...words.looks, viewport: { width: 1280, height: 860 } });
    // Its clock is put forward where the page would count anew; else it goes as ours.
    await page.clock.install();
    const desk = new Console(page, server.url);
    const step = story(t, browser, () => page, `releases-${language}-`);
    const dialog = page.getByRole("dialog");
    const production = desk.part("environment-production");
    const numbers = production.locator("tbody tr");
    const submit = desk.part("deploy-submit");
    const told = { v1: 0, v2: 0 };
    let secret;

    const look = async (name) => {
      assert.deepEqual(await findings(page), [], name);
      await browser.shot(page, `releases-${language}-${name}`);
    };
    const cell = (column, text) => page.locator(`td:nth-child(${column})`).getByText(text, { exact: true });
    /** Waits until the page counts as many conversations on each version, and on no other; nothing loads it anew. */
    const counts = async (wanted) => {
      const all = Object.entries(wanted);
      await page.clock.fastForward(LOOKS);
      await numbers.nth(all.length).waitFor({ state: "detached" });
      for (const [version, count] of all) {
        await numbers.filter({ has: cell(1, version) }).filter({ has: cell(2, String(count)) }).waitFor();
      }
    };
    /** Customers ask, each in a conversation of their own; how many each version answered is added to `told`. */
    const customers = async (count, told) => {
      for (let asked = 0; asked < count; asked += 1) {
        const answer = await workspace.answer(secret, words.asks);
        assert.ok([words.was, words.is].includes(answer), answer);
        told[answer === words.was ? "v1" : "v2"] += 1;
      }
      return told;
    };
    const begin = async (version, share, why) => {
      await desk.part(`deploy-${version}`).click();
      await dialog.getByText(words.share, { exact: true }).click();
      await desk.part("share").fill(share);
      await desk.part("deploy-why").fill(why);
      await submit.click();
      await dialog.waitFor({ state: "hidden" });
      // Once as news, and once where it serves.
      await page.locator(".ant-message").getByText(words.tried(share, version)).waitFor();
      await production.getByText(words.tried(share, version)).waitFor();
    };
    const moved = async (part, title, why) => {
      await desk.part(part).click();
      await dialog.getByText(title).waitFor();
      await desk.part("move-submit").and(page.locator(":focus")).waitFor();
      await desk.part("move-why").fill(why);
      await desk.part("move-submit").click();
      await dialog.waitFor({ state: "hidden" });
    };

    await step("deploys the first version", async () => {
      await workspace.publish(bot);
      await desk.go(`${address}/versions`);
      await desk.signIn(server.email, server.password);
      await desk.part("deploy-1").click();
      await submit.and(page.locator(":focus")).waitFor();
      await look("deploy");
      await submit.click();
      await dialog.waitFor({ state: "hidden" });
      await counts({ v1: 0 });
      const { bot: found } = await workspace.run("query($id: ID!) { bot(id: $id) { deployment { secret } } }", { id: bot });
      secret = found.deployment.secret;
      assert.deepEqual(await customers(2, { v1: 0, v2: 0 }), { v1: 2, v2: 0 });
    });

    await step("publishes a second one and sees what differs", async () => {
      await workspace.write(bot, FILE, FLOW.replace(words.was, words.is));
      await desk.go(address);
      await desk.part("publish").click();
      await desk.part("publish-note").fill(words.note);
      await desk.part("publish-deploys").setChecked(false);
      await desk.part("publish-submit").click();
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("link", { name: words.releases, exact: true }).click();
      await desk.part("version-2").getByText(words.note).waitFor();
      await page.evaluate(() => (window.loadedOnce = true));
      await desk.part("changes-2").click();
      await dialog.getByText(words.changes).waitFor();
      await dialog.getByText(words.kind, { exact: true }).waitFor();
      const [before, after] = await dialog.locator("pre").allTextContents();
      assert.ok(before.includes(words.was) && after.includes(words.is), `${before} -> ${after}`);
      await look("changes");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    });

    await step("has it checked, tested and replayed", async () => {
      await desk.part("preflight-2").click();
      await desk.part("preflight-start").click();
      await desk.part("preflight-verdict").getByText(words.advised).waitFor();
      for (const found of words.found) await dialog.locator("div").filter({ hasText: found }).last().waitFor();
      await look("preflight");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    });

    await step("is told beside the field what is no share and no rule", async () => {
      await desk.part("deploy-2").click();
      await dialog.getByText(words.share, { exact: true }).click();
      const isTold = async (part, text, bad) => {
        const field = desk.part(part);
        const good = await field.inputValue();
        await field.fill(text);
        const note = page.locator(`[id="${await field.getAttribute("aria-describedby")}"]`);
        await note.getByText(bad, { exact: true }).or(note.filter({ hasText: bad })).first().waitFor();
        assert.equal(await field.getAttribute("aria-invalid"), "true", `${part}: ${text}`);
        assert.ok(await submit.isDisabled(), `${part}: ${text}`);
        // It stays as it was written, also when the field is left.
        await desk.part("deploy-why").focus();
        assert.equal(await field.inputValue(), text);
        await field.fill(good);
        await page.waitForFunction(() => !document.querySelector("[role=dialog] [aria-invalid=true]"));
        assert.ok(await submit.isEnabled(), `${part} as it was`);
      };
      for (const text of ["0", "100", "abc", "", "10.123", "-5"]) await isTold("share", text, words.bad);
      for (const text of ["abc", "100", "-1"]) await isTold("rule-ERRORS", text, words.badAbove);
      for (const text of ["0", "101"]) await isTold("rule-SATISFACTION", text, words.badBelow);
      await desk.part("share").fill("100");
      await look("wrong");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      assert.equal(await production.getByText(words.tried("")).count(), 0);
    });

    await step("tries it on a share, with a rule, and sees customers meet it", async () => {
      await begin(2, "50", words.whys[0]);
      await production.getByText(words.rule).waitFor();
      await counts({ v1: 0, v2: 0 });
      await customers(6, told);
      await counts(told);
      await look("canary");
      await desk.part("deploy-1").click();
      await submit.click();
      await dialog.getByText(words.inCanary).waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    });

    await step("changes the share, in which whoever was answered stays", async () => {
      const field = production.getByTestId("share");
      for (const text of ["0", "abc"]) {
        await field.fill(text);
        await production.getByRole("alert").filter({ hasText: words.bad }).waitFor();
        assert.ok(await desk.part("change-share-production").isDisabled(), text);
      }
      await field.fill("99.99");
      await field.press("Enter");
      await production.getByText(words.tried("99.99")).waitFor();
      const before = { ...told };
      await customers(3, told);
      assert.equal(told.v1, before.v1, "nearly everybody is in the share now");
      await counts(told);
    });

    await step("is told when a colleague was faster, and promotes it", async () => {
      await desk.part("promote-production").click();
      await dialog.getByText(words.promoteTitle).waitFor();
      await look("promote");
      const { bot: seen } = await workspace.run("query($id: ID!) { bot(id: $id) { deployment { id } } }", { id: bot });
      const change = "mutation($d: ID!) { changeShare(deployment: $d, share: 75) { __typename } }";
      assert.equal((await workspace.run(change, { d: seen.deployment.id })).changeShare.__typename, "DeploymentMoved");
      await desk.part("move-submit").click();
      await dialog.getByText(words.late).waitFor();
      // The dialog goes on meaning what was seen; behind it the page looks again.
      await production.getByText(words.tried("75")).waitFor();
      await desk.part("move-submit").click();
      await dialog.getByText(words.late).waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await moved("promote-production", words.promoteTitle, words.whys[1]);
      await counts({ v2: 0 });
      assert.deepEqual(await customers(1, { v1: 0, v2: 0 }), { v1: 0, v2: 1 });
    });

    await step("takes a canary back, and then the deployment", async () => {
      await begin(1, "50", words.whys[2]);
      await moved("rollback-production", words.rollBackTitle(1, 2), words.whys[3]);
      await counts({ v2: 0 });
      await moved("rollback-production", words.rollBackTitle(2, 1), words.whys[4]);
      await counts({ v1: 0 });
      assert.deepEqual(await customers(1, { v1: 0, v2: 0 }), { v1: 1, v2: 0 });
    });

    await step("reads who did what and why", async () => {
      await desk.part("history-production").click();
      await desk.part("history").getByRole("listitem").first().waitFor();
      const { viewer } = await workspace.run("{ viewer { name } }");
      const lines = await desk.part("history").getByRole("listitem").evaluateAll((all) => all.map((one) => [...one.children].slice(1).map((part) => part.textContent)));
      const { DEPLOYED, CANARY_BEGAN, SHARE_CHANGED, PROMOTED, ROLLED_BACK } = words.history;
      assert.deepEqual(
        lines,
        [
          [ROLLED_BACK, "v2 → v1", words.whys[4]],
          [ROLLED_BACK, "v1 → v2", words.whys[3]],
          [CANARY_BEGAN, `v2 → v1 · ${words.percent(50)}`, words.whys[2]],
          [PROMOTED, "v1 → v2", words.whys[1]],
          [SHARE_CHANGED, `v2 · ${words.percent(75)}`, ""],
          [SHARE_CHANGED, `v2 · ${words.percent(99.99)}`, ""],
          [CANARY_BEGAN, `v1 → v2 · ${words.percent(50)}`, words.whys[0]],
          [DEPLOYED, "v1", ""],
        ].map(([kind, way, why]) => [kind, way, viewer.name, why]),
      );
      await look("history");
      assert.ok(await page.evaluate(() => window.loadedOnce), "nothing was loaded anew");
    });
    await page.context().close();
  });
}

test("the page Releases looks anew only while somebody can see it", piece, async () => {
  const desk = await opened(on, {});
  const { page } = desk;
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/graphql") && /query Releases\b/.test(request.postData() ?? "")) asked += 1;
  });
  const again = () => page.waitForRequest((request) => /query Releases\b/.test(request.postData() ?? ""));
  const turn = (state) =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  const { bots } = await on.server.graphql("{ bots { nodes { id } } }", {}, await on.server.signIn());
  await page.clock.install();
  await desk.go(`/bots/${encodeURIComponent(bots.nodes[0].id)}/versions`);
  await desk.part("environment-production").waitFor();
  await Promise.all([again(), page.clock.runFor(4000)]);
  await turn("hidden");
  const before = asked;
  await page.clock.runFor(60_000);
  assert.equal(asked, before, "nothing is asked for a page that nobody sees");
  await Promise.all([again(), turn("visible")]);
  assert.equal(asked, before + 1, "it is asked at once, before the next round");
  await Promise.all([again(), page.clock.runFor(4000)]);
  await page.context().close();
});

test("who writes bots and may not deploy them publishes, and is offered nothing that is refused", piece, async () => {
  const workspace = new Workspace(on.server, await on.server.signIn());
  const create = "mutation($input: RoleInput!) { createRole(input: $input) { ... on RoleSaved { role { role } } } }";
  const permissions = ["READ_BOTS", "WRITE_BOTS"];
  const { role } = (await workspace.run(create, { input: { name: "Writer", permissions } })).createRole.role;
  const input = { name: "Writer", email: "writer@example.com", password: "only-to-write-them", role };
  const member = "mutation($input: CreateMemberInput!) { createMember(input: $input) { __typename } }";
  assert.equal((await workspace.run(member, { input })).createMember.__typename, "MemberCreated");
  const ask = "{ bots { nodes { id name latestVersion { number } deployment { version { number } } } } }";
  const bot = (await workspace.run(ask)).bots.nodes.find(({ deployment }) => deployment);
  const number = bot.latestVersion.number + 1;
  const address = `/bots/${encodeURIComponent(bot.id)}`;
  const desk = await opened(on, { locale: "en-US" }, input);
  const { page } = desk;
  await desk.go("/bots");
  await desk.part(`bot-${bot.name}`).getByRole("button").click();
  await page.getByRole("menuitem").first().waitFor();
  assert.equal(await page.getByRole("menuitem", { name: "Delete" }).count(), 0);
  await desk.go(address);
  await desk.part("publish").click();
  await desk.part("publish-note").fill("for whoever deploys it");
  assert.equal(await desk.part("publish-deploys").count(), 0);
  assert.equal(await desk.part("deploy").count(), 0);
  await desk.part("publish-submit").click();
  await desk.part("publish-submit").waitFor({ state: "detached" });
  await desk.go(`${address}/versions`);
  await desk.part("environment-production").waitFor();
  await desk.part("environment-staging").getByText("Nothing serves here yet.", { exact: true }).waitFor();
  await desk.part(`preflight-${number}`).waitFor();
  assert.equal(await desk.part(`deploy-${number}`).count(), 0);
  assert.equal(await page.locator("pre").count(), 0, "the line with the secret is for those who deploy");
  const after = (await workspace.run(ask)).bots.nodes.find(({ id }) => id === bot.id);
  assert.deepEqual([after.latestVersion.number, after.deployment], [number, bot.deployment]);
  await page.context().close();
});
