// Who keeps the knowledge of a bot: finds an answer, learns what customers asked in vain, mends what is unhealthy, brings an
// update in. Each way in both languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "./pages/browser.mjs";
import { Console } from "./pages/console.mjs";
import { BOT, FLOW, lineInEditor, SICK, WELL, Workspace } from "./pages/knowledge.mjs";
import { piece } from "./pages/stage.mjs";
import { startServer } from "./server.mjs";

const ENGLISH = {
  locale: "en-US",
  knowledge: "Knowledge",
  answers: (count) => `${count} answers`,
  some: (count, all) => `${count} of ${all} answers`,
  opening: "When do you open?",
  alsoAsked: "also asked as: return policy",
  missing: "A language is missing",
  over: "No longer valid",
  table: "Table: 2 things, 1 detail each",
  noMatch: "No answer has these words",
  ask: "how do I return something",
  said: "Within seven days.",
  boxes: "what is the price of the small box",
  empty: "Nothing is waiting to be learnt",
  masked: "*** stands where personal data was",
  mayLook: "Deciding needs the role Builder",
  mayUpdate: "Updating needs the role Builder",
  fromPack: "From a knowledge pack.",
  badName: "Use small letters, digits and -",
  takenName: "There is an answer of that name already",
  must: "1 must be corrected",
  contradiction: "Answers contradict each other",
  healthy: "The knowledge is healthy",
  again: "Check again",
  decided: (done, all) => `${done} of ${all} ${all === 1 ? "decision" : "decisions"} made`,
  summary: "2 changes come, 2 places need your decision",
  done: "The draft is updated",
  fine: "nothing is open",
  upToDate: "Everything is up to date",
  hours: "handing over to people · working hours",
};
const CHINESE = {
  locale: "zh-CN",
  knowledge: "知识",
  answers: (count) => `共 ${count} 条问答`,
  some: (count, all) => `${count} / ${all} 条问答`,
  opening: "几点开门",
  alsoAsked: "其他问法: return policy",
  missing: "缺少某种语言",
  over: "已过有效期",
  table: "表格：2 项，每项 1 个属性",
  noMatch: "没有包含这些字的问答",
  ask: "请问怎么退货",
  said: "签收后七天内可以退货。",
  boxes: "小盒子的价格是多少",
  empty: "没有待学习的问题",
  masked: "*** 处原是个人信息",
  mayLook: "处理需要“搭建者”角色",
  mayUpdate: "更新需要“搭建者”角色",
  fromPack: "来自知识包。",
  badName: "请用小写字母、数字和 -",
  takenName: "已有同名的问答",
  must: "1 处必须改正",
  contradiction: "答案互相矛盾",
  healthy: "知识很健康",
  again: "重新检查",
  decided: (done, all) => `已决定 ${done} / ${all} 处`,
  summary: "将带来 2 处改动，2 处需要你决定",
  done: "草稿已更新",
  fine: "没有遗留",
  upToDate: "全部已是最新",
  hours: "转人工 · 服务时间",
};
/** A program that was built for debugging learns, examines and merges for seconds on a busy machine. */
const PATIENCE = 60_000;
const WIDE = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 400, height: 800 } };
const TABLET = { viewport: { width: 820, height: 1180 }, colorScheme: "dark" };
/** A page is drawn anew on none but the first; the others are what a window becomes that is made larger, or darker. */
const SCREENS = [
  ["phone", PHONE],
  ["tablet-night", TABLET],
  ["tablet-day", { ...TABLET, colorScheme: "light" }],
  ["laptop-night", { ...WIDE, colorScheme: "dark" }],
];

let server;
let browser;
let work;
/** Cookies of who is signed in. */
let cookies;

before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  work = new Workspace(server, await server.signIn());
  const door = new Console(await browser.open({ locale: "en-US" }), server.url);
  door.page.setDefaultTimeout(PATIENCE);
  await door.go("/sign-in");
  await door.signIn(server.email, server.password);
  await door.page.getByRole("heading", { name: "Bots" }).waitFor();
  cookies = await door.page.context().cookies();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page for each language: a new one costs the browser more than a journey does. */
