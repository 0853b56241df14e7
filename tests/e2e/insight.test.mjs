// What conversations come to, as an analyst reads it on the page Insight: figures and what they mean, where talks end, how two versions compare, tables
// for a spreadsheet, and how right the bot was in a sample. Whatever is counted was really said here, so each number is known.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { findings } from "./pages/axe.mjs";
import { Console, opened } from "./pages/console.mjs";
import { Workspace } from "./pages/knowledge.mjs";
import { piece, stage, story } from "./pages/stage.mjs";

const BOT = `bot: wraps
title: {zh-CN: 礼品店, en: Gift shop}
languages: [zh-CN, en]
handoff: {queue: desk}
knowledge:
  - files: knowledge/*.yaml
slots:
  boxes:
    type: integer
    title: {zh-CN: 盒数, en: number of boxes}
    ask: {zh-CN: 要几盒？, en: How many boxes?}
`;
const FLOW = `flow: gift
title: {zh-CN: 包装, en: Gift}
triggers: [帮我包装礼物, wrap a gift]
steps:
  - say: {zh-CN: 好。, en: Fine.}
  - ask: boxes
  - say: {zh-CN: 包好了。, en: They are wrapped.}
`;
const SHOP = `entries:
  - id: returns
    question: {zh-CN: 怎么退货, en: How do I return something?}
    variants: {zh-CN: [不喜欢可以退吗], en: [return policy]}
    answer: {zh-CN: 签收后七天内可以退货。, en: Within seven days.}
`;
/** What customers say to the first version, and ten days later to the second one, a conversation a line. */
const FIRST = [["wrap a gift", "2"], ["wrap a gift"], ["帮我包装礼物"]];
/** What has no answer; it is told once somebody asked again. */
const MISSED = "a playground for children";
const SECOND = [["wrap a gift", "3"], ["帮我包装礼物", "1"], ["帮我包装礼物"], ["怎么退货"], ["return policy"], [`is there ${MISSED}`, `${MISSED}?`]];
const HANDED = ["不喜欢可以退吗", "转人工"];
const LATER = "2026-05-16T10:00:00+08:00";
/** What the analyst's watch says. */
const NOW = "2026-05-16T10:20:00+08:00";
const ANALYST = { name: "Ana", email: "ana@botloom.local", password: "only-to-look-at-it", role: "ANALYST" };

/** Who counts and does not read what was said, with bots to choose from and without. */
const COUNTS = [
  { name: "Cora", email: "cora@botloom.local", password: "only-to-look-at-it", permissions: ["READ_INSIGHT", "READ_BOTS"] },
  { name: "Cy", email: "cy@botloom.local", password: "only-to-look-at-it", permissions: ["READ_INSIGHT"] },
];

