// Plug-ins of a workspace in the browser: an integrator uploads a component, an owner decides what it may do.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { after, before, test } from "node:test";
import { component, guard } from "./component.mjs";
import { startBrowser } from "./pages/browser.mjs";
import { Console } from "./pages/console.mjs";
import { story } from "./pages/stage.mjs";
import { startServer } from "./server.mjs";

const MANIFEST = {
  name: "parcels",
  version: "1.0.0",
  title: { "zh-CN": "包裹查询", en: "Parcel lookup" },
  wants: { http: ["https://api.example.com/v1/"], secrets: ["PARCELS_TOKEN"], values: true },
};
const FLOW = "flow: track\ntitle: Track\ntriggers: [where is my parcel, track a parcel]\nsteps:\n  - ask: number\n  - say: We look for it.\n";
const TOO_LARGE = Buffer.alloc((32 << 20) + 1);
const TABLET = { viewport: { width: 820, height: 1180 }, colorScheme: "dark" };

const WORDS = {
  en: {
    locale: "en-US",
    nav: "Plug-ins",
    empty: "No plug-in yet",
    notTaken: "This file is not taken",
    noComponent: "this cannot be used: it is no WebAssembly",
    nameless: "the component has no manifest that names it",
    noName: "Parcels! is no name for a plug-in",
    noAddress: "is no beginning of an address",
    noKey: "this is no Ed25519 public key",
    signedOnly: "this workspace takes signed components only",
    strange: "the signature is of none of the keys",
    tooLarge: "It has 32.0 MB; a component has at most 32 MB",
    taken: "Version 1 of parcels is the current one",
    title: "Parcel lookup",
    guard: "Filters messages; the platform calls it",
    asks: { http: "Sends requests", secrets: "Uses secrets", kv: "Keeps values from one call to another" },
    copy: "Copy",
    copied: "Copied",
    free: "Each bot decides what to allow. The manifest wants no more than this: send requests to https://api.example.com/v1/; use the secrets PARCELS_TOKEN; keep values.",
    freeNothing: "The manifest wants nothing",
    off: "Bots decide alone",
    on: "Limit it to this",
    most: "For a bot that allows all of it, the plug-in can send requests to https://api.example.com/v1/parcels/; use the secrets PARCELS_TOKEN.",
    lacks: "It wants more: send requests to https://api.example.com/v1/; keep values. What goes beyond the limit is refused.",
    saved: "The limit is saved",
    limited: "Limited",
    current: "Current",
    keep: "Bots that are published already keep theirs",
    useVersion: "Use this version",
    rolled: "Version 1 is the current one",
    unsigned: "Not signed",
    signed: "Signed: release",
    first: "This is the first key: from now on, components that are not signed are refused.",
    remove: "Remove: release",
    removeOk: "Remove",
    last: "after that, components that are not signed are taken again",
    noKeys: "No key is trusted",
    owners: "Only owners may change the limit.",
    delete: "Delete",
    cancel: "Cancel",
  },
  zh: {
    locale: "zh-CN",
    nav: "插件",
    empty: "还没有插件",
    notTaken: "这个文件不能接收",
    noComponent: "这无法使用：它不是 WebAssembly",
    nameless: "组件没有写明名称的清单",
    noName: "Parcels! 不能作为插件的名称",
    noAddress: "不是网址的开头",
    noKey: "这不是 Ed25519 公钥",
    signedOnly: "本工作区只接收已签名的组件",
    strange: "签名不属于本工作区信任的任何公钥",
    tooLarge: "文件有 32.0 MB，组件最大 32 MB",
    taken: "parcels 的当前版本是 v1",
    title: "包裹查询",
    guard: "过滤消息",
    asks: { http: "发送网络请求", secrets: "使用密钥", kv: "在多次调用之间保存数据" },
    copy: "复制",
    copied: "已复制",
    free: "由每个机器人决定允许什么。清单里想要的不超过：向 https://api.example.com/v1/ 发送请求，使用密钥 PARCELS_TOKEN，保存数据。",
    freeNothing: "清单里什么都没有要",
    off: "由机器人自行决定",
    on: "限制在以下范围",
    most: "机器人全部允许时，插件可以向 https://api.example.com/v1/parcels/ 发送请求，使用密钥 PARCELS_TOKEN。",
    lacks: "它想要的更多：向 https://api.example.com/v1/ 发送请求，保存数据。超出上限的调用会被拒绝。",
    saved: "权限上限已保存",
    limited: "已限权",
    current: "当前",
    keep: "已发布的机器人保留各自的版本",
    useVersion: "使用此版本",
    rolled: "当前版本是 v1",
    unsigned: "未签名",
    signed: "签名：release",
    first: "这是第一个公钥：添加后，未签名的组件会被拒绝。",
    remove: "移除: release",
    removeOk: "移除",
    last: "移除后，未签名的组件又会被接收",
    noKeys: "还没有可信公钥",
    owners: "只有所有者可以修改权限上限。",
    delete: "删除",
    cancel: "取消",
  },
};

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