const desks = new Map();

/** The page as if it was new, on a screen of this kind: it remembers nothing, and its owner is signed in. */
async function open(address, words, { viewport, colorScheme = "light" } = WIDE) {
  const { locale } = words;
  const known = desks.get(locale);
  const desk = known ?? new Console(await browser.open({ locale }), server.url);
  desks.set(locale, desk);
  desk.page.setDefaultTimeout(PATIENCE);
  if (known) await desk.page.evaluate(() => localStorage.clear());
  const context = desk.page.context();
  await context.clearCookies();
  await context.addCookies(cookies);
  await desk.page.setViewportSize(viewport);
  await desk.page.emulateMedia({ colorScheme });
  await desk.go(address);
  return desk;
}

const knowledge = (bot) => `/bots/${encodeURIComponent(bot)}/knowledge`;

/** A journey in both languages; what pages complained about fails it. */
function journey(name, act) {
  for (const [language, words] of [["en", ENGLISH], ["zh", CHINESE]]) {
    test(`${name} (${language})`, piece, async () => {
      try {
        await act(words, language);
        assert.deepEqual(browser.complaints.splice(0), [], "no page complained");
      } catch (error) {
        if (desks.has(words.locale)) await browser.failure(desks.get(words.locale).page, `failure-${language}`);
        throw error;
      }
    });
  }
}

journey("who looks for an answer finds it and its place", async (words, language) => {
  const bot = await work.askedShop(`find-${language}`);
  const desk = await open(`/bots/${encodeURIComponent(bot)}`, words);
  await desk.page.getByRole("link", { name: words.knowledge, exact: true }).click();
  const count = (text) => desk.part("knowledge-count").filter({ hasText: text }).waitFor();
  const rows = desk.part("entry-row");
  await count(words.answers(5));
  await desk.page.getByText(words.table).waitFor();
  await browser.shot(desk.page, `answers-${language}`);

  // The slash leads to the search; a phrasing of the other language is found and shown.
  await desk.page.keyboard.press("/");
  await desk.page.keyboard.type("return pol");
  await count(words.some(1, 5));
  await rows.getByText(words.alsoAsked).waitFor();
  await rows.getByRole("button").click();
  await rows.getByText("签收后七天内可以退货。").waitFor();
  await rows.getByText("Within seven days.").waitFor();
  await rows.getByText("Li Na").waitFor();
  await browser.shot(desk.page, `answer-open-${language}`);
  await desk.part("knowledge-search").fill("zebra");
  await desk.page.getByText(words.noMatch).waitFor();
  await desk.part("knowledge-search").fill("");
  await count(words.answers(5));

  await desk.page.getByRole("button", { name: "orders 2" }).click();
  await count(words.some(2, 5));
  await desk.page.getByRole("button", { name: "returns 1" }).click();
  await count(words.some(1, 5));
  await desk.page.getByRole("navigation").getByRole("button").first().click();
  const state = async (title) => {
    await desk.part("knowledge-state").click();
    await desk.page.getByRole("option", { name: title }).or(desk.page.getByTitle(title)).last().click();
  };
  await state(words.missing);
  await count(words.some(1, 5));
  await rows.getByText("可以停车吗").waitFor();
  await state(words.over);
  await count(words.some(1, 5));
  await rows.getByText("2020-01-31").waitFor();

  await desk.walk(`${knowledge(bot)}?q=nine`);
  await count(words.some(1, 5));
  await desk.part("entry-link").filter({ hasText: words.opening }).click();
  await lineInEditor(desk, "knowledge/shop.yaml", 12, "id: opening");
  await browser.shot(desk.page, `answer-in-editor-${language}`);
});

