// The language server with the official client libraries, as an editor uses it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, rename, unlink } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { apply, binary, folder, open, slice } from "./editor.mjs";

const repository = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");

const BOT = `bot: desk
title: {zh-CN: 小递, en: Desk}
languages: [zh-CN, en]
slots:
  tracking_no: {type: id, pattern: 'SF\\d+', ask: {zh-CN: 请提供运单号, en: What is the number?}}
  reason:
    type: choice
    choices:
      late: {zh-CN: [太慢], en: [late]}
      lost: {zh-CN: [丢了], en: [lost]}
    ask: {zh-CN: 怎么了, en: Why?}
knowledge:
  - pack: express-logistics
  - files: knowledge/*.yaml
ignore: [BL0160, BL0184] # names and few sentences are enough here
`;

const TRACK = `flow: track_parcel
title: {zh-CN: 查快递 📦, en: Track a parcel}
triggers:
  - 我的快递📦到哪了，查一下 [SF1](tracking_no)
  - where is my parcel
slots:
  weight: {type: number, ask: {zh-CN: 多重, en: How heavy?}}
steps:
  - id: begin
    ask: tracking_no
  - ask: weight
  - set: {fee: weight * 2}
  - if: reason == "late" && tracking_no.size() > 3
    then:
      - say: {zh-CN: "📦📦 单号 \${tracking_no} 费用 \${fee}", en: 'late: \${reason == "late" ? tracking_no : ""}'}
      - clear: tracking_no
      - goto: begin
  - run: price
    with: {kilos: "\${weight}"}
    into: cost
  - say: {zh-CN: 一共 \${cost}, en: "In all \${cost}"}
  - if: fee > 3
    then: [{clear: tracking_no}, {goto: ask tracking_no}]
`;

const PRICE = `flow: price
private: true
inputs: {kilos: number}
outputs: {total: money}
steps:
  - end: flow
    outputs: {total: 'money(kilos * 3, "CNY")'}
`;

const ENTRIES = `entries:
  - id: agent-fee
    question: {zh-CN: 人工收费吗, en: Does a person cost anything?}
    answer: {zh-CN: 免费。, en: It is free.}
`;

const TEST = `test: 查件 asks for the number
given: {language: zh-CN}
talk:
  - user: 我的快递到哪了
  - bot: 请提供运单号
  - expect: {flow: track_parcel, asks: tracking_no}
  - user: 人工收费吗
  - bot: {knowledge: agent-fee}
`;

const FILES = {
  "bot.yaml": BOT,
  "flows/track.yaml": TRACK,
  "flows/price.yaml": PRICE,
  "knowledge/own.yaml": ENTRIES,
  "tests/track.yaml": TEST,
};

/** Runs a test in an editor on a folder. */
async function editing(files, run, more) {
  const editor = await open(files, more);
  try {
    await run(editor);
  } finally {
    assert.equal(await editor.stop(), 0);
  }
}

const marked = (text, list) => list.map((found) => `${found.code} ${slice(text, found.range)}`);
const none = (list) => list.length === 0;
const some = (list) => list.length > 0;

test("problems of all files are shown while typing, in their places behind Chinese and emoji", async () => {
  await editing(FILES, async (editor) => {
    await editor.open("flows/track.yaml");
    await editor.edit("flows/track.yaml", "单号 ${tracking_no}", "单号 ${tracking_on}");
    const [first] = await editor.problems("flows/track.yaml", some);
    assert.deepEqual(marked(editor.text("flows/track.yaml"), [first]), ["BL0115 tracking_on"]);
    assert.equal(first.severity, 1);
    assert.equal(first.source, "botloom");
    assert.equal(first.codeDescription.href, "botloom:docs/language/problems/BL0115.md");
    assert.match(first.message, /nothing has the name `tracking_on`\nwhy: .*\ndo: did you mean `tracking_no`\?/);
    assert.equal(editor.diagnostics.get(editor.bot.uri("flows/track.yaml")).version, 2);
    await editor.edit("flows/track.yaml", "tracking_on", "tracking_no");
    await editor.problems("flows/track.yaml", none);

    // A change of one file makes problems in others, open or not.
    await editor.open("bot.yaml");
    await editor.edit("bot.yaml", "  tracking_no:", "  parcel_no:");
    const there = await editor.problems("flows/track.yaml", (list) => list.length > 3);
    assert.ok(there.every((found) => /tracking_no/.test(found.message)), JSON.stringify(there));
    await editor.close("bot.yaml");
    await editor.problems("flows/track.yaml", none);
  });
});

test("the same problems as the command line says, related places and tests included", async () => {
  const files = {
    ...FILES,
    "flows/twice.yaml": "flow: twice\nflow: again\nsteps:\n  - say: {zh-CN: 好}\n",
    "tests/wrong.yaml": "test: x\ntalks: []\ntalk: []\n",
  };
  await editing(files, async (editor) => {
    const [twice, translation] = await editor.problems("flows/twice.yaml", some);
    assert.equal(twice.code, "BL0004");
    assert.equal(twice.relatedInformation[0].message, "first here");
    assert.equal(slice(files["flows/twice.yaml"], twice.relatedInformation[0].location.range), "flow");
    assert.equal(translation.severity, 2);
    const [wrong] = await editor.problems("tests/wrong.yaml", some);
    assert.match(wrong.message, /did you mean `talk`/);
    const child = spawn(binary, ["check", "--json", editor.bot.root], { stdio: ["ignore", "pipe", "ignore"] });
    let out = "";
    for await (const chunk of child.stdout) out += chunk;
    const said = JSON.parse(out).map((found) => `${found.file} ${found.code}`).sort();
    const shown = [...editor.diagnostics].flatMap(([uri, { diagnostics }]) =>
      diagnostics.map((found) => `${decodeURIComponent(uri.split("/").slice(-2).join("/"))} ${found.code}`),
    );
    assert.deepEqual(shown.sort(), said);
  });
});