const LANGUAGES = {
  en: {
    looks: { locale: "en-US", colorScheme: "light", timezoneId: "Europe/London" },
    nav: "Insight",
    bot: "Gift shop",
    filters: ["Bot", "Version", "Language"],
    spoken: "中文",
    all: "All languages",
    days: { 1: "24 hours", 7: "7 days", 30: "30 days" },
    before: (value) => `${value} in the period before`,
    noBefore: "nothing in the period before",
    names: { conversations: "Conversations", resolution: "Resolution", containment: "Containment", fallback: "Not understood", messages: "Messages" },
    over: (name) => `${name} over time`,
    table: "As a table",
    version: (number) => `Version ${number}`,
    nothing: "Nothing in this period",
    longer: "Look at 90 days",
    flows: ["Flows", ["Flow", "Begun", "Completed", "Handed over", "Left"]],
    steps: [["say, line 5", "Reached 3", ""], ["ask, line 6", "Reached 3", "1 (33.3%)"], ["say, line 7", "Reached 2", ""]],
    paths: [["gift", "3 (42.9%)"], ["answer returns", "2 (28.6%)"], ["answer returns→a person", "1 (14.3%)"], ["not understood", "1 (14.3%)"]],
    handoffs: ["The customer asked for a person", "desk", "1"],
    hour: "Sat 3:00: 7",
    learning: "Questions without an answer",
    readOnly: "You may look. Deciding needs the role Builder.",
    samplesBot: "Choose a bot above to draw a sample of its messages.",
    versionsOf: "Choose a bot above to compare its versions.",
    away: "The server cannot be reached",
    samplesDenied: "Your role does not show conversations",
    botsDenied: /^Your role does not show bots/,
    none: "No sample yet",
    label: "Label",
    verdicts: ["Understood", "Answered right", "Resolved"],
    right: "Right",
    wrong: "Wrong",
    meant: "What was meant",
    read: "Understood as",
    unlabelled: "Nothing labelled yet",
    labelled: (count, size) => `${count} of ${size} labelled`,
    interval: (low, high) => `${low} to ${high} with 95% certainty`,
    behind: "3 conversations are still being counted; the figures grow by themselves.",
  },
  zh: {
    looks: { locale: "zh-CN", colorScheme: "dark", timezoneId: "Asia/Shanghai" },
    nav: "洞察",
    bot: "礼品店",
    filters: ["机器人", "版本", "语言"],
    spoken: "中文",
    all: "全部语言",
    days: { 1: "24 小时", 7: "7 天", 30: "30 天" },
    before: (value) => `上一时间段为 ${value}`,
    noBefore: "上一时间段没有数据",
    names: { conversations: "会话数", resolution: "解决率", containment: "自助率", fallback: "未听懂", messages: "消息数" },
    over: (name) => `${name}的变化`,
    table: "看表格",
    version: (number) => `版本 ${number}`,
    nothing: "这段时间没有数据",
    longer: "看 90 天",
    flows: ["流程", ["流程", "开始", "完成", "转人工", "离开"]],
    steps: [["say，第 5 行", "到达 3", ""], ["ask，第 6 行", "到达 3", "1 (33.3%)"], ["say，第 7 行", "到达 2", ""]],
    paths: [["gift", "3 (42.9%)"], ["回答 returns", "2 (28.6%)"], ["回答 returns→人工", "1 (14.3%)"], ["没听懂", "1 (14.3%)"]],
    handoffs: ["客户要求人工", "desk", "1"],
    hour: "周六 10 点：7",
    learning: "没有答案的问题",
    readOnly: "你可以查看；处理需要“搭建者”角色。",
    samplesBot: "请先在上方选择机器人，再抽取它的消息。",
    versionsOf: "请先在上方选择机器人，再比较它的版本。",
    away: "无法连接服务器",
    samplesDenied: "你的角色不能查看会话",
    botsDenied: /^你的角色不能查看机器人/,
    none: "还没有抽样",
    label: "标注",
    verdicts: ["理解正确", "回答正确", "问题解决"],
    right: "对",
    wrong: "错",
    meant: "客户的本意",
    read: "理解为",
    unlabelled: "还没有标注",
    labelled: (count, size) => `已标注 ${count} / ${size}`,
    interval: (low, high) => `95% 的把握在 ${low} 到 ${high} 之间`,
    behind: "3 个会话仍在统计中，数字会自动更新。",
  },
};

const on = stage();
/** Both languages read the same talks, and each draws a sample from a bot of its own. */
const bots = {};

