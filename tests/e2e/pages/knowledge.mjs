// The pages about a bot's knowledge, and bots that have something to show there.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const repository = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const binary = process.env.BOTLOOM ?? path.join(repository, "target/release/botloom");
const TEMPLATE = "express-logistics/parcel-desk";

export const BOT = `bot: shop
title: {zh-CN: 小店, en: Corner shop}
languages: [zh-CN, en]
handoff: {queue: desk}
knowledge:
  - files: knowledge/*.yaml
`;
export const FLOW = `flow: gift
title: {zh-CN: 包装, en: Gift}
triggers: [帮我包装礼物, wrap a gift]
steps:
  - say: {zh-CN: 好。, en: Fine.}
`;
/** The line on which each entry stands is part of what is tested. */
export const SHOP = `# Ours
entries:
  - id: returns
    category: orders/returns
    question: {zh-CN: 怎么退货, en: How do I return something?}
    variants:
      zh-CN:
        - 不喜欢可以退吗  # common
      en: [return policy]
    answer: {zh-CN: 签收后七天内可以退货。, en: Within seven days.}
    owner: Li Na
  - id: opening
    category: shop
    question: {zh-CN: 几点开门, en: When do you open?}
    answer: {zh-CN: 每天九点到二十点。, en: From nine to eight.}
  - id: sale
    category: shop
    question: {zh-CN: 打折到什么时候, en: How long is the sale on?}
    answer: {zh-CN: 已经结束了。, en: It is over.}
    valid: {until: 2020-01-31}
  - id: parking
    question: {zh-CN: 可以停车吗}
    answer: {zh-CN: 门口有五个车位。}
    source: {file: handbook.docx, place: page 3}
tables:
  - id: boxes
    category: orders
    question: {zh-CN: \${entity}的\${attribute}是多少, en: "What is the \${attribute} of the \${entity}?"}
    answer: {zh-CN: \${entity}的\${attribute}是\${value}。, en: "The \${attribute} of the \${entity} is \${value}."}
    attributes:
      - {id: price, names: {zh-CN: [价格], en: [price]}}
    entities:
      - {id: small, names: {zh-CN: [小盒子], en: [small box]}, values: {price: {zh-CN: 三元, en: three yuan}}}
      - {id: large, names: {zh-CN: [大盒子], en: [large box]}, values: {price: {zh-CN: 五元, en: five yuan}}}
`;
export const SICK = `entries:
  - id: returns
    question: {zh-CN: 怎么退货, en: How do I return something?}
    variants: {zh-CN: [退货流程, 不想要了能退吗, 怎么退回去], en: [return policy]}
    answer: {zh-CN: 签收后七天内可以退货。, en: Within seven days of delivery.}
  - id: refunds
    question: {zh-CN: 退货流程, en: Can I get a refund?}
    answer: {zh-CN: 签收后15天内可以退货。, en: You can for a refund ask us.}
  - id: gift-cards
    question: {zh-CN: 礼品卡怎么买}
    answer: {zh-CN: 见 www.example.com/cards 。}
    attributes: {reviewed: 2024-01-01}
`;
export const WELL = `entries:
  - id: hours
    question: {zh-CN: 几点开门, en: When do you open?}
    answer: {zh-CN: 九点。, en: At nine.}
`;

/** The platform as its owner and its customers use it without the console. */
export class Workspace {
  constructor(server, token) {
    this.server = server;
    this.token = token;
  }

  run(query, variables) {
    return this.server.graphql(query, variables, this.token);
  }

  async bot(name, files) {
    const { createBot } = await this.run(
      `mutation($input: CreateBotInput!) { createBot(input: $input) { __typename ... on BotCreated { bot { id } } ... on Invalid { message } } }`,
      { input: { name, files: Object.entries(files).map(([path, content]) => ({ path, content })) } },
    );
    assert.equal(createBot.__typename, "BotCreated", JSON.stringify(createBot));
    return createBot.bot.id;
  }

  async publish(bot) {
    const { publish } = await this.run(
      `mutation($bot: ID!) { publish(bot: $bot) { ... on Published { version { id } } ... on ProblemsFound { problems { what } } } }`,
      { bot },
    );
    assert.ok(publish.version, JSON.stringify(publish));
    return publish.version.id;
  }

  /** Publishes and deploys; the secret with which customers begin. */
  async deploy(bot) {
    const { deploy } = await this.run(
      `mutation($v: ID!) { deploy(version: $v) { ... on Deployed { deployment { secret } } } }`,
      { v: await this.publish(bot) },
    );
    return deploy.deployment.secret;
  }