test("what may stand at the cursor is offered", async () => {
  const flow = `flow: 新
steps:
  - as
  - ask: tra
    atte
  - say: {zh-CN: 😀 好 \${track}
  - say: {zh-CN: 😀, e}
  - if: reason == "
    then: []
  - run: pri
  - run: price
    with: {ki}
  - goto: ask
  - set: {we}
  - say: \${now.da}
`;
  await editing({ ...FILES, "flows/new.yaml": flow }, async (editor) => {
    const at = (before, more) => editor.offered("flows/new.yaml", before, more);
    await editor.open("flows/new.yaml");
    const verbs = await editor.completions("flows/new.yaml", "  - as");
    const ask = verbs.find((item) => item.label === "ask");
    assert.equal(ask.textEdit.newText, "ask: ");
    assert.match(ask.documentation.value, /Fills a slot/);
    assert.ok(verbs.some((item) => item.label === "switch"));
    const say = verbs.find((item) => item.label === "say");
    assert.equal(say.textEdit.newText, "say: {zh-CN: $1, en: $2}");
    assert.equal(say.insertTextFormat, 2);

    const slots = await editor.completions("flows/new.yaml", "ask: tra");
    assert.deepEqual(slots.map((item) => item.label), ["reason", "tracking_no"]);
    assert.match(slots[1].documentation.value, /`id`.*\n\nasks: zh-CN: 请提供运单号; en: What is the number\?/s);
    const text = editor.text("flows/new.yaml");
    assert.ok(apply(text, [slots[1].textEdit]).includes("- ask: tracking_no\n    atte\n"));

    assert.ok((await at("    atte")).includes("attempts"));
    assert.ok(!(await at("    atte")).includes("ask"));
    assert.deepEqual((await at("😀 好 ${track")).slice(0, 2), ["reason", "tracking_no"]);
    assert.equal((await at("😀, e"))[0], "en");
    assert.ok(!(await at("😀, e")).includes("zh-CN"));
    assert.deepEqual(await at('reason == "'), ["late", "lost"]);
    assert.ok((await at("run: pri")).includes("price"));
    assert.deepEqual(await at("with: {ki"), ["kilos"]);
    assert.deepEqual((await at("goto: ask")).slice(0, 1), ["ask tra"]);
    assert.ok((await at("set: {we")).includes("tracking_no"));
    const dates = await editor.completions("flows/new.yaml", "${now.da");
    assert.ok(dates.some((item) => item.label === "date" && item.detail === "datetime.date()"), JSON.stringify(dates));
    assert.ok(!dates.some((item) => item.label === "startsWith"));

    await editor.open("bot.yaml");
    await editor.edit("bot.yaml", "type: choice", "type: ");
    assert.ok((await editor.offered("bot.yaml", "    type: ")).includes("datetime"));
    await editor.edit("bot.yaml", "pack: express-logistics", "pack: ");
    assert.deepEqual(await editor.offered("bot.yaml", "pack: "), ["banking", "e-commerce", "express-logistics"]);
    await editor.edit("bot.yaml", "\nknowledge:", "\nkno:");
    assert.ok((await editor.offered("bot.yaml", "\nkno")).includes("knowledge"));

    await editor.open("tests/track.yaml");
    await editor.edit("tests/track.yaml", "knowledge: agent-fee", "knowledge: ");
    assert.deepEqual(await editor.offered("tests/track.yaml", "knowledge: "), ["agent-fee"]);
    await editor.edit("tests/track.yaml", "asks: tracking_no", "slots: {reason: }, asks: tracking_no");
    assert.deepEqual(await editor.offered("tests/track.yaml", "reason: "), ["late", "lost"]);
    await editor.edit("tests/track.yaml", "flow: track_parcel", "flow: ");
    assert.deepEqual((await editor.offered("tests/track.yaml", "flow: ")).slice(0, 1), ["none"]);
  });
});

test("a client without snippets gets plain words", async () => {
  await editing(FILES, async (editor) => {
    await editor.open("flows/track.yaml", "flow: a\nsteps:\n  - sa\n");
    const items = await editor.completions("flows/track.yaml", "- sa");
    assert.ok(items.every((item) => item.insertTextFormat === undefined && !item.textEdit.newText.includes("$")));
    assert.equal(items.find((item) => item.label === "say").textEdit.newText, "say: ");
  }, { capabilities: {} });
});

