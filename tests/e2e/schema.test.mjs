// The JSON Schema for editors and the SARIF log, by validators that know nothing of Botloom.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import Ajv04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import YAML from "yaml";
import { binary, folder } from "./editor.mjs";

const repository = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const kinds = { bot: null, flow: null, test: null, knowledge: null };

before(() => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true, allowUnionTypes: true });
  for (const kind of Object.keys(kinds)) {
    const schema = JSON.parse(execFileSync(binary, ["schema", "--editor", kind]));
    assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
    assert.ok(ajv.validateSchema(schema), JSON.stringify(ajv.errors));
    kinds[kind] = ajv.compile(schema);
  }
});

/** A file as a YAML parser reads it that knows nothing of expressions: `${...}` need not be quoted. */
const read = (text) => YAML.parse(text.replace(/\$\{[^}\n]*\}/g, "x"));

/** The kind of a file by its path. */
function kindOf(file) {
  if (path.basename(file) === "bot.yaml") return "bot";
  const parent = path.basename(path.dirname(file));
  return { flows: "flow", behaviours: "flow", tests: "test", knowledge: "knowledge" }[parent];
}

async function files(root) {
  const all = await readdir(root, { recursive: true });
  return all.filter((file) => file.endsWith(".yaml")).map((file) => path.join(root, file));
}

test("all bots, packs and behaviours that ship are valid", async () => {
  let count = 0;
  for (const root of ["templates", "examples", "industry-kbs", "runtime/dialogue/behaviours"]) {
    for (const file of await files(path.join(repository, root))) {
      const kind = kindOf(file);
      if (!kind) continue;
      const valid = kinds[kind](read(await readFile(file, "utf8")));
      assert.ok(valid, `${file}: ${JSON.stringify(kinds[kind].errors?.slice(0, 5), null, 1)}`);
      count += 1;
    }
  }
  assert.ok(count > 80, `${count} files`);
});

test("the console's forms are made of the language as it is", async () => {
  const committed = await readFile(path.join(repository, "platform/console/src/flow/language.json"), "utf8");
  const served = JSON.parse(execFileSync(binary, ["schema", "--editor", "flow"]));
  assert.deepEqual(JSON.parse(committed), served, "the language changed: run `make schema` and commit it");
});

test("what the checker refuses by its tables, the schema refuses", () => {
  const bot = "bot: a\nlanguages: [en]\n";
  const wrong = {
    bot: [
      "languages: [en]\n",
      "bot: a\n",
      `${bot}slotz: {}\n`,
      `${bot}slots: {a: {ask: x}}\n`,
      `${bot}slots: {a: {type: nunber}}\n`,
      `${bot}slots: {a: {type: choice, ask: x}}\n`,
      `${bot}slots: {a: {type: id, ask: x}}\n`,
      `${bot}slots: [a]\n`,
      `${bot}handoff: {hour: x}\n`,
      `${bot}knowledge: [{packs: x}]\n`,
      `${bot}plugins: {p: {allow: {}}}\n`,
      `${bot}title: {english: x}\n`,
    ],
    flow: [
      "steps: []\n",
      "flow: a\n",
      "flow: a\nsteps: {say: x}\n",
      "flow: a\ntitel: x\nsteps: []\n",
      "flow: a\nsteps: [say]\n",
      "flow: a\nsteps: [{sya: x}]\n",
      "flow: a\nsteps: [{note: x}]\n",
      "flow: a\nsteps: [{ask: x, atempts: 2}]\n",
      "flow: a\nsteps: [{ask: x, attempts: many}]\n",
      "flow: a\nsteps: [{ask: x, skip: perhaps}]\n",
      "flow: a\nsteps: [{ask: [x]}]\n",
      "flow: a\nsteps: [{ask: x, goto: y}]\n",
      "flow: a\nsteps: [{if: 'true'}]\n",
      "flow: a\nsteps: [{if: 'true', then: {say: x}}]\n",
      "flow: a\nsteps: [{switch: [{when: 'true'}]}]\n",
      "flow: a\nsteps: [{each: x, steps: []}]\n",
      "flow: a\nsteps: [{say: {text: x, buttonz: []}}]\n",
      "flow: a\nsteps: [{say: {text: x, buttons: [{titel: x}]}}]\n",
      "flow: a\nsteps: [{http: {methd: GET, url: x}}]\n",
      "flow: a\nsteps: [{handoff: {que: x}}]\n",
      "flow: a\nsteps: [{if: x, then: [{if: y, then: [{sya: z}]}]}]\n",
      "flow: a\ninterrupt: never\nsteps: []\n",
      "flow: a\ntriggers: [{pattren: x}]\nsteps: []\n",
      "- flow: a\n",
    ],
    test: [
      "talk: []\n",
      "test: a\n",
      "test: a\ntalk: [{usr: x}]\n",
      "test: a\ntalk: [{bot: {contain: x}}]\n",
      "test: a\ntalk: [{expect: {flows: x}}]\n",
      "test: a\ntalk: [{expect: {mode: asleep}}]\n",
      "test: a\ngiven: {lang: en}\ntalk: []\n",
    ],
    knowledge: [
      "entry: []\n",
      "entries: {a: b}\n",
      "entries: [{question: x, answer: y}]\n",
      "entries: [{id: a, answer: y}]\n",
      "entries: [{id: a, questoin: x, question: x, answer: y}]\n",
    ],
  };
  const passed = Object.entries(wrong).flatMap(([kind, texts]) => texts.filter((text) => kinds[kind](YAML.parse(text))).map((text) => `${kind}: ${text}`));
  assert.deepEqual(passed, []);
});

