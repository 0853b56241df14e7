// An owner looks after a workspace: a role of permissions, a member who has it and sees no more than it shows, a key for a program, and how much
// of the limits is used. What is changed holds with the next request.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings } from "./pages/axe.mjs";
import { Console, opened } from "./pages/console.mjs";
import { Workspace } from "./pages/knowledge.mjs";
import { piece, stage, story } from "./pages/stage.mjs";

const PASSWORD = "a long enough password";
/** What the watches of all people here say; it is that of the platform. */
const NOW = "2026-05-06T10:10:00+08:00";
const LATER = "2026-06-06T10:10:00+08:00";
const DAY = 24 * 60 * 60 * 1000;

const LANGUAGES = {
  en: {
    looks: { locale: "en-US", colorScheme: "light" },
    desk: "Front desk",
    purpose: "Reads and counts",
    may: {
      READ_BOTS: "See bots and versions",
      READ_CONVERSATIONS: "Read conversations",
      READ_INSIGHT: "See figures",
      READ_MEMBERS: "See members",
      ANSWER_CUSTOMERS: "Answer customers",
    },
    yes: "may",
    nav: { bots: "Bots", conversations: "Conversations", insight: "Insight", templates: "Templates", plugins: "Plug-ins", settings: "Settings" },
    tabs: { members: "Members", roles: "Roles", usage: "Usage" },
    role: "Role",
    agent: "Agent",
    takeBack: "Take back",
    gone: "This invitation is of no use any more",
    denied: "Your role does not show this page",
    mayNot: "You may not do this",
    cancel: "Cancel",
    deleteRole: "Delete role",
    delete: "Delete",
    used: "members, keys, invitations or groups still have this role; give them another one first",
    changeRole: "Change role",
    sendAway: "Send away",
    sentAway: "Sent away",
    letIn: "Let in again",
    refused: "Check email and password.",
    days: "30 days",
    until: "until 6/5/2026",
    expired: "Expired",
    share: (has, most) => `${has} of ${most}`,
    near: "Delete tokens that are not used any more, under Signing in.",
  },
  zh: {
    looks: { locale: "zh-CN", colorScheme: "dark" },
    desk: "前台",
    purpose: "查看会话和数据",
    may: {
      READ_BOTS: "查看机器人和版本",
      READ_CONVERSATIONS: "查看会话",
      READ_INSIGHT: "查看数据",
      READ_MEMBERS: "查看成员",
      ANSWER_CUSTOMERS: "接待客户",
    },
    yes: "有权限",
    nav: { bots: "机器人", conversations: "会话", insight: "洞察", templates: "模板", plugins: "插件", settings: "设置" },
    tabs: { members: "成员", roles: "角色", usage: "用量与限额" },
    role: "角色",
    agent: "客服",
    takeBack: "撤回",
    gone: "此邀请已失效",
    denied: "你的角色不能查看此页面",
    mayNot: "你没有权限这样做",
    cancel: "取消",
    deleteRole: "删除角色",
    delete: "删除",
    used: "仍有成员、密钥、邀请或用户组使用这个角色，请先为它们换一个角色",
    changeRole: "更改角色",
    sendAway: "停用",
    sentAway: "已停用",
    letIn: "恢复",
    refused: "请检查邮箱和密码。",
    days: "30 天",
    until: "有效至 2026/6/5",
    expired: "已过期",
    share: (has, most) => `${has} / ${most}`,
    near: "可以在“登录方式”里删除不再使用的令牌。",
  },
};