test("hover says what things are, in expressions with their types", async () => {
  await editing(FILES, async (editor) => {
    const said = async (name, before, more) => (await editor.ask("hover", name, before, more))?.contents.value ?? "";
    const track = (before, more) => said("flows/track.yaml", before, more);
    assert.match(await track("ask: track"), /\*\*tracking_no\*\* `id` \(slot of the bot, `bot.yaml`\)\n\nasks: zh-CN: 请提供运单号/);
    assert.match(await track("📦📦 单号 ${track"), /`tracking_no` is a text/);
    assert.match(await track("费用 ${f"), /variable.*`fee` is a number/s);
    assert.match(await track('if: reason == "la'), /choice.*zh-CN: 太慢/s);
    assert.match(await track("tracking_no.si"), /`text.size\(\)` gives a whole number/);
    assert.match(await track("run: pri"), /flow.*takes: `kilos` number.*gives: `total` money/s);
    assert.match(await track("一共 ${co"), /`cost` is an amount of money/);
    assert.match(await track("    th"), /if \.\.\. then.*What to do if it is so/s);
    assert.match(await track("trigg"), /What starts it/);
    assert.match(await said("bot.yaml", "type: cho"), /One of several named choices/);
    assert.match(await said("tests/track.yaml", "flow: track"), /Track a parcel.*我的快递📦到哪了/s);
    assert.match(await said("tests/track.yaml", "knowledge: agent"), /answer: zh-CN: 免费/);
    const found = await editor.ask("hover", "flows/track.yaml", "📦📦 单号 ${track");
    assert.equal(slice(TRACK, found.range), "tracking_no");
    assert.equal(await editor.ask("hover", "flows/track.yaml", "where is"), null);
  });
});

test("definitions and references lead through all files", async () => {
  await editing(FILES, async (editor) => {
    const defined = async (name, before, more) => editor.places(await editor.ask("definition", name, before, more));
    assert.deepEqual(await defined("flows/track.yaml", "📦📦 单号 ${track"), ["bot.yaml:5 tracking_no"]);
    assert.deepEqual(await defined("flows/track.yaml", "[SF1](tra"), ["bot.yaml:5 tracking_no"]);
    assert.deepEqual(await defined("flows/track.yaml", "run: pri"), ["flows/price.yaml:1 price"]);
    assert.deepEqual(await defined("flows/track.yaml", "with: {ki"), ["flows/price.yaml:3 kilos"]);
    assert.deepEqual(await defined("flows/track.yaml", "goto: beg"), ["flows/track.yaml:9 begin"]);
    assert.deepEqual(await defined("flows/track.yaml", "一共 ${co"), ["flows/track.yaml:20 cost"]);
    assert.deepEqual(await defined("flows/track.yaml", 'reason == "la'), ["bot.yaml:9 late"]);
    assert.deepEqual(await defined("tests/track.yaml", "flow: tra"), ["flows/track.yaml:1 track_parcel"]);
    assert.deepEqual(await defined("tests/track.yaml", "knowledge: ag"), ["knowledge/own.yaml:2 agent-fee"]);
    const files = await editor.ask("definition", "bot.yaml", "files: know");
    assert.deepEqual(files.map((found) => found.uri), [editor.bot.uri("knowledge/own.yaml")]);
    assert.deepEqual(await defined("flows/track.yaml", "zh-CN: 多"), []);

    const all = await editor.ask("references", "bot.yaml", "slots:\n  tra", { context: { includeDeclaration: true } });
    assert.deepEqual(await editor.places(all), [
      "bot.yaml:5 tracking_no",
      "flows/track.yaml:4 tracking_no",
      "flows/track.yaml:10 tracking_no",
      "flows/track.yaml:13 tracking_no",
      "flows/track.yaml:15 tracking_no",
      "flows/track.yaml:15 tracking_no",
      "flows/track.yaml:16 tracking_no",
      "flows/track.yaml:23 tracking_no",
      "flows/track.yaml:23 tracking_no",
      "tests/track.yaml:6 tracking_no",
    ]);
    const used = await editor.ask("references", "flows/price.yaml", "flow: pr", { context: { includeDeclaration: false } });
    assert.deepEqual(await editor.places(used), ["flows/track.yaml:18 price"]);
    const lit = await editor.ask("documentHighlight", "flows/track.yaml", "set: {fe");
    assert.deepEqual(lit.map((found) => `${found.kind} ${slice(TRACK, found.range)}`), ["3 fee", "2 fee", "2 fee"]);
  });
});

test("symbols of a file and of the workspace, and what folds", async () => {
  await editing(FILES, async (editor) => {
    const document = (name) => editor.connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri: editor.bot.uri(name) } });
    const shown = (list) => list.map((item) => (item.children.length ? `${item.name}(${shown(item.children)})` : item.name)).join(" ");
    assert.equal(shown(await document("flows/track.yaml")), "track_parcel(weight begin: ask ask set if(say clear goto) run say if(clear goto))");
    assert.equal(shown(await document("bot.yaml")), "tracking_no reason");
    assert.equal(shown(await document("knowledge/own.yaml")), "agent-fee");
    const found = await editor.connection.sendRequest("workspace/symbol", { query: "trck" });
    assert.deepEqual(found.map((item) => item.name).sort(), ["track_parcel", "tracking_no"]);
    const folds = await editor.connection.sendRequest("textDocument/foldingRange", { textDocument: { uri: editor.bot.uri("flows/track.yaml") } });
    const lines = folds.map((fold) => `${fold.startLine + 1}-${fold.endLine + 1}`);
    for (const expected of ["3-5", "8-23", "13-17", "18-20"]) assert.ok(lines.includes(expected), `${expected} in ${lines}`);
  });
});