test("customers write to two versions", piece, async () => {
  const { server } = on;
  let workspace = new Workspace(server, await server.signIn());
  const secrets = {};
  for (const language of Object.keys(LANGUAGES)) {
    const titled = BOT.replace("礼品店, en: Gift shop", `礼品店 ${language}, en: Gift shop ${language}`);
    bots[language] = await workspace.bot(`wraps-${language}`, { "bot.yaml": titled, "flows/gift.yaml": FLOW, "knowledge/shop.yaml": SHOP });
    secrets[language] = await workspace.deploy(bots[language]);
    for (const texts of FIRST) await workspace.talk(secrets[language], texts);
  }
  await server.restart(LATER);
  workspace = new Workspace(server, await server.signIn());
  for (const language of Object.keys(LANGUAGES)) {
    await workspace.write(bots[language], "flows/gift.yaml", FLOW.replace("Fine.", "Gladly."));
    assert.equal(await workspace.deploy(bots[language]), secrets[language], "customers come by the same way");
    for (const texts of SECOND) await workspace.talk(secrets[language], texts);
    await workspace.talk(secrets[language], HANDED, ["您好"]);
  }
  const create = "mutation($input: CreateMemberInput!) { createMember(input: $input) { __typename } }";
  const define = "mutation($input: RoleInput!) { createRole(input: $input) { ... on RoleSaved { role { role } } } }";
  const roles = COUNTS.map(({ name, permissions }) => workspace.run(define, { input: { name, permissions } }));
  const counts = (await Promise.all(roles)).map(({ createRole }, at) => ({ ...COUNTS[at], role: createRole.role.role }));
  for (const { name, email, password, role } of [ANALYST, ...counts]) {
    const input = { name, email, password, role };
    assert.equal((await workspace.run(create, { input })).createMember.__typename, "MemberCreated");
  }
  const counted = `{ insight(scope: { from: "${LATER}", to: "2026-05-17T00:00:00Z" }, zone: "UTC") { behind } }`;
  while ((await workspace.run(counted)).insight.behind > 0);
});

/** The definitions that stand in the documentation, by figure: English, Chinese. */
async function documented() {
  const text = await readFile(new URL("../../docs/insight.md", import.meta.url), "utf8");
  return [...text.matchAll(/^\| `(\w+)` \| (.+) \| (.+) \|$/gm)].map(([, name, en, zh]) => [name, { en, zh }]);
}

/** What a click puts into the folder of downloads, as a spreadsheet reads it: its name, its first row, and the others by the names in that. */
async function spreadsheet(page, button) {
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const text = await readFile(await file.path(), "utf8");
  assert.ok(text.startsWith("\ufeff"), "Excel sees that it is UTF-8");
  assert.ok(text.endsWith("\r\n"));
  const [head, ...rows] = text.slice(1, -2).split("\r\n").map((line) => line.split(","));
  for (const row of rows) assert.equal(row.length, head.length, "every row is as wide as the first");
  return { name: file.suggestedFilename(), head: head.join(), rows: rows.map((row) => Object.fromEntries(row.map((cell, at) => [head[at], cell]))) };
}

/** Between which shares the true one lies with 95% certainty, by Wilson's score. */
function wilson(right, of) {
  const z = 1.959963984540054;
  const [share, whole] = [right / of, 1 + (z * z) / of];
  const half = (z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))) / whole;
  return [Math.max(0, (share + (z * z) / (2 * of)) / whole - half), Math.min(1, (share + (z * z) / (2 * of)) / whole + half)];
}