for (const [language, words] of Object.entries(WORDS)) {
  test(`a component comes, is limited, changed and taken back, in ${language}`, async (t) => {
    const server = await startServer();
    const pages = [];
    const open = async (options) => {
      const page = await browser.open(options);
      pages.push(page);
      return page;
    };
    // The pages first: one that misses its server complains.
    t.after(async () => {
      for (const page of pages) await page.context().close();
      await server.stop();
    });
    const desk = new Console(await open({ locale: words.locale, viewport: { width: 1280, height: 860 } }), server.url);
    const { page } = desk;
    const token = await server.signIn();
    const plugin = async (fields) => {
      const found = await server.graphql(`{ plugin(name: "parcels") { ${fields} } }`, {}, token);
      return found.plugin;
    };
    const shot = (name) => browser.shot(page, `plugins-${language}-${name}`);
    const choose = (buffer, name = "parcels.wasm") =>
      desk.part("upload-plugin-file").setInputFiles({ name, mimeType: "application/wasm", buffer });
    const alert = (text) => page.getByRole("dialog").getByRole("alert").filter({ hasText: text }).waitFor();
    const closed = () => page.getByRole("dialog").waitFor({ state: "hidden" });
    const told = (text) => page.getByText(text).first().waitFor();
    const outcome = (text) => desk.part("grant-outcome").getByText(text).waitFor();

    /** What is wrong with a bot that has these lines and this flow. */
    async function errors(name, lines, flow) {
      const head = "bot: post\ntitle: Post\nlanguages: [en]\nslots: {number: {type: integer, ask: Which number?}}\n";
      const files = [
        { path: "bot.yaml", content: `${head}${lines}\n` },
        { path: "flows/track.yaml", content: flow },
      ];
      const create =
        "mutation($input: CreateBotInput!) { createBot(input: $input) { ... on BotCreated { bot { problems { code severity what } } } } }";
      const { createBot } = await server.graphql(create, { input: { name, files } }, token);
      return createBot.bot.problems.filter(({ severity }) => severity === "ERROR");
    }

    const step = story(t, browser, () => page, `plugins-${language}-`);

    await step("finds no plug-in and how to make one", async () => {
      await desk.go("/");
      await desk.signIn(server.email, server.password);
      await page.getByRole("link", { name: words.nav, exact: true }).click();
      await page.getByRole("heading", { name: words.empty }).waitFor();
      await page.getByText("botloom plugin new orders").waitFor();
      await shot("empty");
    });

    await step("brings files that are not taken, each told at its input", async () => {
      await desk.part("upload-plugin").click();
      assert.ok(await desk.part("upload-plugin-submit").isDisabled());
      await choose(Buffer.from("bot: orders\n"), "bot.yaml");
      await desk.part("upload-plugin-submit").click();
      await alert(`${words.notTaken} · ${words.noComponent}`);
      await shot("refused-file");
      await choose(TOO_LARGE);
      await alert(words.tooLarge);
      assert.ok(await desk.part("upload-plugin-submit").isDisabled());
      // Nobody knows its name.
      await choose(component());
      await desk.part("upload-plugin-submit").click();
      await alert(words.nameless);
      assert.equal(await desk.part("upload-plugin-name").getAttribute("aria-invalid"), "true");
      await desk.part("upload-plugin-name").fill("Parcels!");
      await desk.part("upload-plugin-submit").click();
      await alert(words.noName);
      await shot("refused-name");
      await page.keyboard.press("Escape");
      await closed();
      assert.equal(await plugin("name"), null);
    });

    await step("drops a component onto the page", async () => {
      const bytes = component({ manifest: MANIFEST }).toString("base64");
      const files = await page.evaluateHandle((bytes) => {
        const transfer = new DataTransfer();
        const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([content], "parcels.wasm", { type: "application/wasm" }));
        return transfer;
      }, bytes);
      await page.dispatchEvent("main", "dragenter", { dataTransfer: files });
      await shot("drop");
      await page.dispatchEvent("main", "drop", { dataTransfer: files });
      await page.getByRole("dialog").getByText("parcels.wasm").waitFor();
      await desk.part("upload-plugin-note").fill("The first one");
      await shot("upload");
      await desk.part("upload-plugin-submit").click();
      await told(words.taken);
      await page.waitForURL(/\/plugins\/parcels$/);
    });

    await step("reads what it asks for and offers", async () => {
      await page.getByText(words.title).waitFor();
      for (const [key, text] of Object.entries(words.asks)) await desk.part(`plugin-ask-${key}`).getByText(text).waitFor();
      await desk.part("plugin-ask-http").getByText("https://api.example.com/v1/").waitFor();
      const cells = await desk.part("plugin-function-track").locator("th, td").allInnerTexts();
      assert.match(cells[0], /^track\s+Where a parcel is\.$/);
      assert.equal(cells[1].trim(), "number: u32");
      assert.match(cells[2], /^parcel\s.*failure$/s);
      await page.locator("summary").filter({ hasText: "WIT" }).click();
      await desk.part("plugin-wit").getByText("export track: func(number: u32) -> result<parcel, failure>;").waitFor();
      await desk.part("plugin-version-1").getByText("The first one").waitFor();
      await shot("one");
    });

    await step("copies the lines for a bot, and a bot with them has no error", async () => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.getByRole("button", { name: words.copy, exact: true }).first().click();
      await page.getByText(words.copied, { exact: true }).waitFor();
      const lines = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(lines, await desk.part("plugin-snippet").innerText());
      const call = (await desk.part("plugin-step").innerText()).replaceAll(/^/gm, "  ");
      assert.deepEqual(await errors("post", lines, FLOW.replace("  - say", () => `${call}\n    catch: {else: [{say: It failed.}, {end: flow}]}\n  - say`)), []);
    });

    await step("reads how a filter of messages is named, and a bot that names it so has no error", async () => {
      await page.getByRole("link", { name: words.nav, exact: true }).first().click();
      await desk.part("plugin-parcels").waitFor();
      await desk.part("upload-plugin").click();
      await choose(guard({ name: "word-guard", version: "1.0.0", wants: {} }), "guard.wasm");
      await desk.part("upload-plugin-submit").click();
      await page.waitForURL(/\/plugins\/word-guard$/);
      await closed();
      await page.getByText(words.guard).waitFor();
      const cells = await desk.part("plugin-function-check").locator("th, td").allInnerTexts();
      assert.deepEqual(
        cells.map((cell) => cell.trim().split(/\n+/)),
        [["check"], ["text: string", "direction: direction", "language: string"], ["verdict"]],
      );
      await desk.part("grant-outcome").getByText(words.freeNothing).waitFor();
      const lines = await desk.part("plugin-snippet").innerText();
      assert.equal(lines, "plugins:\n  word_guard: {component: word-guard}\nguards: [word_guard]");
      assert.equal(await desk.part("plugin-step").count(), 0);
      await shot("guard");
      assert.deepEqual(await errors("polite", lines, FLOW), []);
      await page.goBack();
      await desk.part("plugin-word-guard").waitFor();
      await page.getByRole("link", { name: "parcels", exact: true }).click();
      await page.waitForURL(/\/plugins\/parcels$/);
    });

    await step("limits it", async () => {
      await outcome(words.free);
      await page.getByLabel(words.on).check();
      const addresses = desk.part("grant-http").locator("input");
      await desk.part("grant-http").getByText("https://api.example.com/v1/").waitFor();
      await desk.part("grant-values").click();
      // By keys: away with the address, and in with a wrong one.
      await addresses.press("Backspace");
      await addresses.fill("api.example.com");
      await addresses.press("Enter");
      await desk.part("grant-submit").click();
      await desk.part("plugin-grant").getByRole("alert").filter({ hasText: words.noAddress }).waitFor();
      await shot("limit-refused");
      // Just after something was entered the field takes no stroke for a removal, so that nobody removes one too many.
      await desk.part("grant-http").locator('[title="api.example.com"] [class*="remove"]').click();
      await addresses.fill("https://api.example.com/v1/parcels/");
      await addresses.press("Enter");
      await outcome(words.most);
      await outcome(words.lacks);
      await desk.part("grant-submit").click();
      await told(words.saved);
      await page.getByText(words.limited, { exact: true }).waitFor();
      await shot("limit");
      assert.deepEqual((await plugin("grant { http secrets slots user values knowledge }")).grant, {
        http: ["https://api.example.com/v1/parcels/"],
        secrets: ["PARCELS_TOKEN"],
        slots: [],
        user: false,
        values: false,
        knowledge: false,
      });
    });

    await step("uploads a second version", async () => {
      await desk.part("upload-plugin").click();
      await choose(component({ manifest: { ...MANIFEST, version: "1.1.0" }, words: "Where a parcel is, by hours." }));
      await desk.part("upload-plugin-note").fill("Delays in hours");
      await desk.part("upload-plugin-note").press("Enter");
      await closed();
      await desk.part("plugin-version-2").getByText(words.current).waitFor();
      await desk.part("plugin-function-track").getByText("Where a parcel is, by hours.").waitFor();
    });

    await step("goes back to the first one, after a question", async () => {
      await desk.part("use-plugin-version-1").click();
      await page.getByRole("dialog").getByText(words.keep).waitFor();
      await shot("roll-back");
      await page.getByRole("dialog").getByRole("button", { name: words.cancel }).click();
      await closed();
      assert.equal((await plugin("current { number }")).current.number, 2);
      await desk.part("use-plugin-version-1").click();
      await page.getByRole("dialog").getByRole("button", { name: words.useVersion, exact: true }).click();
      await told(words.rolled);
      await desk.part("plugin-version-1").getByText(words.current).waitFor();
      await desk.part("plugin-function-track").getByText("Where a parcel is.", { exact: true }).waitFor();
      assert.equal((await plugin("current { number }")).current.number, 1);
    });

    const keys = generateKeyPairSync("ed25519");
    await step("trusts a key, and then only what it signed is taken", async () => {
      await page.getByRole("link", { name: words.nav, exact: true }).first().click();
      await desk.part("plugin-parcels").getByText(words.unsigned).waitFor();
      await desk.part("trust-key").click();
      await page.getByRole("dialog").getByText(words.first).waitFor();
      await page.getByRole("dialog").getByText("openssl genpkey -algorithm ed25519").waitFor();
      await desk.part("trust-key-name").fill("release");
      await desk.part("trust-key-pem").fill(keys.privateKey.export({ type: "pkcs8", format: "pem" }));
      await desk.part("trust-key-submit").click();
      await alert(words.noKey);
      await shot("key-refused");
      await desk.part("trust-key-pem").fill(keys.publicKey.export({ type: "spki", format: "pem" }));
      await desk.part("trust-key-submit").click();
      await desk.part("plugin-key-release").waitFor();
      await closed();

      const third = component({ manifest: { ...MANIFEST, version: "1.2.0" } });
      await desk.part("upload-plugin").click();
      await choose(third);
      await desk.part("upload-plugin-submit").click();
      await alert(words.signedOnly);
      assert.equal(await desk.part("upload-plugin-signature").getAttribute("aria-invalid"), "true");
      await desk.part("upload-plugin-signature").fill(sign(null, Buffer.from("another"), keys.privateKey).toString("base64"));
      await desk.part("upload-plugin-submit").click();
      await alert(words.strange);
      await shot("unsigned");
      await desk.part("upload-plugin-signature").fill(sign(null, third, keys.privateKey).toString("base64"));
      await desk.part("upload-plugin-submit").click();
      await desk.part("plugin-version-3").getByText(words.signed).waitFor();
      await closed();
    });

    await step("sees the list with its signer, and on a tablet at night", async () => {
      await page.getByRole("link", { name: words.nav, exact: true }).first().click();
      await desk.part("plugin-parcels").getByText(words.signed).waitFor();
      await shot("list");
      const tablet = new Console(await open({ locale: words.locale, ...TABLET }), server.url);
      await tablet.page.context().addCookies(await page.context().cookies());
      for (const [path, name, there] of [
        ["/plugins", "list", "plugin-key-release"],
        ["/plugins/parcels", "one", "plugin-version-3"],
      ]) {
        await tablet.go(path);
        await tablet.part(there).waitFor();
        await browser.shot(tablet.page, `plugins-${language}-tablet-${name}`);
        const widths = await tablet.page.evaluate(() => [document.querySelector("main").scrollWidth, innerWidth]);
        assert.equal(widths[0], widths[1], `${path} is as wide as the screen`);
      }
      await tablet.page.context().close();
    });

    await step("trusts the key no longer", async () => {
      await page.getByRole("button", { name: words.remove }).click();
      await page.getByRole("dialog").getByText(words.last).waitFor();
      await page.getByRole("dialog").getByRole("button", { name: words.removeOk, exact: true }).click();
      await page.getByRole("heading", { name: words.noKeys }).waitFor();
    });

    await step("as a builder decides nothing, as a viewer only looks", async () => {
      for (const role of ["BUILDER", "VIEWER"]) {
        const email = `${role.toLowerCase()}@example.com`;
        const password = "a password of some length";
        const { createMember } = await server.graphql(
          "mutation($input: CreateMemberInput!) { createMember(input: $input) { __typename } }",
          { input: { name: role, email, password, role } },
          token,
        );
        assert.equal(createMember.__typename, "MemberCreated");
        const other = new Console(await open({ locale: words.locale }), server.url);
        await other.go("/plugins/parcels");
        await other.signIn(email, password);
        await other.page.getByText(words.owners).waitFor();
        assert.ok(await other.page.getByLabel(words.on).isDisabled());
        assert.ok(await other.part("grant-values").isDisabled());
        assert.equal(await other.part("grant-submit").count(), 0);
        const builds = role === "BUILDER" ? 1 : 0;
        assert.equal(await other.part("upload-plugin").count(), builds);
        assert.equal(await other.part("delete-plugin").count(), builds);
        assert.equal(await other.part("use-plugin-version-1").count(), builds);
        await other.go("/plugins");
        await other.page.getByRole("heading", { name: words.noKeys }).waitFor();
        assert.equal(await other.part("trust-key").count(), 0);
        await other.page.context().close();
      }
    });

    await step("lets bots decide again, and deletes it", async () => {
      await page.getByRole("link", { name: "parcels", exact: true }).click();
      await page.getByLabel(words.off).check();
      await outcome(words.free);
      await desk.part("grant-submit").click();
      await page.getByText(words.limited, { exact: true }).waitFor({ state: "detached" });
      assert.equal((await plugin("grant { http }")).grant, null);
      await desk.part("delete-plugin").click();
      await page.getByRole("dialog").getByText(words.keep).waitFor();
      await page.getByRole("dialog").getByRole("button", { name: words.delete, exact: true }).click();
      await page.waitForURL(/\/plugins$/);
      await desk.part("plugin-word-guard").waitFor();
      assert.equal(await desk.part("plugin-parcels").count(), 0);
      assert.equal(await plugin("name"), null);
    });
  });
}