test("a rename changes every place and nothing else", async () => {
  await editing(FILES, async (editor) => {
    const change = async (name, before, newName, more) => {
      const edit = await editor.ask("rename", name, before, { newName, ...more });
      return editor.applied(edit);
    };
    const ready = await editor.ask("prepareRename", "flows/track.yaml", "📦📦 单号 ${track");
    assert.equal(ready.placeholder, "tracking_no");
    const slot = await change("flows/track.yaml", "📦📦 单号 ${track", "parcel_no");
    assert.deepEqual(Object.keys(slot).sort(), ["bot.yaml", "flows/track.yaml", "tests/track.yaml"]);
    for (const [name, text] of Object.entries(slot)) assert.equal(text, FILES[name].replaceAll("tracking_no", "parcel_no"));
    const flow = await change("tests/track.yaml", "flow: track", "查快递");
    assert.ok(flow["flows/track.yaml"].startsWith("flow: 查快递\n"));
    assert.ok(flow["tests/track.yaml"].includes("{flow: 查快递, asks"));
    const step = await change("flows/track.yaml", "goto: be", "start");
    assert.equal(step["flows/track.yaml"], TRACK.replaceAll("begin", "start"));
    const variable = await change("flows/track.yaml", "一共 ${co", "postage");
    assert.equal(variable["flows/track.yaml"], TRACK.replaceAll("cost", "postage"));
    const input = await change("flows/price.yaml", "inputs: {ki", "weight");
    assert.ok(input["flows/track.yaml"].includes('with: {weight: "${weight}"}'));
    assert.ok(input["flows/price.yaml"].includes("money(weight * 3"));
    const choice = await change("bot.yaml", "      la", "too_late");
    assert.ok(choice["flows/track.yaml"].includes('reason == "too_late" && '));
    const entry = await change("tests/track.yaml", "knowledge: ag", "fee");
    assert.ok(entry["knowledge/own.yaml"].includes("- id: fee\n"));

    const refused = (name, before, newName, why) =>
      assert.rejects(editor.ask("rename", name, before, { newName }), (error) => why.test(error.message) && error.code === -32803);
    await refused("flows/track.yaml", "ask: tra", "weight", /exists already|known in/);
    await refused("flows/track.yaml", "ask: tra", "two words", /cannot be a name/);
    await refused("flows/track.yaml", "ask: tra", "单号", /cannot be used in expressions/);
    await refused("flows/track.yaml", "flow: tra", "price", /exists already/);
    await refused("flows/track.yaml", "where is", "x", /no name here/);
    await refused("flows/track.yaml", "title: {zh-", "zh", /language/);
  });
});

test("a bot is as good after a rename as before", async () => {
  const made = await folder({});
  await cp(path.join(repository, "templates/express-logistics/parcel-desk"), made.root, { recursive: true });
  await editing(made, async (editor) => {
    for (const [name, before, newName] of [
      ["bot.yaml", "slots:\n  track", "waybill"],
      ["bot.yaml", "\n  agre", "confirmed"],
      ["flows/price_quote.yaml", "slots:\n  zo", "target"],
      ["flows/parcel_price.yaml", "inputs: {zo", "area"],
      ["flows/book_pickup.yaml", "flow: book", "order_pickup"],
      ["flows/book_pickup.yaml", "id: conf", "check"],
      ["flows/book_pickup.yaml", "      size_", "size_cn"],
    ]) {
      const edit = await editor.ask("rename", name, before, { newName });
      const after = await editor.applied(edit);
      for (const [file, text] of Object.entries(after)) await made.write(file, text);
      const changes = Object.keys(after).map((file) => ({ uri: made.uri(file), type: 2 }));
      await editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
    }
    for (const command of ["check", "test"]) {
      const child = spawn(binary, [command, made.root], { stdio: ["ignore", "pipe", "pipe"] });
      let out = "";
      for await (const chunk of child.stdout) out += chunk;
      const code = child.exitCode ?? (await new Promise((resolve) => child.once("exit", resolve)));
      assert.equal(code, 0, out);
    }
    const all = await made.read("flows/track_parcel.yaml");
    assert.ok(all.includes("[SF1234567890](waybill)") && !all.includes("tracking_no"), all);
  });
});

test("mistakes are mended one by one and all at once", async () => {
  const flow = `flow: a
triggers: [hello]
titel: {zh-CN: 甲, en: A}
steps:
  - ask: tracking_on
  - say: {zh-CN: '😀 \${reson == null}', en: ok}
  - if: reason == "lat"
    then: [{sya: {zh-CN: 好, en: ok}}]
  - run: prise
    with: {kilos: 3}
`;
  await editing({ ...FILES, "flows/a.yaml": flow }, async (editor) => {
    await editor.open("flows/a.yaml");
    const actions = async (before, only) => {
      const { textDocument, position } = await editor.place("flows/a.yaml", before);
      const context = { diagnostics: [], ...(only && { only }) };
      return editor.connection.sendRequest("textDocument/codeAction", { textDocument, range: { start: position, end: position }, context });
    };
    const titles = async (before) => (await actions(before, ["quickfix"])).map((action) => action.title);
    assert.deepEqual(await titles("ask: track"), ["write `tracking_no`"]);
    assert.deepEqual(await titles("tite"), ["write `title`"]);
    assert.deepEqual(await titles("😀 ${res"), ["write `reason`"]);
    assert.deepEqual(await titles('reason == "la'), ['write `late`']);
    assert.deepEqual(await titles("{sy"), ["write `say`"]);
    assert.deepEqual(await titles("run: pri"), ["write `price`"]);
    assert.deepEqual(await titles("triggers: [hello]\n"), ["write `title`"]);
    const [one] = await actions("ask: track", ["quickfix"]);
    assert.equal(one.isPreferred, true);
    assert.equal(one.diagnostics[0].code, "BL0106");
    const [all] = await actions("flow: a", ["source.fixAll"]);
    const mended = (await editor.applied(all.edit))["flows/a.yaml"];
    const right = flow.replace("titel", "title").replace("tracking_on", "tracking_no").replace("reson", "reason");
    assert.equal(mended, right.replace('"lat"', '"late"').replace("sya", "say").replace("prise", "price"));
    await editor.edit("flows/a.yaml", null, mended);
    const left = await editor.problems("flows/a.yaml", (list) => list.every((found) => found.severity > 1));
    assert.deepEqual(left.map((found) => found.code), []);
  });
});

