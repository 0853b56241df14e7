/** What the page's author writes on the script tag. */
export interface Options {
  /** Where the chat server is: the origin that the script came from, unless `data-server` says otherwise. */
  readonly server: string;
  readonly secret: string;
  /** A language tag, such as `zh-CN`. */
  readonly language: string;
  readonly title: string | undefined;
  readonly color: string | undefined;
}

/** Null, with a word in the console, where the tag lacks what a chat needs. */
export function readOptions(script: HTMLScriptElement): Options | null {
  const { secret, server, language, title, color } = script.dataset;
  if (!secret) {
    console.error("botloom: the script tag needs `data-secret`, the secret of the deployment's web channel");
    return null;
  }
  const origin = server || origins(script.src);
  if (!origin) {
    console.error("botloom: the script tag needs `data-server` where the script is not loaded from the chat server");
    return null;
  }
  return {
    server: origin,
    secret,
    language: language || document.documentElement.lang || navigator.language || "en",
    title: title || undefined,
    color: color || undefined,
  };
}

function origins(src: string): string | null {
  try {
    return new URL(src).origin;
  } catch {
    return null;
  }
}
