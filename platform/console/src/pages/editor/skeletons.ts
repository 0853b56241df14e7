// What a new file begins with, so that nobody faces an empty page.

function word(path: string): string {
  const name =
    path
      .split("/")
      .at(-1)
      ?.replace(/\.\w+$/, "") ?? "";
  return name.toLowerCase().replace(/[^\p{L}\p{N}_]+/gu, "_") || "new";
}

function each(languages: string[], chinese: string, english: string): string {
  const texts = languages.map((tag) => `${tag}: ${tag.startsWith("zh") ? chinese : english}`);
  return `{${texts.join(", ")}}`;
}

export function skeleton(path: string, languages: string[]): string {
  if (!path.endsWith(".yaml")) return "";
  const name = word(path);
  const first = languages[0]?.startsWith("zh") ?? false;
  switch (path.split("/")[0]) {
    case "flows":
      return `flow: ${name}\ntitle: ${each(languages, "新流程", "New flow")}\ntriggers:\n  - ${first ? "客户会怎么说" : "what a customer would say"}\nsteps:\n  - say: ${each(languages, "您好", "Hello")}\n`;
    case "knowledge":
      return `entries:\n  - id: ${name}\n    category: general\n    question: ${each(languages, "客户的问题", "A question")}\n    answer: ${each(languages, "你的回答", "Your answer")}\n`;
    case "tests":
      return `test: ${name.replaceAll("_", " ")}\ngiven: {language: ${languages[0] ?? "en"}}\ntalk:\n  - user: ${first ? "你好" : "hello"}\n  - bot: {contains: ${first ? "您好" : "Hello"}}\n`;
    case "lexicon":
      return "synonyms:\n  - []\n";
    default:
      return "";
  }
}