test("problems and their cures are said in the language of the editor", async () => {
  const flow = "flow: a\ntriggers: [hello]\ntitle: {zh-CN: 甲, en: A}\nsteps:\n  - ask: tracking_on\n  - sya: {zh-CN: 好, en: ok}\n";
  const said = async (locale) => {
    let told;
    await editing({ ...FILES, "flows/a.yaml": flow }, async (editor) => {
      await editor.open("flows/a.yaml");
      const found = (await editor.problems("flows/a.yaml", (list) => list.some((one) => one.code === "BL0106"))).find((one) => one.code === "BL0106");
      const { textDocument, position } = await editor.place("flows/a.yaml", "ask: track");
      const ask = (only) =>
        editor.connection.sendRequest("textDocument/codeAction", {
          textDocument, range: { start: position, end: position }, context: { diagnostics: [], only: [only] },
        });
      told = [found.message, (await ask("quickfix"))[0].title, (await ask("source.fixAll"))[0].title];
    }, { locale });
    return told;
  };
  for (const locale of ["zh-CN", "zh_CN.UTF-8"])
    assert.deepEqual(await said(locale), [
      "没有名为 `tracking_on` 的槽位\n原因：名称必须指向存在的东西\n做法：是不是想写 `tracking_no`？",
      "改为 `tracking_no`",
      "改正所有能自动改正的问题",
    ]);
  for (const locale of ["en-GB", "fr"])
    assert.deepEqual(await said(locale), [
      "there is no slot `tracking_on`\nwhy: a name must lead to something that exists\ndo: did you mean `tracking_no`?",
      "write `tracking_no`",
      "mend everything that can be mended",
    ]);
});

test("what is meant is said so where it stands", async () => {
  const flow = `flow: a
title: {zh-CN: 甲, en: A}
triggers: [你好呀, 你好啊, 您好呀, hello there, good morning, hi you]
steps:
  - say: {zh-CN: 好}
`;
  await editing({ ...FILES, "flows/a.yaml": flow }, async (editor) => {
    await editor.open("flows/a.yaml");
    await editor.problems("flows/a.yaml", (list) => list.some((found) => found.code === "BL0110"));
    const { textDocument, position } = await editor.place("flows/a.yaml", "{zh-CN: 好");
    const actions = await editor.connection.sendRequest("textDocument/codeAction", {
      textDocument, range: { start: position, end: position }, context: { diagnostics: [], only: ["quickfix"] },
    });
    const meant = actions.find((action) => action.title === "say that it is meant: `# allow BL0110`");
    assert.ok(!meant.isPreferred, "what is preferred is a cure");
    const changed = (await editor.applied(meant.edit))["flows/a.yaml"];
    assert.equal(changed, flow.replace("  - say", "  # allow BL0110\n  - say"));
    await editor.edit("flows/a.yaml", null, changed);
    await editor.problems("flows/a.yaml", (list) => list.every((found) => found.code !== "BL0110"));
  });
});

test("an example that the others would take elsewhere is shown when the author rests", async () => {
  const triggers = (flow, list) => `flow: ${flow}\ntitle: {zh-CN: 一, en: ${flow}}\ntriggers:\n${list.map((one) => `  - ${one}\n`).join("")}steps:\n  - say: {zh-CN: 好, en: ok}\n`;
  const refund = triggers("refund", [
    "i want a refund", "please refund this order", "i want the money refunded", "i would like to be refunded",
    "can you refund this order please", "can i have a refund for this order",
  ]);
  const parcel = triggers("parcel", [
    "where is my parcel now", "where is my parcel today", "when does my parcel arrive", "when will my parcel arrive",
    "has the courier got my parcel", "when will the courier bring it", "is the courier with my parcel late",
  ]);
  await editing({ "bot.yaml": BOT, "flows/refund.yaml": refund, "flows/parcel.yaml": parcel }, async (editor) => {
    const alike = (list) => list.filter((found) => found.code === "BL0202");
    await editor.open("flows/refund.yaml");
    await editor.problems("flows/refund.yaml", (list) => list.length > 0 && none(alike(list)));
    const last = "can i have a refund for this order\n";
    await editor.edit("flows/refund.yaml", last, `${last}  - when does the courier bring my parcel\n`);
    const [found] = alike(await editor.problems("flows/refund.yaml", (list) => some(alike(list))));
    assert.deepEqual(marked(editor.text("flows/refund.yaml"), [found]), ["BL0202 when does the courier bring my parcel"]);
    assert.match(found.message, /would be taken for `parcel`/);
    const [related] = found.relatedInformation;
    assert.match(related.location.uri, /flows\/parcel\.yaml$/);
    // An edit elsewhere leaves it where it is; what is allowed is gone.
    await editor.edit("flows/refund.yaml", "ok}", "fine}");
    await editor.problems("flows/refund.yaml", (list) => some(alike(list)));
    await editor.edit("flows/refund.yaml", "  - when does the", "  # allow BL0202\n  - when does the");
    await editor.problems("flows/refund.yaml", (list) => none(alike(list)) && none(list.filter((one) => one.code === "BL0199")));
  });
});