const percent = (share) => `${Number((share * 100).toFixed(1))}%`;
/** A share of something in a table. */
const of = (part, whole) => `${part} (${percent(part / whole)})`;

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`an analyst learns what conversations come to, in ${language}`, async (t) => {
    const { server, browser } = on;
    const workspace = new Workspace(server, await server.signIn());
    const bot = bots[language];
    const desk = await opened(on, words.looks, ANALYST);
    const { page } = desk;
    await page.clock.install({ time: NOW });
    const step = story(t, browser, () => page, `insight-${language}-`);
    const look = async (name) => {
      assert.deepEqual(await findings(page), [], name);
      await browser.shot(page, `insight-${language}-${name}`);
    };
    const choose = async (filter, option) => {
      await page.getByRole("combobox", { name: filter, exact: true }).click();
      await page.locator(".ant-select-dropdown:visible").getByTitle(option, { exact: true }).click();
    };
    const period = (days) => page.getByRole("radiogroup").getByTitle(words.days[days], { exact: true }).click();
    const asked = () => Object.fromEntries(new URL(page.url()).searchParams);
    /** Waits for the number of conversations, with which all others come. */
    const counts = (count) => desk.part("figure-conversations").locator("strong").getByText(String(count), { exact: true }).waitFor();
    /** A figure, what it was before, and whether that is better. */
    const figure = async (name) => {
      const card = desk.part(`figure-${name}`);
      const change = card.locator("[class*=change]");
      return [await card.locator("strong").textContent(), await change.textContent(), await change.getAttribute("data-verdict")];
    };
    const section = (title) => page.getByRole("region", { name: title, exact: true });
    /** The rows of a section's table as they stand there, cell by cell. */
    const rows = (of) => of.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
    const [flows, paths] = [desk.part("csv-flows"), desk.part("csv-paths")].map((button) => page.locator("section").filter({ has: button }));

    await step("opens the page and chooses a bot and a week", async () => {
      await desk.go("/");
      await page.getByRole("link", { name: words.nav, exact: true }).click();
      for (const text of [words.versionsOf, words.samplesBot]) await page.getByText(text, { exact: true }).waitFor();
      await choose(words.filters[0], `${words.bot} ${language}`);
      await period(7);
      await counts(7);
      assert.deepEqual(asked(), { bot, days: "7" }, "the address can be sent to somebody");
      const { before, noBefore } = words;
      assert.deepEqual(await figure("conversations"), ["7", before("3"), null]);
      assert.deepEqual(await figure("resolution"), ["57.1%", before("33.3%"), "better"]);
      assert.deepEqual(await figure("containment"), ["85.7%", before("100%"), "worse"]);
      assert.deepEqual(await figure("fallback"), ["18.2%", before("0%"), "worse"]);
      assert.deepEqual(await figure("handoffs"), ["1", before("0"), null]);
      assert.deepEqual(await figure("handoff_rate"), ["14.3%", before("0%"), "worse"]);
      assert.deepEqual(await figure("satisfaction"), ["–", noBefore, null]);
      assert.deepEqual(await figure("messages"), ["11", before("4"), null]);
      assert.deepEqual(await figure("messages_per_conversation"), ["1.6", before("1.3"), null]);
      await look("week");
    });

    await step("reads what each figure means, and how it went", async () => {
      const meanings = await documented();
      assert.equal(await page.locator("[data-testid^=figure-]").count(), meanings.length);
      for (const [name, means] of meanings) {
        await desk.part(`figure-${name}`).click();
        await page.locator("section").filter({ has: desk.part("csv-series") }).locator("header p").getByText(means[language], { exact: true }).waitFor();
      }
      // Without a click too, where the mouse rests.
      await desk.part("figure-resolution").hover();
      const [, means] = meanings.find(([name]) => name === "resolution");
      await page.getByRole("tooltip").getByText(means[language], { exact: true }).filter({ visible: true }).waitFor();
      await look("definition");
      await desk.part("figure-resolution").click();
      const over = section(words.over(words.names.resolution));
      await over.getByRole("button", { name: words.table, exact: true }).click();
      const { name, head, rows: days } = await spreadsheet(page, desk.part("csv-series"));
      assert.equal(name, "series.csv");
      assert.equal(head, ["at", ...meanings.map(([figure]) => figure)].join());
      assert.equal(days.length, 8, "a day a row, the first and the last cut");
      assert.deepEqual(days.map((day) => Number(day.conversations)), [0, 0, 0, 0, 0, 0, 0, 7]);
      assert.equal(Number(days.at(-1).resolution).toFixed(4), (4 / 7).toFixed(4));
      const format = ([all, tag]) => all.map((at) => new Date(at).toLocaleString(tag, { dateStyle: "medium", timeStyle: "short" }));
      const dates = await page.evaluate(format, [days.map(({ at }) => at), language === "zh" ? "zh-CN" : "en"]);
      assert.match(dates.at(-1), language === "zh" ? /^2026年5月16日 00:00$/ : /^May 16, 2026, 12:00.AM$/);
      assert.deepEqual(await rows(over), days.map(({ resolution }, at) => [dates[at], resolution ? percent(resolution) : "–"]));
    });

    await step("looks at other times, a version and a language", async () => {
      await period(30);
      await counts(10);
      assert.deepEqual(await figure("conversations"), ["10", words.before("0"), null]);
      assert.deepEqual(await figure("resolution"), ["50%", words.noBefore, null]);
      await choose(words.filters[2], words.spoken);
      await counts(5);
      assert.deepEqual(await figure("messages"), ["7", words.before("0"), null]);
      await choose(words.filters[2], words.all);
      await choose(words.filters[1], "v1");
      await counts(3);
      assert.deepEqual(await figure("resolution"), ["33.3%", words.noBefore, null]);
      assert.deepEqual((await rows(flows))[0], ["gift", "3", of(1, 3), of(0, 3), of(2, 3)]);
      assert.deepEqual(await rows(paths), [["gift", "3 (100%)"]]);
      // Nobody talks to it any more.
      await period(1);
      await page.getByRole("heading", { name: words.nothing, exact: true }).waitFor();
      await look("nothing");
      await page.getByRole("button", { name: words.longer, exact: true }).click();
      await counts(3);
      assert.equal(asked().days, "90");
    });

    await step("compares the versions", async () => {
      await period(30);
      await page.getByRole("combobox", { name: words.filters[1], exact: true }).click();
      await page.locator(".ant-select-dropdown:visible .ant-select-item-option").first().click();
      await counts(10);
      const versions = page.locator("section").filter({ has: desk.part("csv-versions") });
      assert.deepEqual((await versions.locator("thead th").allTextContents()).slice(1, 3), [words.version(2), words.version(1)]);
      const { conversations, resolution, containment, messages } = words.names;
      const compared = await rows(versions);
      for (const row of [
        [conversations, "7", "3", "+4"],
        [resolution, "57.1%", "33.3%", "+23.8%"],
        [containment, "85.7%", "100%", "−14.3%"],
        [messages, "11", "4", "+7"],
      ]) {
        assert.deepEqual(compared.find(([name]) => name === row[0]), row);
      }
      const sheet = await spreadsheet(page, desk.part("csv-versions"));
      assert.equal(sheet.name, "versions.csv");
      assert.deepEqual(sheet.rows.map((row) => [row.version, row.conversations, row.messages, percent(row.resolution)]), [["2", "7", "11", "57.1%"], ["1", "3", "4", "33.3%"]]);
      await versions.scrollIntoViewIfNeeded();
      await look("versions");
    });

    await step("sees which way talks go and where they end", async () => {
      await period(7);
      await counts(7);
      assert.deepEqual(await flows.locator("thead th").allTextContents(), words.flows[1]);
      await desk.part("funnel-gift").press("Enter");
      const [gift, ...inside] = await rows(flows);
      assert.deepEqual(gift, ["gift", "3", of(2, 3), of(0, 3), of(1, 3)]);
      assert.deepEqual(inside.map(([what, , reached, left]) => [what, reached, left]), words.steps);
      assert.deepEqual(await rows(paths), words.paths);
      assert.deepEqual(await rows(page.locator("section").filter({ has: desk.part("csv-answers") })), [["returns", "3", ""]]);
      assert.deepEqual(await rows(page.locator("section").filter({ has: desk.part("csv-handoffs") })), [words.handoffs]);
      const [[who, took, wrote, answered]] = await rows(page.locator("section").filter({ has: desk.part("csv-agents") }));
      assert.deepEqual([who, took, wrote, answered], ["Owner", "1", "1", "1"]);
      assert.equal(await page.locator("td[style*=background]").count(), 1, "all began in one hour");
      await page.getByTitle(words.hour, { exact: true }).waitFor();
      await flows.scrollIntoViewIfNeeded();
      await look("flows");

      const funnel = await spreadsheet(page, desk.part("csv-flows"));
      assert.equal(funnel.name, "flows.csv");
      assert.equal(funnel.head, "flow,step,begun,asked_for,completed,handed_over,left,reached");
      const [whole, ...steps] = funnel.rows;
      assert.deepEqual(Object.values(whole), ["gift", "", "3", "3", "2", "0", "1", ""]);
      assert.deepEqual(steps.map(({ step, reached, left }) => [step, reached, left]), [["5:say", "3", "0"], ["6:ask", "3", "1"], ["7:say", "2", "0"]]);
      const ways = await spreadsheet(page, desk.part("csv-paths"));
      assert.deepEqual(ways.rows.map(({ path, conversations }) => [path, of(Number(conversations), 7)]), [
        ["flow:gift", words.paths[0][1]],
        ["answer:returns", words.paths[1][1]],
        ["answer:returns > person", words.paths[2][1]],
        ["missed", words.paths[3][1]],
      ]);
    });

    await step("draws a sample and says how right the bot was", async () => {
      await page.getByText(words.none, { exact: true }).waitFor();
      await desk.part("draw-sample").click();
      const sample = desk.part("sample");
      const messages = desk.part("sample-message");
      await sample.getByText(words.labelled(0, 7)).waitFor();
      assert.equal(await sample.getByText(words.unlabelled, { exact: true }).count(), 3);
      await messages.nth(6).waitFor();
      assert.equal(await messages.count(), 7, "one message of each conversation");
      const understood = (text) => messages.filter({ hasText: text }).locator("[class*=read]");
      // What came close is not what it was understood as.
      assert.ok((await understood(MISSED).textContent()).startsWith(`${words.names.fallback} · `), await understood(MISSED).textContent());
      assert.ok((await understood("怎么退货").textContent()).startsWith(`${words.read} returns · `), await understood("怎么退货").textContent());
      assert.ok((await understood("return policy").textContent()).startsWith(`${words.read} returns · `));
      const share = (name) => sample.locator("dl > div").filter({ hasText: name }).locator("dd");
      const judge = (message, name, verdict) => message.getByRole("radiogroup", { name, exact: true }).getByTitle(verdict, { exact: true }).click();
      /** Waits for the share that is right, and between which shares the true one lies. */
      const says = async (name, right, of) => {
        await share(name).locator("strong").getByText(percent(right / of), { exact: true }).waitFor();
        const [low, high] = wilson(right, of).map(percent);
        assert.equal(await share(name).locator("small").textContent(), words.interval(low, high));
      };
      const missed = messages.filter({ hasText: MISSED });
      // What could not be kept does not look as if it was.
      await page.route("**/graphql", (route) => (/labelMessage/.test(route.request().postData() ?? "") ? route.abort() : route.continue()));
      await judge(missed, words.verdicts[0], words.right);
      await page.getByText(words.away).waitFor();
      await missed.getByRole("radiogroup", { name: words.verdicts[0], exact: true }).locator("input:checked").waitFor({ state: "detached" });
      await page.unroute("**/graphql");
      browser.complaints.splice(0);
      await judge(missed, words.verdicts[0], words.wrong);
      await says(words.verdicts[0], 0, 1);
      await missed.getByRole("textbox", { name: words.meant, exact: true }).fill("playground");
      for (let at = 0; at < 6; at += 1) {
        await judge(messages.filter({ hasNotText: MISSED }).nth(at), words.verdicts[0], words.right);
        await says(words.verdicts[0], at + 1, at + 2);
      }
      await sample.getByText(words.labelled(7, 7)).waitFor();
      // Whoever thinks again counts once.
      await judge(messages.filter({ hasText: "return policy" }), words.verdicts[0], words.wrong);
      await says(words.verdicts[0], 5, 7);
      await judge(messages.filter({ hasText: "return policy" }), words.verdicts[1], words.right);
      await says(words.verdicts[1], 1, 1);
      await share(words.verdicts[2]).getByText(words.unlabelled, { exact: true }).waitFor();
      await sample.scrollIntoViewIfNeeded();
      await look("sample");

      const { samples } = await workspace.run("query($bot: ID!) { samples(bot: $bot) { id author size intentAccuracy { labelled right } answerAccuracy { labelled right } resolution { labelled } } }", { bot });
      const [{ id, ...held }, ...others] = samples;
      assert.deepEqual(others, []);
      assert.deepEqual(held, { author: ANALYST.name, size: 7, intentAccuracy: { labelled: 7, right: 5 }, answerAccuracy: { labelled: 1, right: 1 }, resolution: { labelled: 0 } });
      const { sample: drawn } = await workspace.run("query($id: ID!) { sample(id: $id) { messages { understood meant turn { activities { text } } } } }", { id });
      const wrong = drawn.messages.filter((one) => one.understood === "WRONG").map(({ meant, turn }) => [turn.activities[0].text.match(/playground|policy/)[0], meant]);
      assert.deepEqual(wrong.sort(), [["playground", "playground"], ["policy", null]]);
    });

    await step("goes on to the questions without an answer", async () => {
      await page.getByRole("link", { name: words.learning, exact: true }).click();
      await page.waitForURL((url) => url.pathname === `/bots/${encodeURIComponent(bot)}/knowledge/learning`);
      await desk.part("candidate-row").filter({ hasText: MISSED }).click();
      await desk.part("candidate-title").filter({ hasText: MISSED }).waitFor();
      await page.getByText(words.readOnly).waitFor();
      await look("question");
    });

    await step("sees figures grow that are still being counted", async () => {
      let late = true;
      await page.route("**/graphql", async (route) => {
        const response = await route.fetch();
        const answer = await response.json();
        if (late && answer.data?.insight?.figures) {
          late = false;
          answer.data.insight.behind = 3;
          answer.data.insight.figures.find(({ name }) => name === "conversations").value = 4;
        }
        await route.fulfill({ response, json: answer });
      });
      await desk.go(`/insight?bot=${encodeURIComponent(bot)}&days=7`);
      await page.getByRole("status").getByText(words.behind, { exact: true }).waitFor();
      await counts(7);
      await page.getByText(words.behind, { exact: true }).waitFor({ state: "detached" });
      await page.unrouteAll({ behavior: "wait" });
    });
    await page.context().close();
  });

  test(`who may not read conversations is told so, in ${language}`, piece, async () => {
    for (const member of COUNTS) {
      const page = await on.browser.open({ viewport: { width: 1280, height: 860 }, ...words.looks });
      const desk = new Console(page, on.server.url);
      await desk.go("/sign-in");
      await desk.signIn(member.email, member.password);
      await desk.part("account").waitFor();
      await page.clock.install({ time: NOW });
      const refusals = [];
      page.on("response", async (response) => {
        const { errors } = response.url().endsWith("/graphql") ? await response.json().catch(() => ({})) : {};
        if (errors) refusals.push(...errors.map(({ message }) => message));
      });
      const sees = member.permissions.includes("READ_BOTS");
      await desk.go(`/insight?days=7${sees ? `&bot=${encodeURIComponent(bots[language])}` : ""}`);
      await page.getByText(words.samplesDenied, { exact: true }).waitFor();
      assert.equal(await desk.part("draw-sample").count(), 0);
      assert.equal(await desk.part("insight-bot").count(), sees ? 1 : 0);
      if (!sees) await page.getByText(words.botsDenied).waitFor();
      // That nothing is heard by a live connection is no loss.
      await page.clock.runFor(5000);
      assert.equal(await desk.part("away").count(), 0);
      assert.deepEqual(refusals, [], "nothing was asked that is refused");
      await page.getByText(words.samplesDenied, { exact: true }).scrollIntoViewIfNeeded();
      assert.deepEqual(await findings(page), []);
      await on.browser.shot(page, `insight-${language}-denied-${member.name}`);
      await page.context().close();
    }
  });
}