const on = stage();
/** The keys that end one day, by language. */
const secrets = {};

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`an owner makes a role and somebody who has it, in ${language}`, async (t) => {
    const { server, browser } = on;
    const workspace = new Workspace(server, await server.signIn());
    const desk = await opened(on, words.looks);
    const { page } = desk;
    await page.clock.install({ time: NOW });
    let theirs;
    const step = story(t, browser, () => page, `administration-${language}-`);
    const dialog = page.getByRole("dialog");
    const name = `${words.desk} ${language}`;
    const email = `mia-${language}@botloom.local`;
    const look = async (part, at = page) => {
      assert.deepEqual(await findings(at), [], part);
      await browser.shot(at, `administration-${language}-${part}`);
    };
    const roles = async () => (await workspace.run("{ roles { role name description builtIn permissions } }")).roles.filter(({ builtIn }) => !builtIn);
    const own = async () => (await roles()).find((role) => role.name === name);
    const held = async () => (await workspace.run("{ members { id email role active } }")).members.find((one) => one.email === email);
    const give = async (role) => {
      await dialog.getByLabel(words.role, { exact: true }).click();
      const list = page.locator(".ant-select-dropdown:visible");
      await list.locator(".ant-select-item-option").first().hover();
      // Roles of one's own come last, and it begins at the one that is chosen.
      await page.mouse.wheel(0, role === name ? 1000 : -1000);
      await list.getByTitle(role, { exact: true }).click();
    };
    const permission = (what) => dialog.getByRole("checkbox", { name: words.may[what], exact: true });
    /** Who has which of the permissions, by the matrix: yes and no in the order of its rows. */
    const column = (role) =>
      desk.part("roles").evaluate((table, role) => {
        const at = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent === role);
        const rows = [...table.tBodies[0].rows].filter((row) => row.cells.length > 1);
        return Object.fromEntries(rows.map((row) => [row.cells[0].textContent, row.cells[at].textContent]));
      }, role);
    /** Waits until the matrix tells of a permission as it is now: it is asked for anew once a role was saved. */
    const tells = (role, permission, may) =>
      page.waitForFunction(([role, permission, may]) => {
        const table = document.querySelector("[data-testid=roles]");
        const at = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent === role);
        return [...table.tBodies[0].rows].some(({ cells }) => cells[0].textContent === permission && cells[at].textContent === may);
      }, [role, permission, may]);
    const mays = async (role) => Object.entries(await column(role)).filter(([, may]) => may === words.yes).map(([what]) => what);
    const pages = () => theirs.page.getByRole("navigation").first().getByRole("link").allTextContents();
    /** What they may do by what they brought when they signed in. */
    let token;
    const asThey = (query) => server.graphql(query, {}, token).then(() => "", (error) => error.message);
    const INSIGHT = '{ insight(scope: { from: "2026-05-01T00:00:00Z", to: "2026-05-07T00:00:00Z" }, zone: "UTC") { behind } }';
    const BOTS = "{ bots(first: 1) { nodes { id } } }";

    await step("makes a role of permissions", async () => {
      await desk.go("/settings/roles");
      await desk.part("add-role").click();
      await desk.part("role-name").fill(name);
      await dialog.getByRole("textbox").nth(1).fill(words.purpose);
      assert.ok(await permission("READ_BOTS").isChecked(), "it begins with little");
      await permission("READ_BOTS").uncheck();
      assert.ok(await desk.part("role-submit").isDisabled(), "a role may something");
      for (const what of ["READ_CONVERSATIONS", "READ_INSIGHT"]) await permission(what).check();
      await look("new-role");
      await desk.part("role-submit").click();
      await dialog.waitFor({ state: "hidden" });
      await desk.part("roles").getByRole("button", { name, exact: true }).waitFor();
      assert.deepEqual(await mays(name), [words.may.READ_CONVERSATIONS, words.may.READ_INSIGHT]);
      const { description, permissions } = await own();
      assert.deepEqual([description, permissions.sort()], [words.purpose, ["READ_CONVERSATIONS", "READ_INSIGHT"]]);
      await look("roles");
      // However many roles there are, it stays in sight what a row is about.
      await page.setViewportSize({ width: 700, height: 860 });
      const [scrolled, left] = await desk.part("roles").evaluate((table) => {
        const box = table.parentElement;
        box.scrollLeft = box.scrollWidth;
        return [box.scrollLeft, table.tBodies[0].rows[1].cells[0].getBoundingClientRect().left - box.getBoundingClientRect().left];
      });
      assert.ok(scrolled > 0 && left >= 0, `${left} after ${scrolled}`);
      await page.setViewportSize({ width: 1280, height: 860 });
    });

    let link;
    await step("invites somebody with it, and takes another invitation back", async () => {
      await desk.walk("/settings");
      const invite = async (email, role) => {
        await desk.part("invite").click();
        await desk.part("invite-email").fill(email);
        await give(role);
        if (role === name) await dialog.getByText(words.purpose, { exact: true }).filter({ visible: true }).first().waitFor();
        await desk.part("invite-submit").click();
        const link = await desk.part("invite-link").textContent();
        await desk.part("invite-done").click();
        await dialog.waitFor({ state: "hidden" });
        return link;
      };
      link = await invite(email, name);
      const slip = await invite(`slip-${language}@botloom.local`, words.agent);
      const row = (email) => page.getByRole("listitem").filter({ hasText: email });
      await row(email).getByText(name, { exact: true }).waitFor();
      await look("invitations");
      await row(`slip-${language}`).getByRole("button", { name: words.takeBack, exact: true }).click();
      await row(`slip-${language}`).waitFor({ state: "detached" });
      const visitor = new Console(await browser.open(words.looks), server.url);
      await visitor.page.goto(slip);
      await visitor.page.getByText(words.gone, { exact: true }).waitFor();
      theirs = visitor;
    });

    await step("sees them join and see what the role shows, and no more", async () => {
      await theirs.page.goto(link);
      await theirs.part("join-name").fill("Mia");
      await theirs.part("join-password").fill(PASSWORD);
      await theirs.part("join-submit").click();
      await theirs.part("account").waitFor();
      const { conversations, insight, settings } = words.nav;
      assert.deepEqual(await pages(), [conversations, insight, settings]);
      await theirs.page.waitForURL(/\/conversations$/);
      await theirs.walk("/templates");
      await theirs.page.getByText(words.denied, { exact: true }).waitFor();
      await theirs.page.getByRole("link", { name: settings, exact: true }).click();
      const parts = theirs.page.getByRole("navigation", { name: settings, exact: true }).getByRole("link");
      await parts.first().waitFor();
      assert.deepEqual(await parts.allTextContents(), [words.tabs.usage]);
      await theirs.part("usage-BOTS").waitFor();
      await theirs.walk("/settings/roles");
      await theirs.page.getByText(words.denied, { exact: true }).waitFor();
      await theirs.part("denied-home").click();
      await theirs.part("usage-BOTS").waitFor();
      const sign = "mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) { ... on SignedIn { token } } }";
      token = (await server.graphql(sign, { e: email, p: PASSWORD })).signIn.token;
      assert.equal(await asThey(INSIGHT), "");
      assert.match(await asThey(BOTS), /FORBIDDEN/);
      assert.equal((await held()).role, (await own()).role);
      await theirs.page.getByRole("link", { name: insight, exact: true }).click();
      await theirs.part("figure-conversations").or(theirs.page.getByRole("heading", { level: 2 })).first().waitFor();
      await look("their-insight", theirs.page);
    });

    await step("changes the role, which holds at once", async () => {
      await desk.walk("/settings/roles");
      await desk.part("roles").getByRole("button", { name, exact: true }).click();
      await permission("READ_INSIGHT").uncheck();
      await permission("READ_BOTS").check();
      await desk.part("role-submit").click();
      await dialog.waitFor({ state: "hidden" });
      await tells(name, words.may.READ_BOTS, words.yes);
      assert.deepEqual(await mays(name), [words.may.READ_BOTS, words.may.READ_CONVERSATIONS]);
      assert.match(await asThey(INSIGHT), /FORBIDDEN/);
      assert.equal(await asThey(BOTS), "");
      // They stand on a page that the role does not show any more; what they do next tells them.
      await theirs.page.getByRole("radiogroup").last().locator("label").first().click();
      await theirs.page.getByText(words.denied, { exact: true }).waitFor();
      const { bots, conversations, templates, plugins, settings } = words.nav;
      assert.deepEqual(await pages(), [bots, conversations, templates, plugins, settings]);
      await look("their-denied", theirs.page);
      await theirs.page.getByRole("link", { name: settings, exact: true }).click();
      await theirs.page.getByRole("heading", { name: settings, exact: true }).waitFor();
      await theirs.page.getByText(words.denied, { exact: true }).waitFor();
      await theirs.part("denied-home").click();
      await theirs.page.waitForURL(/\/bots$/);
    });

    await step("allows more, which they see when they come back, and less, which they see when they are refused", async () => {
      const allow = async (what, may) => {
        await desk.part("roles").getByRole("button", { name, exact: true }).click();
        for (const one of what) await permission(one).setChecked(may);
        await desk.part("role-submit").click();
        await dialog.waitFor({ state: "hidden" });
      };
      await workspace.talk(server.secret, [`is there a parcel for ${language}`]);
      await theirs.go("/settings");
      await theirs.page.getByText(words.denied, { exact: true }).waitFor();
      await allow(["READ_MEMBERS", "ANSWER_CUSTOMERS"], true);
      await theirs.page.evaluate(() => window.dispatchEvent(new Event("focus")));
      const { conversations, settings } = words.nav;
      const parts = theirs.page.getByRole("navigation", { name: settings, exact: true }).getByRole("link");
      await parts.first().waitFor();
      assert.deepEqual(await parts.allTextContents(), [words.tabs.members, words.tabs.roles]);
      await theirs.part("account").click();
      await theirs.page.getByRole("menu").getByText(`Botloom · ${name}`, { exact: true }).waitFor();
      await browser.shot(theirs.page, `administration-${language}-their-role`);
      await theirs.press("Escape");
      await theirs.page.getByRole("link", { name: conversations, exact: true }).click();
      await theirs.part("conversation-row").first().click();
      await theirs.part("take-over").waitFor();
      await allow(["ANSWER_CUSTOMERS"], false);
      await theirs.part("take-over").click();
      await theirs.page.getByText(words.mayNot).waitFor();
      await theirs.part("take-over").waitFor({ state: "detached" });
    });

    await step("gives them another role", async () => {
      await desk.part("roles").getByRole("button", { name, exact: true }).click();
      await dialog.getByRole("button", { name: words.deleteRole, exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: words.delete, exact: true }).click();
      await page.getByText(words.used).waitFor();
      await browser.shot(page, `administration-${language}-role-used`);
      assert.ok(await own(), "somebody has it");
      await page.keyboard.press("Escape");
      await desk.walk("/settings");
      await desk.part("member-row").filter({ hasText: email }).getByTestId("member-actions").click();
      await page.getByRole("menuitem", { name: words.changeRole, exact: true }).click();
      assert.ok(await desk.part("change-role-submit").isDisabled(), "it is the one that they have");
      await give(words.agent);
      await desk.part("change-role-submit").click();
      await dialog.waitFor({ state: "hidden" });
      await desk.part("member-row").filter({ hasText: email }).getByText(words.agent, { exact: true }).waitFor();
      assert.equal((await held()).role, "AGENT");
      assert.equal(await asThey("{ members { id } }"), "");
    });

    await step("sends them away and lets them in again", async () => {
      const row = desk.part("member-row").filter({ hasText: email });
      const act = async (name) => {
        await row.getByTestId("member-actions").click();
        await page.getByRole("menuitem", { name, exact: true }).click();
      };
      await act(words.sendAway);
      await look("send-away");
      await page.getByRole("dialog").getByRole("button", { name: words.cancel, exact: true }).click();
      await dialog.waitFor({ state: "hidden" });
      assert.equal(await asThey("{ members { id } }"), "", "who thinks again sends nobody away");
      await act(words.sendAway);
      await page.getByRole("dialog").getByRole("button", { name: words.sendAway, exact: true }).click();
      await row.getByText(words.sentAway, { exact: true }).waitFor();
      assert.equal((await held()).active, false);
      assert.match(await asThey("{ members { id } }"), /UNAUTHENTICATED/);
      // They were on a page, and cannot come in by the door either.
      await theirs.go("/conversations");
      await theirs.signIn(email, PASSWORD);
      await theirs.page.getByText(words.refused).waitFor();
      await act(words.letIn);
      await row.getByText(words.sentAway, { exact: true }).waitFor({ state: "detached" });
      await theirs.signIn(email, PASSWORD);
      await theirs.part("account").waitFor();
    });

    await step("makes a key that reads for a month", async () => {
      await desk.walk("/settings/keys");
      await desk.part("add-key").click();
      await desk.part("key-name").fill(`reads ${language}`);
      await give(name);
      await dialog.getByTestId("key-expires").click();
      await page.locator(".ant-select-dropdown:visible").getByTitle(words.days, { exact: true }).click();
      await look("key");
      await desk.part("key-submit").click();
      secrets[language] = await desk.part("key-secret").textContent();
      await desk.part("key-done").click();
      const row = page.getByRole("listitem").filter({ hasText: `reads ${language}` });
      await row.getByText(words.until, { exact: true }).waitFor();
      await row.getByText(name, { exact: true }).waitFor();
      const key = (await workspace.run("{ apiKeys { name role expiresAt } }")).apiKeys.find((one) => one.name === `reads ${language}`);
      assert.equal(key.role, (await own()).role);
      const days = (Date.parse(key.expiresAt) - Date.parse(NOW)) / DAY;
      assert.ok(days > 29.9 && days < 30.1, key.expiresAt);
      const program = (query) => server.graphql(query, {}, secrets[language]).then(() => "", (error) => error.message);
      assert.equal(await program(BOTS), "");
      assert.match(await program(INSIGHT), /FORBIDDEN/);
    });

    await step("reads how much of the limits is used", async () => {
      const token = "mutation($n: String!) { createScimToken(name: $n) { __typename } }";
      for (let at = language === "en" ? 0 : 15; at < 16; at += 1) await workspace.run(token, { n: `directory ${at}` });
      await desk.walk("/settings/usage");
      const told = async (what) => (await desk.part(`usage-${what}`).locator("[class*=share]").textContent()).trim();
      await desk.part("usage-ROLES").waitFor();
      const round = language === "en" ? 1 : 2;
      assert.equal(await told("ROLES"), words.share(round, 50));
      assert.equal(await told("MEMBERS"), String(1 + round));
      assert.equal(await told("BOTS"), "1");
      const tokens = language === "en" ? 16 : 17;
      assert.equal(await told("DIRECTORY_TOKENS"), words.share(tokens, 20));
      await desk.part("usage-DIRECTORY_TOKENS").getByText(words.near, { exact: true }).waitFor();
      assert.equal(await desk.part("usage-ROLES").getByText(words.near).count(), 0, "that is far");
      const { usage } = await workspace.run("{ usage { of has most } }");
      assert.deepEqual(usage.find(({ of }) => of === "DIRECTORY_TOKENS"), { of: "DIRECTORY_TOKENS", has: tokens, most: 20 });
      await look("usage");
    });
    await Promise.all([page.context().close(), theirs.page.context().close()]);
  });
}

test("a key ends when its time is over", piece, async () => {
  const { server, browser } = on;
  await server.restart(LATER);
  for (const [language, words] of Object.entries(LANGUAGES)) {
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${secrets[language]}` },
      body: JSON.stringify({ query: "{ bots(first: 1) { nodes { id } } }" }),
    });
    assert.match(await response.text(), /UNAUTHENTICATED/);
    const desk = await opened(on, words.looks);
    await desk.page.clock.install({ time: LATER });
    await desk.go("/settings/keys");
    const row = desk.page.getByRole("listitem").filter({ hasText: `reads ${language}` });
    await row.getByText(words.expired, { exact: true }).waitFor();
    await browser.shot(desk.page, `administration-${language}-key-expired`);
    await desk.page.context().close();
  }
  assert.deepEqual(browser.complaints, []);
});