test("plug-ins are known by their interfaces", async () => {
  const wit = `package acme:parcels;
world parcels {
  record parcel { status: string, delay-hours: u32 }
  variant failure { not-found, blocked(string) }
  /// Where a parcel is.
  export track: func(number: string, deep: option<bool>) -> result<parcel, failure>;
}
`;
  const flow = `flow: 查
steps:
  - ask: tracking_no
  - call: parcels.track
    with: {number: \${tracking_no}, de}
    into: parcel
    catch:
      no
  - say: "\${parcel.de}"
  - call: parcels.
`;
  const files = { ...FILES, "bot.yaml": `${BOT}plugins: {parcels: {component: plugins/parcels.wasm}}\n`, "flows/call.yaml": flow, "plugins/parcels.wit": wit };
  await editing(files, async (editor) => {
    await editor.open("flows/call.yaml");
    const offered = (before) => editor.offered("flows/call.yaml", before);
    assert.deepEqual(await offered("call: parcels."), ["track"]);
    assert.deepEqual(await offered("tracking_no}, de"), ["deep"]);
    assert.deepEqual((await offered("      no")).slice(0, 2), ["blocked", "not-found"]);
    assert.ok((await offered("${parcel.de")).includes("delay_hours"));
    const said = (await editor.ask("hover", "flows/call.yaml", "parcels.tra")).contents.value;
    assert.match(said, /`parcels.track\(number: text, deep\?: boolean\)` gives record\n\nerrors: not-found, blocked\n\nWhere a parcel is\./);
    const declared = await editor.ask("definition", "flows/call.yaml", "parcels.tra");
    assert.deepEqual(await editor.places(declared), ["plugins/parcels.wit:6 track"]);
    await editor.edit("flows/call.yaml", null, "flow: 查\nsteps:\n  - call: parcels.trak\n");
    const [unknown] = await editor.problems("flows/call.yaml", (list) => list.some((found) => found.code === "BL0124"));
    assert.match(unknown.message, /did you mean `track`/);
  });
});

test("a file is brought into the house style, and left alone while it is broken", async () => {
  await editing(FILES, async (editor) => {
    const untidy = "flow:   a\ntitle:   {zh-CN:   '甲😀',en: A}\nsteps:\n- say:   {zh-CN: 好,   en: ok}\n\n\n\n- end:   flow\n";
    await editor.open("flows/track.yaml", untidy);
    const uri = editor.bot.uri("flows/track.yaml");
    const options = { tabSize: 2, insertSpaces: true };
    const format = () => editor.connection.sendRequest("textDocument/formatting", { textDocument: { uri }, options });
    const tidy = apply(untidy, await format());
    const fmt = spawn(binary, ["fmt", "-"], { stdio: ["pipe", "pipe", "inherit"] });
    fmt.stdin.end(untidy);
    let out = "";
    for await (const chunk of fmt.stdout) out += chunk;
    assert.equal(tidy, out);
    assert.notEqual(tidy, untidy);
    await editor.edit("flows/track.yaml", null, tidy);
    assert.deepEqual(await format(), []);
    await editor.edit("flows/track.yaml", null, "flow: a\nsteps: [\n");
    assert.equal(await format(), null);
  });
});

test("files come, change and go on disk", async () => {
  await editing(FILES, async (editor) => {
    assert.equal(editor.registered[0]?.method ?? (await new Promise((resolve) => setTimeout(() => resolve(editor.registered[0]?.method), 200))), "workspace/didChangeWatchedFiles");
    const tell = (name, type) => editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: editor.bot.uri(name), type }] });
    await editor.bot.write("flows/late.yaml", "flow: late\nsteps:\n  - ask: nothing\n");
    await tell("flows/late.yaml", 1);
    assert.deepEqual(marked("flow: late\nsteps:\n  - ask: nothing\n", await editor.problems("flows/late.yaml", some)), ["BL0106 nothing"]);
    await unlink(path.join(editor.bot.root, "flows/late.yaml"));
    await tell("flows/late.yaml", 3);
    await editor.problems("flows/late.yaml", none);

    // A buffer counts until it is closed, even if the file on disk changes.
    await editor.open("flows/price.yaml", PRICE.replace("kilos * 3", "killos * 3"));
    await editor.problems("flows/price.yaml", some);
    await editor.bot.write("flows/price.yaml", PRICE.replace("* 3", "* 4"));
    await tell("flows/price.yaml", 2);
    await editor.edit("flows/price.yaml", "private: true", "private: yes");
    assert.equal((await editor.problems("flows/price.yaml", some))[0].code, "BL0115");
    await editor.close("flows/price.yaml");
    await editor.problems("flows/price.yaml", none);

    // Without its bot.yaml a folder is no bot any more.
    await editor.bot.write("flows/late.yaml", "flow: late\nsteps:\n  - ask: nothing\n");
    await tell("flows/late.yaml", 1);
    await editor.problems("flows/late.yaml", some);
    await rename(path.join(editor.bot.root, "bot.yaml"), path.join(editor.bot.root, "bot.txt"));
    await tell("bot.yaml", 3);
    await editor.problems("flows/late.yaml", none);
    await rename(path.join(editor.bot.root, "bot.txt"), path.join(editor.bot.root, "bot.yaml"));
    await tell("bot.yaml", 1);
    await editor.problems("flows/late.yaml", some);
  });
});

