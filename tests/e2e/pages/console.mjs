// The console as the people who use it know it: what they click, and what they wait for.
import assert from "node:assert/strict";

/**
 * The console of somebody who is signed in: of its owner, or of whoever else is named. It is empty until they go somewhere. The first
 * parameter is what tests stand on.
 */
export async function opened({ browser, server }, looks, who = server) {
  const page = await browser.open({ viewport: { width: 1280, height: 860 }, ...looks });
  const value = await server.signIn(who);
  await page.context().addCookies([{ name: "botloom_session", value, url: server.url, httpOnly: true, sameSite: "Lax" }]);
  return new Console(page, server.url);
}

export class Console {
  /** Of a script: signing in costs as much as it is meant to, so one does it once. */
  #token;

  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  /** An element by the name that it has for tests. */
  part(name) {
    return this.page.getByTestId(name);
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Asks the platform about the bot that is open, as a script does; `id` is a variable of every operation. */
  async #script(server, operation, variables = {}) {
    const id = this.page.url().match(/bots\/([^/?]+)/)[1];
    this.#token ??= await server.signIn();
    return server.graphql(operation, { id, ...variables }, this.#token);
  }

  /** Writes a file into the bot that is open, as a script does, and shows it. */
  async putFile(server, path, content) {
    const { bot } = await this.#script(server, "query($id: ID!) { bot(id: $id) { revision } }");
    const save = `mutation($id: ID!, $revision: Int!, $files: [FileInput!]!) {
      saveFiles(bot: $id, revision: $revision, files: $files) { __typename } }`;
    const { saveFiles } = await this.#script(server, save, { revision: bot.revision, files: [{ path, content }] });
    assert.equal(saveFiles.__typename, "FilesSaved");
    await this.page.reload();
    await this.part("editor").waitFor();
  }

  /** What the stored draft of the bot that is open has in a file. */
  async storedFile(server, path) {
    const { bot } = await this.#script(server, "query($id: ID!, $path: String!) { bot(id: $id) { file(path: $path) { content } } }", { path });
    return bot.file.content;
  }

  async go(path) {
    await this.page.goto(this.url + path);
  }

  /**
   * Goes to another page of the frame without loading the console anew, as the ways back and forward do; for tests that are not about
   * loading. A page that is not there lies between, so that nothing is left of the one before. The first page is loaded in any case.
   */
  async walk(path) {
    if (!this.page.url().startsWith(this.url)) return this.go(path);
    const nothing = this.page.locator("main .lucide-compass");
    const to = (address) =>
      this.page.evaluate((there) => {
        history.pushState({ idx: (history.state?.idx ?? 0) + 1 }, "", there);
        dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
      }, address);
    await to("/between-two-pages");
    await nothing.waitFor();
    await to(path);
    await nothing.waitFor({ state: "detached" });
  }

  async signIn(email, password) {
    await this.part("sign-in-email").fill(email);
    await this.part("sign-in-password").fill(password);
    await this.part("sign-in-submit").click();
  }

  /** Makes a bot from a template and waits for its editor. */
  async clone(template, name) {
    await this.part(`template-card-${template}`).getByRole("heading").getByRole("button").click();
    await this.part("use-template").click();
    await this.part("bot-name").fill(name);
    await this.part("create-bot-submit").click();
    await this.page.waitForURL(/\/bots\/[^/]+$/);
    await this.part("editor").waitFor();
  }

  async talkIn(language) {
    await this.page.getByRole("radiogroup", { name: "Language to begin in" }).getByTitle(language).click();
  }

  /** Waits for the newest thing that the bot said in the test panel. */
  async hears(text) {
    await this.part("test-message-bot").filter({ hasText: text }).last().waitFor();
  }

  async says(text) {
    await this.part("test-input").fill(text);
    await this.part("test-send").click();
  }

  /** Replaces a text of the open file the way people do: find, and type over what was found. */
  async replace(from, to) {
    await this.find(from);
    await this.page.keyboard.insertText(to);
  }

  /** Selects a text of the open file. */
  async find(from) {
    const editor = this.part("editor");
    await editor.locator(".cm-content").click();
    await this.page.keyboard.press("ControlOrMeta+f");
    const search = editor.locator("input[name=search]");
    await search.fill(from);
    // It looks at what was typed when a key is let go.
    await search.press("End");
    await search.press("Enter");
    await search.press("Escape");
    await search.waitFor({ state: "detached" });
    assert.equal(await this.selected(), from);
  }

  /** Scrolls the open file until the line with the cursor is the last one in sight. */
  async scrollCursorToBottom() {
    await this.part("editor").locator(".cm-scroller").evaluate((scroller) => {
      const { bottom } = getSelection().getRangeAt(0).getBoundingClientRect();
      scroller.scrollTop += bottom + 4 - scroller.getBoundingClientRect().bottom;
    });
  }

  selected() {
    return this.page.evaluate(() => getSelection().toString());
  }

  async openFile(path, holds) {
    await this.part(`file-${path}`).click();
    await this.part("editor").locator(".cm-line").filter({ hasText: holds }).first().waitFor();
  }

  /** Line and column, both from 1, of a text in the open file, as its lines stand on the screen. */
  async placeOf(text) {
    const numbers = this.part("editor").locator(".cm-lineNumbers .cm-gutterElement");
    const line = this.part("editor").locator(".cm-line").filter({ hasText: text }).first();
    const { y, height } = await line.boundingBox();
    const boxes = await numbers.evaluateAll((all) =>
      all.map((one) => ({ number: Number(one.textContent), top: one.getBoundingClientRect().top })),
    );
    const beside = boxes.filter(({ top }) => top >= y - 2 && top < y + height - 2);
    assert.equal(beside.length, 1, "one number stands beside the line");
    const column = [...(await line.textContent()).split(text)[0]].length + 1;
    return { line: beside[0].number, column };
  }

  async switchTo(language) {
    await this.part(`language-${language}`).click();
  }
}