journey("who asks the draft reads its answer and where it comes from", async (words, language) => {
  const bot = await work.askedShop(`ask-${language}`);
  const desk = await open(knowledge(bot), words);
  await desk.part("ask-toggle").click();
  const ask = async (text) => {
    await desk.part("ask-input").fill(text);
    await desk.part("ask-input").press("Enter");
  };
  await ask(words.boxes);
  await desk.part("ask-answer").filter({ hasText: /three yuan|三元/ }).waitFor();
  await ask(words.ask);
  await desk.part("ask-answer").filter({ hasText: words.said }).waitFor();
  const hit = desk.part("ask-hit").first();
  assert.match(await hit.textContent(), /%/);
  await browser.shot(desk.page, `ask-${language}`);
  await hit.getByRole("link").click();
  await lineInEditor(desk, "knowledge/shop.yaml", 3, "id: returns");

  // A draft with mistakes says so, and where they are.
  await work.write(bot, "flows/gift.yaml", `${FLOW}  - nonsense: true\n`);
  await desk.go(knowledge(bot));
  await ask(words.ask);
  await desk.page.getByRole("alert").getByRole("link").click();
  await desk.part("problem-row").first().waitFor();
});

journey("who decides about questions teaches the draft, and takes it back", async (words, language) => {
  const bot = await work.askedShop(`learn-${language}`);
  const desk = await open(`${knowledge(bot)}/learning`, words);
  const rows = desk.part("candidate-row");
  const left = async (count) => desk.part("learning-count").filter({ hasText: String(count) }).waitFor();
  const title = (text) => desk.part("candidate-title").filter({ hasText: text }).waitFor();
  await left(3);
  await browser.shot(desk.page, `learning-${language}`);

  // By keyboard: the list, its first question, the answer, the confirmation.
  await rows.first().focus();
  await desk.page.keyboard.press("ArrowDown");
  await desk.page.keyboard.press("ArrowUp");
  await desk.page.keyboard.press("Enter");
  await title("花呗分期");
  assert.ok(!(await desk.page.locator("article").textContent()).includes("13812345678"), "personal data is masked");
  await desk.part("learn-answer").waitFor();
  assert.match(await desk.part("learn-answer").inputValue(), /支持3、6、12期/);
  await browser.shot(desk.page, `learning-new-${language}`);
  await desk.part("learn-answer").fill("可以，号码是 *** 。");
  await desk.part("decide").click();
  await desk.page.getByRole("alert").filter({ hasText: words.masked }).waitFor();
  await desk.part("learn-answer").fill("可以，付款时选花呗分期。");
  await desk.part("learn-name").fill("huabei");
  await desk.page.keyboard.press("Control+Enter");
  await desk.part("decided-bar").filter({ hasText: "huabei" }).waitFor();
  await left(2);
  assert.match(await work.file(bot, "knowledge/learned.yaml"), /id: huabei[^]*可以，付款时选花呗分期。/);
  // The next question is open, and it is where the keyboard is.
  await desk.page.locator("[data-testid=candidate-title]:focus").waitFor();

  await desk.part("undo").click();
  await left(3);
  await title("花呗分期");
  assert.equal(await work.file(bot, "knowledge/learned.yaml"), undefined, "the file is gone again");
  assert.equal(await work.file(bot, ".botloom/learning"), undefined, "nothing is remembered");
  await desk.part("learn-name").fill("huabei");
  await desk.part("decide").click();
  await left(2);
  await desk.part("open-learnt").click();
  await lineInEditor(desk, "knowledge/learned.yaml", 2, "huabei");

  // Another way to ask what is known: the entry is searched by one of its phrasings.
  await desk.walk(`${knowledge(bot)}/learning`);
  await rows.filter({ hasText: "Norway" }).click();
  await title("Norway");
  await desk.part("way-existing").click();
  await desk.part("decide").click();
  await desk.page.getByRole("main").getByRole("alert").waitFor();
  await desk.part("learn-entry").locator("input").fill("return policy");
  await desk.page.keyboard.press("Enter");
  await browser.shot(desk.page, `learning-existing-${language}`);
  await desk.part("decide").click();
  await desk.part("decided-bar").filter({ hasText: "returns" }).waitFor();
  await left(1);
  assert.match(await work.file(bot, "knowledge/shop.yaml"), /en: \[return policy, .*Norway/);

  await title("playground");
  await desk.part("way-dismiss").click();
  await desk.part("dismiss-reason").fill("we are a shop");
  await desk.page.keyboard.press("Control+Enter");
  await desk.page.getByRole("heading", { name: words.empty }).waitFor();
  await browser.shot(desk.page, `learning-empty-${language}`);

  // What was dismissed can be brought back, also after a reload.
  await desk.page.reload();
  await desk.page.getByRole("heading", { name: words.empty }).waitFor();
  await desk.page.locator("summary").click();
  await desk.page.getByText("we are a shop").waitFor();
  await desk.part("bring-back").click();
  await rows.filter({ hasText: "playground" }).waitFor();
  const memory = await work.file(bot, ".botloom/learning");
  assert.ok(memory.includes("huabei") && !memory.includes("playground"), memory);
});

journey("a question that a knowledge pack answers goes there, or becomes an answer of one's own", async (words, language) => {
  const bot = await work.packedShop(`pack-${language}`);
  const desk = await open(`${knowledge(bot)}/learning`, words);
  await desk.part("candidate-row").filter({ hasText: "花呗" }).click();
  // What the pack says is not among the files; the draft is asked, and the question stands there in words.
  await desk.part("learn-entry").getByText("寄件可以用什么方式付款").waitFor();
  await desk.page.getByText(words.fromPack).waitFor();
  await browser.shot(desk.page, `learning-pack-${language}`);
  await desk.part("decide").click();
  await desk.part("decided-bar").filter({ hasText: "price-payment-methods" }).waitFor();
  assert.match(await work.file(bot, "knowledge/learned.yaml"), /id: price-payment-methods[^]*花呗/);
  await desk.part("undo").click();

  // A new answer beside the one that was proposed needs a name; one is given.
  await desk.part("way-fresh").click();
  const name = await desk.part("learn-name").inputValue();
  assert.match(name, /^learned-[a-z0-9]+$/);
  await desk.part("learn-answer").fill("可以，支持3、6、12期。");
  await desk.part("learn-name").fill("Hua bei");
  await desk.part("decide").click();
  await desk.page.getByRole("alert").filter({ hasText: words.badName }).waitFor();
  await desk.part("learn-name").fill("returns");
  await desk.part("decide").click();
  await desk.page.getByRole("alert").filter({ hasText: words.takenName }).waitFor();
  await desk.part("learn-name").fill(name);
  await desk.part("decide").click();
  await desk.part("decided-bar").filter({ hasText: name }).waitFor();
  const learned = await work.file(bot, "knowledge/learned.yaml");
  assert.ok(learned.includes(name) && !learned.includes("price-payment-methods"), learned);
});

journey("a decision about an older draft is refused, and nothing is lost", async (words, language) => {
  const bot = await work.askedShop(`race-${language}`);
  const desk = await open(`${knowledge(bot)}/learning`, words);
  await desk.part("candidate-row").first().click();
  await desk.part("learn-name").fill("huabei");
  await work.write(bot, "knowledge/more.yaml", WELL);
  await desk.part("decide").click();
  await desk.page.getByRole("alert").waitFor();
  assert.equal(await work.file(bot, "knowledge/learned.yaml"), undefined);
  assert.equal(await desk.part("learn-name").inputValue(), "huabei", "what was typed is there");
  // What is on the screen is fresh by now, so that the same decision is taken.
  await desk.part("decide").click();
  await desk.part("decided-bar").waitFor();
  // An undo would write over what somebody else saved since.
  await work.write(bot, "knowledge/learned.yaml", WELL.replace("hours", "closing").replace("开门", "关门"));
  await desk.part("undo").click();
  await desk.page.locator(".ant-message-error").waitFor();
  assert.match(await work.file(bot, "knowledge/learned.yaml"), /closing/);
});

journey("who checks the health mends what is found", async (words, language) => {
  const files = { "bot.yaml": BOT, "flows/gift.yaml": FLOW, "knowledge/shop.yaml": SICK };
  const bot = await work.bot(`health-${language}`, files);
  const desk = await open(`${knowledge(bot)}/health`, words);
  await desk.part("kind-contradiction").filter({ hasText: words.contradiction }).waitFor();
  await desk.part("kind-duplicate").waitFor();
  await desk.part("kind-dead-link").waitFor();
  await browser.shot(desk.page, `health-${language}`);
  await desk.part("health-filter").getByText(words.must).click();
  await desk.part("kind-dead-link").waitFor({ state: "hidden" });
  assert.equal(await desk.part("finding-place").count(), 1);
  await desk.part("health-search").fill("nowhere");
  await desk.part("finding-place").waitFor({ state: "hidden" });
  await desk.part("health-search").fill("refunds");
  await desk.part("finding-place").click();
  await lineInEditor(desk, "knowledge/shop.yaml", 3, "怎么退货");

  await desk.walk(`${knowledge(bot)}/health`);
  await desk.part("kind-contradiction").waitFor();
  await work.write(bot, "knowledge/shop.yaml", WELL);
  await desk.page.getByRole("button", { name: words.again }).click();
  await desk.page.getByRole("heading", { name: words.healthy }).waitFor();
  await browser.shot(desk.page, `health-good-${language}`);
  await work.write(bot, "flows/gift.yaml", `${FLOW}  - nonsense: true\n`);
  await desk.page.getByRole("button", { name: words.again }).click();
  await desk.part("finding-place").first().click();
  await lineInEditor(desk, "flows/gift.yaml", 6, "nonsense");
});

journey("who brings an update in decides what both changed", async (words, language) => {
  const bot = await work.agedDesk(`update-${language}`);
  const desk = await open(`/bots/${encodeURIComponent(bot)}`, words);
  await desk.part("upgrade-news").click();
  await desk.part("upgrade-summary").filter({ hasText: words.summary }).waitFor();
  await browser.shot(desk.page, `upgrade-${language}`);
  // What is kept is folded away.
  assert.equal(await desk.part("upgrade-change").filter({ visible: true }).count(), 2);
  await desk.part("upgrade-change").filter({ hasText: "where's my stuff" }).waitFor();
  const hours = desk.part("upgrade-conflict").filter({ hasText: words.hours });
  for (const text of ["Mon-Sun 09:00-17:00", "Mon-Sun 07:00-17:00", "Mon-Sun 08:00-22:00"]) {
    assert.ok((await hours.textContent()).includes(text), text);
  }
  const decided = (done, all = 2) => desk.part("upgrade-decided").filter({ hasText: words.decided(done, all) }).waitFor();
  await decided(0);
  // By keyboard: space chooses, the arrow goes to the other side.
  await hours.getByTestId("take-ours").focus();
  await desk.page.keyboard.press("Space");
  await decided(1);
  await desk.page.keyboard.press("ArrowRight");
  assert.ok(await hours.getByTestId("take-theirs").isChecked());
  await browser.shot(desk.page, `upgrade-decided-${language}`);
  await desk.part("upgrade-apply").click();
  await desk.page.getByRole("heading", { name: words.done }).waitFor();
  await browser.shot(desk.page, `upgrade-done-${language}`);
  const settings = await work.file(bot, "bot.yaml");
  assert.ok(settings.includes("Mon-Sun 08:00-22:00") && settings.includes("飞马快递"), settings);
  assert.match(await work.file(bot, "flows/track_parcel.yaml"), /where's my stuff/);
  assert.match(await work.file(bot, "knowledge/company.yaml"), /You find green bins/, "what is open stays as it is");

  // What was left open is asked again, also later.
  await desk.go(`/bots/${encodeURIComponent(bot)}/upgrade`);
  await decided(0, 1);
  assert.ok(await desk.part("upgrade-apply").isDisabled());
  await desk.part("take-ours").check();
  await desk.part("upgrade-apply").click();
  await desk.page.getByText(words.fine).waitFor();
  await desk.go(`/bots/${encodeURIComponent(bot)}/upgrade`);
  await desk.page.getByText(words.upToDate).waitFor();
  await browser.shot(desk.page, `upgrade-good-${language}`);
  assert.equal(await desk.part("upgrade-news").count(), 0);
});

journey("who may only look sees everything and changes nothing", async (words, language) => {
  const email = `looks-${language}@example.com`;
  const { createMember } = await work.run(
    `mutation($input: CreateMemberInput!) { createMember(input: $input) { __typename } }`,
    { input: { name: "Looks", email, password: "only-to-look-at-it", role: "VIEWER" } },
  );
  assert.equal(createMember.__typename, "MemberCreated");
  const [shop, aged] = [await work.askedShop(`look-${language}`), await work.agedDesk(`look-aged-${language}`)];
  const desk = await open("/sign-in", words);
  await desk.page.context().clearCookies();
  await desk.go("/sign-in");
  await desk.signIn(email, "only-to-look-at-it");
  await desk.page.waitForURL(/\/bots$/);
  await desk.walk(`${knowledge(shop)}/learning`);
  await desk.part("candidate-row").first().click();
  await desk.page.getByText(words.mayLook).waitFor();
  assert.equal(await desk.part("decide").count(), 0);
  await browser.shot(desk.page, `viewer-learning-${language}`);
  await desk.walk(knowledge(shop));
  await desk.part("entry-row").first().waitFor();
  assert.equal(await desk.part("ask-toggle").count(), 0);
  await desk.walk(`/bots/${encodeURIComponent(aged)}/upgrade`);
  await desk.part("upgrade-conflict").first().waitFor();
  await desk.page.getByText(words.mayUpdate).waitFor();
  assert.equal(await desk.part("take-ours").count() + (await desk.part("upgrade-apply").count()), 0);
});

/** The bots whose pages are looked at; in both languages the same. */
let shown;
journey("every page fits a laptop and a tablet at night", async (words, language) => {
  shown ??= {
    shop: await work.askedShop("fit"),
    aged: await work.agedDesk("fit-aged"),
    sick: await work.bot("fit-sick", { "bot.yaml": BOT, "flows/gift.yaml": FLOW, "knowledge/shop.yaml": SICK }),
  };
  const { shop, aged, sick } = shown;
  // On the smallest screen, on which each page is drawn at first.
  const desk = await open("/bots", words, PHONE);
  await desk.part("create-bot").waitFor();
  const look = async (name, ready) => {
    for (const [screen, { viewport, colorScheme = "light" }] of SCREENS) {
      await desk.page.setViewportSize(viewport);
      await desk.page.emulateMedia({ colorScheme });
      await ready();
      const widths = await desk.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.equal(widths[0], widths[1], `${name} is as wide as the screen: ${screen}`);
      await browser.shot(desk.page, `${screen}-${language}-${name}`);
    }
    await desk.page.setViewportSize(PHONE.viewport);
  };
  await desk.walk(knowledge(shop));
  await look("answers", () => desk.part("entry-row").first().waitFor());
  await desk.part("ask-toggle").click();
  await look("ask", () => desk.part("ask-input").waitFor());
  await desk.walk(knowledge(aged));
  await look("packs", () => desk.part("entry-row").first().waitFor());
  await desk.walk(`${knowledge(shop)}/learning`);
  await look("learning", () => desk.part("candidate-row").first().waitFor());
  await desk.part("candidate-row").first().click();
  await look("question", () => desk.part("learn-answer").waitFor());
  await desk.walk(`${knowledge(sick)}/health`);
  await look("health", () => desk.part("kind-duplicate").waitFor());
  await desk.walk(`/bots/${encodeURIComponent(aged)}/upgrade`);
  await look("upgrade", () => desk.part("upgrade-apply").waitFor());
});