test("several bots below one folder keep to themselves", async () => {
  const two = {};
  for (const bot of ["one", "deep/er/two"]) for (const [name, text] of Object.entries(FILES)) two[`${bot}/${name}`] = text;
  two["notes/flows/x.yaml"] = "flow: x\n";
  await editing(two, async (editor) => {
    const used = await editor.ask("references", "one/flows/price.yaml", "flow: pr", { context: { includeDeclaration: true } });
    assert.deepEqual(await editor.places(used), ["one/flows/price.yaml:1 price", "one/flows/track.yaml:18 price"]);
    await editor.open("deep/er/two/bot.yaml");
    await editor.edit("deep/er/two/bot.yaml", "bot: desk", "bto: desk");
    await editor.problems("deep/er/two/bot.yaml", some);
    assert.equal(editor.diagnostics.get(editor.bot.uri("one/bot.yaml")), undefined);
    await editor.open("notes/flows/x.yaml");
    assert.equal(await editor.ask("hover", "notes/flows/x.yaml", "fl"), null);
  });
});

test("positions are counted as the client wishes", async () => {
  await editing(FILES, async (editor) => {
    assert.equal(editor.initialized.capabilities.positionEncoding, "utf-8");
    const line = TRACK.split("\n")[14];
    const bytes = Buffer.byteLength(line.slice(0, line.indexOf("tracking_no")));
    const found = await editor.connection.sendRequest("textDocument/hover", {
      textDocument: { uri: editor.bot.uri("flows/track.yaml") },
      position: { line: 14, character: bytes },
    });
    assert.equal(found.range.start.character, bytes);
    assert.match(found.contents.value, /tracking_no/);
  }, { capabilities: { general: { positionEncodings: ["utf-8", "utf-16"] } } });
});

test("edits arrive in pieces, also several at once and beyond the end", async () => {
  await editing(FILES, async (editor) => {
    await editor.open("flows/track.yaml", "a: 😀好\r\nb: 2\r\n");
    const uri = editor.bot.uri("flows/track.yaml");
    const at = (line, character) => ({ line, character });
    await editor.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [
        { range: { start: at(0, 5), end: at(0, 6) }, text: "的" },
        { range: { start: at(1, 99), end: at(9, 9) }, text: "\r\nsteps: []\r\n" },
        { range: { start: at(0, 0), end: at(0, 1) }, text: "flow" },
        { range: { start: at(0, 6), end: at(0, 8) }, text: "" },
      ],
    });
    // The text is now `flow: 的`, `b: 2`, `steps: []`.
    const [unknown] = await editor.problems("flows/track.yaml", some);
    assert.equal(unknown.code, "BL0101");
    assert.deepEqual(unknown.range, { start: at(1, 0), end: at(1, 1) });
    const [flow] = await editor.connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri } });
    assert.equal(flow.name, "的");
  });
});

test("wrong messages are answered, and the server goes on", async () => {
  await editing(FILES, async (editor) => {
    const rejected = (method, params, code) => assert.rejects(editor.connection.sendRequest(method, params), (error) => error.code === code);
    await rejected("textDocument/hover", { nonsense: 1 }, -32602);
    await rejected("textDocument/hover", null, -32602);
    await rejected("no/such", {}, -32601);
    await rejected("initialize", { capabilities: {} }, -32600);
    for (const uri of ["untitled:1", "file:///no/such/flows/a.yaml", "not an address"]) {
      const found = await editor.connection.sendRequest("textDocument/hover", { textDocument: { uri }, position: { line: 0, character: 0 } });
      assert.equal(found, null);
    }
    await editor.connection.sendNotification("textDocument/didChange", { textDocument: { uri: editor.bot.uri("bot.yaml"), version: 7 }, contentChanges: [{ text: "x" }] });
    await editor.connection.sendNotification("textDocument/didOpen", { wrong: true });
    await editor.connection.sendNotification("$/unknown", {});
    const far = await editor.connection.sendRequest("textDocument/hover", {
      textDocument: { uri: editor.bot.uri("flows/track.yaml") },
      position: { line: 4_000_000_000, character: 4_000_000_000 },
    });
    assert.equal(far, null);
    assert.ok(editor.logs.some((line) => /didOpen/.test(line)), editor.logs.join("\n"));
    assert.match((await editor.ask("hover", "flows/track.yaml", "ask: track")).contents.value, /tracking_no/);
  });
});