test("what the checker accepts, the schema accepts", () => {
  const right = [
    "flow: a\nsteps: [{say: [a, b]}, {say: {en: [a, b]}}, {say: 12}, {id: x, note: y, say: z}]\n",
    "flow: a\ninputs: [a, b]\noutputs: {c: number, d: {type: choice, choices: [x]}}\nsteps: []\n",
    "flow: a\nsteps: [{switch: [{when: x, steps: []}, {else: , steps: []}]}, {ask: x, confirm: true}, {ask: x, confirm: {en: ok?}}]\n",
    "flow: a\nsteps: [{run: b, with: {c: [1, {d: e}]}, into: c}, {run: b, into: [c, d]}, {run: b, into: {c: d}}, {end: true}, {end: conversation}]\n",
    "flow: a\nsteps: [{wait: 10m}, {wait: {event: paid}, timeout: {after: 2d, steps: []}}, {clear: a}, {clear: [a, b]}, {handoff: desk}, {handoff: }]\n",
    "flow: a\nsteps: [{call: p.f, with: {a: 1}, into: r, catch: {else: [{say: x}]}, retry: 2}, {answer: true, otherwise: []}]\n",
  ];
  for (const text of right) assert.ok(kinds.flow(YAML.parse(text)), `${text}${JSON.stringify(kinds.flow.errors?.slice(0, 4))}`);
});

test("the SARIF log is valid by the schema of its standard, and its places are right", async () => {
  const bot = await folder({
    "bot.yaml": "bot: a\nlanguages: [zh-CN, en]\nslots:\n  phone: {type: phone, ask: {zh-CN: 电话, en: Phone?}}\n",
    "flows/流程 1.yaml": "flow: a\nflow: b\nsteps:\n  - say: {zh-CN: 😀😀 ${phnoe}, en: ok}\n  - ask: phnoe\n  - ask: phnoe\n  - say: {zh-CN: 好}\n",
    "flows/b.yaml": "flow: b\ntitel: x\nsteps: [\n",
    "tests/a.yaml": "test: x\ntalk: [{usr: x}]\n",
  });
  await bot.write("flows/bytes.yaml", Buffer.from([0xff]));
  const run = spawnSync(binary, ["check", "--format", "sarif", bot.root], { encoding: "utf8" });
  assert.equal(run.status, 1, run.stderr);
  const log = JSON.parse(run.stdout);
  const ajv = new Ajv04({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  const schema = createRequire(import.meta.url)("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
  const valid = ajv.validate(schema, log);
  assert.ok(valid, JSON.stringify(ajv.errors?.slice(0, 5)));

  const [{ results, tool, originalUriBaseIds, artifacts }] = log.runs;
  const rules = tool.driver.rules;
  assert.ok(rules.every((rule) => new URL(rule.helpUri).href && rule.id && ["error", "warning", "note"].includes(rule.defaultConfiguration.level)));
  assert.equal(new Set(rules.map((rule) => rule.id)).size, rules.length);
  const root = originalUriBaseIds["%SRCROOT%"].uri;
  assert.ok(root.endsWith("/"));
  const texts = new Map();
  const read = async ({ uri, index }) => {
    if (index !== undefined) assert.equal(artifacts[index].location.uri, uri);
    const file = fileURLToPath(new URL(uri, root));
    if (!texts.has(file)) texts.set(file, await readFile(file));
    return texts.get(file);
  };
  for (const result of results) {
    assert.equal(rules[result.ruleIndex].id, result.ruleId);
    const places = [...result.locations, ...(result.relatedLocations ?? [])].map((place) => place.physicalLocation);
    const changes = (result.fixes ?? []).flatMap((fix) => fix.artifactChanges);
    const regions = changes.flatMap((change) => change.replacements.map((one) => ({ artifactLocation: change.artifactLocation, region: one.deletedRegion })));
    for (const { artifactLocation, region } of [...places, ...regions]) {
      if (!region) continue;
      // Lines and columns of UTF-16 and bytes mean the same text.
      const bytes = await read(artifactLocation);
      const text = bytes.toString("utf8");
      const lines = text.split("\n");
      const at = (line, column) => lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
      const byColumns = text.slice(at(region.startLine, region.startColumn), at(region.endLine, region.endColumn));
      const byBytes = bytes.subarray(region.byteOffset, region.byteOffset + region.byteLength).toString("utf8");
      assert.equal(byColumns, byBytes, `${result.ruleId} in ${artifactLocation.uri}`);
    }
  }
  const unknown = results.find((result) => result.ruleId === "BL0115");
  assert.deepEqual(unknown.locations[0].physicalLocation.region.startColumn, 25);
  assert.equal(unknown.fixes[0].artifactChanges[0].replacements[0].insertedContent.text, "phone");
  assert.ok(results.some((result) => result.relatedLocations?.[0].message.text === "first here"));
  assert.ok(results.some((result) => result.ruleId === "BL0001" && !result.locations[0].physicalLocation.region));
  const prints = results.map((result) => result.partialFingerprints["botloomProblem/v1"]);
  assert.equal(new Set(prints).size, prints.length);
  await bot.remove();
});
