// Somebody's web page, from another host than the platform, with nothing of it but the script tag.
import { createServer } from "node:http";

/** Serves the page: `{url, close}`. */
export async function startShop(script, secret) {
  const html = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <link rel="icon" href="data:,">
  <title>Corner shop</title>
  <h1>Corner shop</h1>
  <script src="${script}" data-secret="${secret}" async></script>
</html>`;
  const server = createServer((_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end(html));
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return {
    url: `http://localhost:${server.address().port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** The chat in the corner of the page. */
export class Widget {
  constructor(page) {
    this.page = page;
  }

  async open() {
    await this.page.locator(".launcher").click();
  }

  async says(text) {
    await this.page.locator("botloom-chat textarea").fill(text);
    await this.page.locator("botloom-chat textarea").press("Enter");
  }

  /** What either side said, all of it or what has this text. */
  bubbles(text) {
    return this.page.locator("botloom-chat .bubble").filter({ hasText: text });
  }

  async hears(text) {
    await this.page.locator("botloom-chat .theirs .bubble").filter({ hasText: text }).last().waitFor();
  }

  async notes(text) {
    await this.page.locator("botloom-chat .note").filter({ hasText: text }).last().waitFor();
  }
}