test("malformed files of every kind do not stop it", async () => {
  const hostile = {
    "flows/bomb.yaml": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "flows/deep.yaml": "[".repeat(10_000),
    "flows/empty.yaml": "",
    "flows/list.yaml": "- 1\n- 2\n",
    "flows/open.yaml": "flow: x\nsteps:\n  - say: \"never closed ${\n  - ask: {\n",
    "flows/text.yaml": "\u0000\ufeff 😀".repeat(1_000),
    "flows/wide.yaml": "flow: wide\nsteps: [" + "{say: a}, ".repeat(5_000) + "]\n",
    "knowledge/odd.yaml": "entries: {a: b}\n",
    "tests/odd.yaml": "talk: [[[]]]\n",
    "lexicon/odd.yaml": ": : :\n",
  };
  await editing({ ...FILES, ...hostile }, async (editor) => {
    await editor.bot.write("flows/bytes.yaml", Buffer.from([0xff, 0xfe, 0x00, 0x41]));
    for (const name of Object.keys(hostile)) {
      await editor.open(name);
      const textDocument = { uri: editor.bot.uri(name) };
      const end = { line: 2, character: 7 };
      for (const method of ["documentSymbol", "foldingRange"]) await editor.connection.sendRequest(`textDocument/${method}`, { textDocument });
      for (const method of ["hover", "completion", "definition", "documentHighlight"]) {
        await editor.connection.sendRequest(`textDocument/${method}`, { textDocument, position: end });
      }
      await editor.connection.sendRequest("textDocument/codeAction", { textDocument, range: { start: end, end }, context: { diagnostics: [] } });
    }
    await editor.problems("flows/deep.yaml", (list) => list.some((found) => found.code === "BL0006"));
    await editor.problems("flows/bytes.yaml", some);
    assert.match((await editor.ask("hover", "flows/track.yaml", "ask: track")).contents.value, /tracking_no/);
  });
});

test("bytes that are no messages are answered or skipped", async () => {
  const child = spawn(binary, ["lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const frame = (body) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const send = (message) => frame(JSON.stringify({ jsonrpc: "2.0", ...message }));
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (out += chunk));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.stdin.write("hello\r\n\r\nContent-Length: x\r\n\r\n");
  child.stdin.write(frame("{broken"));
  child.stdin.write(send({ id: 1, method: "textDocument/hover", params: {} }));
  child.stdin.write(send({ id: 2, method: "initialize", params: { capabilities: [] } }));
  child.stdin.write(frame('{"id":{},"method":"x"}'));
  // Requests and their cancellation in one piece: each gets one answer.
  let burst = "";
  for (let id = 10; id < 60; id += 1) burst += send({ id, method: "workspace/symbol", params: { query: "a" } });
  for (let id = 10; id < 60; id += 1) burst += send({ method: "$/cancelRequest", params: { id } });
  child.stdin.write(burst);
  child.stdin.write(send({ id: 3, method: "shutdown" }));
  child.stdin.write(send({ id: 4, method: "workspace/symbol", params: { query: "" } }));
  child.stdin.write(send({ method: "exit" }));
  assert.equal(await ended, 0);
  const answers = out.split(/Content-Length: \d+\r\n\r\n/).filter(Boolean).map((text) => JSON.parse(text)).filter((message) => "id" in message);
  const code = (id) => answers.filter((answer) => JSON.stringify(answer.id) === JSON.stringify(id)).map((answer) => answer.error?.code ?? "ok");
  assert.deepEqual(code(null), [-32700]);
  assert.deepEqual(code(1), [-32002]);
  assert.deepEqual(code(2), ["ok"]);
  assert.deepEqual(code({}), [-32600]);
  assert.deepEqual(code(3), ["ok"]);
  assert.deepEqual(code(4), [-32600]);
  const burstCodes = Array.from({ length: 50 }, (_, at) => code(10 + at));
  assert.ok(burstCodes.every((codes) => codes.length === 1), "one answer each");
  assert.ok(burstCodes.some(([only]) => only === -32800), "some were taken back in time");
});

test("leaving without shutdown is an error, closing the pipe ends it", async () => {
  for (const [last, expected] of [["exit", 1], [null, 1]]) {
    const editor = await open(FILES);
    if (last) await editor.connection.sendNotification(last);
    else editor.child.stdin.end();
    assert.equal(await editor.ended, expected);
    editor.connection.dispose();
    await editor.bot.remove();
  }
});

test("two hundred flows: numbers, no promises", async (context) => {
  const files = { ...FILES };
  for (let at = 0; at < 200; at += 1) {
    files[`flows/many_${at}.yaml`] = TRACK.replace("track_parcel", `many_${at}`)
      .replace("查快递", `查第${at}件`)
      .replace("Track a", `Track ${at}`)
      .replace("where is my parcel", `parcel ${at} where`)
      .replace("我的快递📦到哪了", `第${at}个快递📦到哪了`);
  }
  await editing(files, async (editor) => {
    const took = async (what, run) => {
      const begin = performance.now();
      const result = await run();
      context.diagnostic(`${what}: ${(performance.now() - begin).toFixed(0)} ms`);
      return result;
    };
    const name = "flows/many_7.yaml";
    await editor.open(name);
    await took("first problems of the folder", async () => {
      await editor.edit(name, "fee: weight", "fee: wieght");
      await editor.problems(name, some);
    });
    await took("problems after an edit", async () => {
      await editor.edit(name, "wieght", "weight");
      await editor.problems(name, none);
    });
    await took("completion in an expression", async () => {
      await editor.edit(name, "fee: weight * 2", "fee: wei");
      assert.ok((await editor.offered(name, "fee: wei")).includes("weight"));
    });
    await took("hover", () => editor.ask("hover", name, "ask: track"));
    const all = await took("references of a slot", () => editor.ask("references", name, "ask: track", { context: { includeDeclaration: true } }));
    assert.equal(all.length, 1 + 201 * 8 + 1);
    const edit = await took("rename of a slot", () => editor.ask("rename", name, "ask: track", { newName: "parcel_no" }));
    assert.equal(edit.documentChanges.length, 203);
    await took("symbols of the workspace", () => editor.connection.sendRequest("workspace/symbol", { query: "many" }));
  });
});