  /** What a customer says, and then a colleague who takes over, if one answers; the conversation, as the customer knows it. */
  async talk(secret, texts, replies = []) {
    const ask = async (address, bearer, body) => {
      const response = await fetch(`${this.server.url}/v3/directline/conversations${address}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${bearer}` },
        body: JSON.stringify(body),
      });
      assert.ok(response.ok, `${address}: ${response.status}`);
      return response.json();
    };
    const { conversationId, token } = await ask("", secret, { user: { id: "guest" } });
    for (const text of texts) {
      await ask(`/${conversationId}/activities`, token, { type: "message", from: { id: "guest" }, text });
    }
    if (replies.length === 0) return { conversationId, token };
    const take = `mutation($c: ID!) { takeOver(conversation: $c) { __typename } }`;
    await this.run(take, { c: conversationId });
    for (const [number, text] of replies.entries()) {
      const { answer } = await this.run(
        `mutation($c: ID!, $t: String!, $k: String!) { answer(conversation: $c, text: $t, key: $k) { __typename } }`,
        { c: conversationId, t: text, k: String(number) },
      );
      assert.equal(answer.__typename, "Talked");
    }
    return { conversationId, token };
  }

  /** What a customer is answered who says one thing in a new conversation. */
  async answer(secret, text) {
    const { conversationId, token } = await this.talk(secret, [text]);
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(`${this.server.url}/v3/directline/conversations/${conversationId}/activities`, { headers });
    const { activities } = await response.json();
    return activities.findLast(({ type, from }) => type === "message" && from.id !== "guest").text;
  }

  async file(bot, path) {
    const read = `query($bot: ID!, $path: String!) { bot(id: $bot) { file(path: $path) { content } } }`;
    return (await this.run(read, { bot, path })).bot.file?.content;
  }

  async write(bot, path, content) {
    const { bot: before } = await this.run(`query($bot: ID!) { bot(id: $bot) { revision } }`, { bot });
    const { saveFiles } = await this.run(
      `mutation($bot: ID!, $r: Int!, $f: [FileInput!]!) { saveFiles(bot: $bot, revision: $r, files: $f) { __typename } }`,
      { bot, r: before.revision, f: [{ path, content }] },
    );
    assert.equal(saveFiles.__typename, "FilesSaved");
  }

  /** A shop whose customers asked three things in vain. */
  async askedShop(name) {
    const bot = await this.bot(name, { "bot.yaml": BOT, "flows/gift.yaml": FLOW, "knowledge/shop.yaml": SHOP });
    const secret = await this.deploy(bot);
    await this.talk(secret, ["支持花呗分期付款吗", "转人工"], ["您好", "可以的，付款时选择花呗分期即可，支持3、6、12期。"]);
    await this.talk(secret, ["可以用花呗分期付款吗？我的电话是13812345678", "转人工"], ["您好", "付款时选择花呗分期，支持3、6、12期。"]);
    await this.talk(secret, ["花呗分期付款怎么弄", "转人工"], ["可以，付款的时候选花呗分期，支持3、6、12期"]);
    await this.talk(secret, ["do you ship to Norway?"]);
    await this.talk(secret, ["ship to Norway please"]);
    await this.talk(secret, ["is there a playground for children"]);
    await this.talk(secret, ["a playground for children?"]);
    return bot;
  }

  /** A shop that also answers from a pack, whose customers asked what the pack nearly knows. */
  async packedShop(name) {
    const pack = '  - pack: express-logistics\n    with: {company: 飞马快递, hotline: "95000"}\n';
    const settings = BOT.replace("knowledge:\n", `knowledge:\n${pack}`);
    const bot = await this.bot(name, { "bot.yaml": settings, "flows/gift.yaml": FLOW, "knowledge/shop.yaml": SHOP });
    const secret = await this.deploy(bot);
    await this.talk(secret, ["支持花呗分期付款吗"]);
    await this.talk(secret, ["用花呗分期付款可以吗"]);
    return bot;
  }

  /** A bot that was copied from an older release of a template, and edited where the newer one changed. */
  async agedDesk(name) {
    const folder = await mkdtemp(path.join(tmpdir(), "botloom-aged-"));
    try {
      const [old, mine] = [path.join(folder, "parcel-desk"), path.join(folder, "mine")];
      await cp(path.join(repository, "templates", TEMPLATE), old, { recursive: true });
      const edit = async (root, file, from, to) => {
        const text = await readFile(path.join(root, file), "utf8");
        assert.ok(text.includes(from), `${from} stands in ${file}`);
        await writeFile(path.join(root, file), text.replace(from, to));
      };
      await edit(old, "template.yaml", "1.0.0", "0.9.0");
      await edit(old, "flows/track_parcel.yaml", "  - where's my stuff\n", "");
      await edit(old, "flows/track_parcel.yaml", "这个运单号好像不完整", "运单号不完整");
      await edit(old, "bot.yaml", "08:00-22:00", "09:00-17:00");
      await edit(old, "knowledge/company.yaml", "Our branches have green bins", "There are green bins");
      await cp(old, mine, { recursive: true });
      await rm(path.join(mine, "template.yaml"));
      await edit(mine, "bot.yaml", "09:00-17:00", "07:00-17:00");
      await edit(mine, "bot.yaml", "company: 顺达快递", "company: 飞马快递");
      await edit(mine, "knowledge/company.yaml", "There are green bins", "You find green bins");
      execFileSync(binary, ["template", "upgrade", mine, "--base", old, "--from", old], { stdio: "ignore" });
      const files = {};
      for (const file of await readdir(mine, { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue;
        const full = path.join(file.parentPath, file.name);
        files[path.relative(mine, full)] = await readFile(full, "utf8");
      }
      const lineage = files[".botloom/lineage"];
      assert.match(lineage, /template: "parcel-desk"\n +version: "0.9.0"/);
      files[".botloom/lineage"] = lineage.replace('template: "parcel-desk"', `template: "${TEMPLATE}"`);
      return await this.bot(name, files);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** What is seen of the editor after a way led there. */
export async function lineInEditor(console, file, line, holds) {
  await console.page.waitForURL(
    (url) => url.searchParams.get("file") === file && url.searchParams.get("line") === String(line),
  );
  const active = console.part("editor").locator(".cm-activeLine");
  await active.filter({ hasText: holds }).waitFor();
  const number = console.part("editor").locator(".cm-activeLineGutter").filter({ hasText: /^\d+$/ });
  assert.equal(await number.textContent(), String(line));
}
