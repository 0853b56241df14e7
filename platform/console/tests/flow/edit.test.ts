import { describe, expect, test } from "vitest";
import { applied, edit, rawOf, type Edit } from "../../src/flow/edit";
import { read, valueOf, same, type Value } from "../../src/flow/tree";

/** The text after edits; what is refused is told. */
function after(text: string, ...edits: Edit[]): string {
  const outcome = edit(text, edits);
  if (outcome.refusal) return `refused: ${outcome.refusal}`;
  expect(applied(text, outcome.changes), "the changes give the text").toBe(outcome.text);
  return outcome.text;
}

const map = (entries: Record<string, Value>): Value => new Map(Object.entries(entries));

const FLOW = `# A flow with remarks everywhere.
flow: greet   # its name
triggers:
  # said in the shop
  - hello
  - "good morning"  # quoted

steps:
  # first of all
  - say: {zh-CN: 你好 \${name}, en: 'Hi, it''s \${name}'}  # by language

  - ask: day
    # why: days are needed
    otherwise: |
      One line,
      another one.
    skip: true
  # last of all
  - if: day == "monday"
    then: [{say: Monday, id: m}, {end: flow}]   # short
    else:
      - say: other
# the end
`;

describe("texts", () => {
  test("a text in one language keeps its neighbours, quotes and remarks", () => {
    expect(after(FLOW, { kind: "set", path: ["steps", 0, "say", "en"], value: "Good day, it's ${name}" })).toBe(
      FLOW.replace("'Hi, it''s ${name}'", "'Good day, it''s ${name}'"),
    );
    expect(after(FLOW, { kind: "set", path: ["steps", 0, "say", "zh-CN"], value: "您好，${name}" })).toBe(
      FLOW.replace("你好 ${name}", "您好，${name}"),
    );
    expect(after(FLOW, { kind: "set", path: ["triggers", 1], value: 'say "hi"' })).toBe(
      FLOW.replace('"good morning"', '"say \\"hi\\""'),
    );
  });

  test("what a plain text cannot hold gets quotes", () => {
    const set = (value: string) => after("steps:\n  - say: {en: a, zh-CN: b} # c\n", { kind: "set", path: ["steps", 0, "say", "en"], value });
    expect(set("one, two")).toBe('steps:\n  - say: {en: "one, two", zh-CN: b} # c\n');
    expect(set('she said: "no"')).toBe("steps:\n  - say: {en: 'she said: \"no\"', zh-CN: b} # c\n");
    expect(set("a # b")).toBe('steps:\n  - say: {en: "a # b", zh-CN: b} # c\n');
    expect(set("- dash")).toBe('steps:\n  - say: {en: "- dash", zh-CN: b} # c\n');
    expect(set("two\nlines")).toBe('steps:\n  - say: {en: "two\\nlines", zh-CN: b} # c\n');
    expect(set("")).toBe('steps:\n  - say: {en: "", zh-CN: b} # c\n');
    expect(set('${late ? "yes, {late}" : "no"}')).toBe('steps:\n  - say: {en: ${late ? "yes, {late}" : "no"}, zh-CN: b} # c\n');
    expect(set("a\ttab and \\ and \u0007")).toBe('steps:\n  - say: {en: "a\\ttab and \\\\ and \\u0007", zh-CN: b} # c\n');
    expect(set("😀 『好』")).toBe("steps:\n  - say: {en: 😀 『好』, zh-CN: b} # c\n");
  });

  test("a number or yes as a text is quoted where it is meant as a text", () => {
    const text = "a: x\n";
    expect(after(text, { kind: "set", path: ["a"], value: "95000", words: true })).toBe('a: "95000"\n');
    expect(after(text, { kind: "set", path: ["a"], value: "yes", words: true })).toBe('a: "yes"\n');
    expect(after(text, { kind: "set", path: ["a"], value: "95000" })).toBe("a: 95000\n");
  });

  test("a block of lines stays one", () => {
    expect(after(FLOW, { kind: "set", path: ["steps", 1, "otherwise"], value: "Only one.\n" })).toBe(
      FLOW.replace("      One line,\n      another one.\n", "      Only one.\n"),
    );
    expect(after(FLOW, { kind: "set", path: ["steps", 1, "otherwise"], value: "a\n\nb: c # d\n" })).toBe(
      FLOW.replace("      One line,\n      another one.\n", "      a\n\n      b: c # d\n"),
    );
    expect(after("a: > # why\n  b\n  c\nd: e\n", { kind: "set", path: ["a"], value: "x" })).toBe("a: |- # why\n  x\nd: e\n");
    expect(after("a: |+\n  b\n\nd: e\n", { kind: "set", path: ["a"], value: "x" })).toBe("a: |-\n  x\nd: e\n");
  });

  test("an expression that is not closed takes nothing of its neighbours", () => {
    expect(after("a: x\nb: y\n", { kind: "set", path: ["a"], value: "${open" })).toBe('a: "${open"\nb: y\n');
    expect(after("a: {b: x, c: y}\n", { kind: "set", path: ["a", "b"], value: "${open" })).toBe('a: {b: "${open", c: y}\n');
    // Here the bracket behind would close it.
    expect(after("a: {b: x, c: '\"y'}\n", { kind: "set", path: ["a", "b"], value: '${"' })).not.toMatch(/^a: \{b: \$/);
  });

  test("a text becomes a map by language, and a map becomes a text", () => {
    const text = "steps:\n  - say: hello  # hi\n  - say:\n      en: a\n      zh-CN: b\n";
    expect(after(text, { kind: "set", path: ["steps", 0, "say"], value: map({ en: "hello", "zh-CN": "你好" }) })).toBe(
      text.replace("say: hello", "say: {en: hello, zh-CN: 你好}"),
    );
    expect(after(text, { kind: "set", path: ["steps", 1, "say"], value: "a" })).toBe("steps:\n  - say: hello  # hi\n  - say: a\n");
    // Not at the price of a remark.
    expect(after("a:\n  en: b\n  # why\n  zh-CN: c\n", { kind: "set", path: ["a"], value: "b" })).toBe("refused: unsafe");
  });
});

describe("keys", () => {
  test("a key is added behind another or at an end", () => {
    expect(after(FLOW, { kind: "add", path: ["steps", 1], key: "attempts", value: "2" })).toBe(
      FLOW.replace("    skip: true\n", "    skip: true\n    attempts: 2\n"),
    );
    expect(after(FLOW, { kind: "add", path: ["steps", 1], key: "prompt", value: map({ en: "When?" }), after: "ask" })).toBe(
      FLOW.replace("    # why: days are needed\n", "    # why: days are needed\n".replace("", "")).replace(
        "  - ask: day\n",
        "  - ask: day\n    prompt: {en: When?}\n",
      ),
    );
    expect(after(FLOW, { kind: "add", path: ["steps", 1], key: "id", value: "when", after: null })).toBe(
      FLOW.replace("  - ask: day\n", "  - id: when\n    ask: day\n"),
    );
    expect(after(FLOW, { kind: "add", path: ["steps", 2, "then", 0], key: "note", value: "why, so" })).toBe(
      FLOW.replace("id: m}", 'id: m, note: "why, so"}'),
    );
    expect(after(FLOW, { kind: "add", path: [], key: "private", value: "true" })).toBe(
      FLOW.replace("      - say: other\n", "      - say: other\nprivate: true\n"),
    );
  });

  test("a key that is there is not added again", () => {
    expect(after(FLOW, { kind: "add", path: ["steps", 1], key: "skip", value: "true" })).toBe("refused: missing");
  });

  test("a key is taken out with its own remarks, and with no others", () => {
    expect(after(FLOW, { kind: "drop", path: ["steps", 1, "otherwise"] })).toBe(
      FLOW.replace("    # why: days are needed\n    otherwise: |\n      One line,\n      another one.\n", ""),
    );
    expect(after(FLOW, { kind: "drop", path: ["steps", 0, "say", "zh-CN"] })).toBe(FLOW.replace("zh-CN: 你好 ${name}, ", ""));
    expect(after(FLOW, { kind: "drop", path: ["steps", 0, "say", "en"] })).toBe(FLOW.replace(", en: 'Hi, it''s ${name}'", ""));
    expect(after("steps:\n  - id: a # b\n    say: x\n", { kind: "drop", path: ["steps", 0, "id"] })).toBe("steps:\n  - say: x\n");
    expect(after("steps:\n  - id: a\n    # stays\n    say: x\n", { kind: "drop", path: ["steps", 0, "id"] })).toContain("# stays\n    say: x\n");
    expect(after("a:\n  b: c\nd: e\n", { kind: "drop", path: ["a", "b"] })).toBe("a: {}\nd: e\n");
  });

  test("a key gets another name", () => {
    expect(after("a: {else: x, b: y}\n", { kind: "rename", path: ["a", "else"], to: "not-found" })).toBe("a: {not-found: x, b: y}\n");
    expect(after("a: {else: x, b: y}\n", { kind: "rename", path: ["a", "else"], to: "b" })).toBe("refused: missing");
  });
});

describe("steps", () => {
  const STEP = map({ say: map({ en: "new", "zh-CN": "新的" }) });
  const WRITTEN = "  - say: {en: new, zh-CN: 新的}\n";

  test("a step is put before, between and behind", () => {
    expect(after(FLOW, { kind: "insert", path: ["steps"], at: 0, value: STEP })).toBe(FLOW.replace("  # first of all\n", `${WRITTEN}  # first of all\n`));
    expect(after(FLOW, { kind: "insert", path: ["steps"], at: 1, value: STEP })).toBe(FLOW.replace("# by language\n", `# by language\n${WRITTEN}`));
    expect(after(FLOW, { kind: "insert", path: ["steps"], at: 3, value: STEP })).toBe(FLOW.replace("# the end\n", `${WRITTEN}# the end\n`));
    expect(after(FLOW, { kind: "insert", path: ["steps", 2, "then"], at: 1, value: STEP })).toBe(
      FLOW.replace("id: m}, ", "id: m}, {say: {en: new, zh-CN: 新的}}, "),
    );
    expect(after("steps:\n  - say: a", { kind: "insert", path: ["steps"], at: 1, value: "x" })).toBe("steps:\n  - say: a\n  - x");
    expect(after("steps:\n- say: a\nprivate: true\n", { kind: "insert", path: ["steps"], at: 1, value: STEP })).toBe(
      "steps:\n- say: a\n- say: {en: new, zh-CN: 新的}\nprivate: true\n",
    );
  });

  test("an empty list is filled", () => {
    for (const empty of ["steps: # none yet\n", "steps: []  # none yet\n"])
      expect(after(`${empty}private: true\n`, { kind: "insert", path: ["steps"], at: 0, value: STEP })).toBe(
        `${empty.replace(" []", "")}${WRITTEN}private: true\n`,
      );
    expect(after("steps: [{if: a, then: []}]\n", { kind: "insert", path: ["steps", 0, "then"], at: 0, value: map({ end: "flow" }) })).toBe(
      "steps: [{if: a, then: [{end: flow}]}]\n",
    );
    expect(after("steps:", { kind: "insert", path: ["steps"], at: 0, value: map({ end: "flow" }) })).toBe("steps:\n  - end: flow");
  });

  test("a step is taken out with its remarks; the last one leaves an empty list", () => {
    expect(after(FLOW, { kind: "drop", path: ["steps", 1] })).toBe(FLOW.replace(/ {2}- ask: day\n[^]* {4}skip: true\n/, ""));
    expect(after(FLOW, { kind: "drop", path: ["steps", 2, "then", 0] })).toBe(FLOW.replace("{say: Monday, id: m}, ", ""));
    expect(after(FLOW, { kind: "drop", path: ["steps", 2, "then", 1] })).toBe(FLOW.replace(", {end: flow}", ""));
    expect(after(FLOW, { kind: "drop", path: ["steps", 2, "else", 0] })).toBe(FLOW.replace("    else:\n      - say: other\n", "    else: []\n"));
  });

  test("a step changes its place with its remarks; empty lines stay", () => {
    expect(after(FLOW, { kind: "move", path: ["steps"], from: 2, to: 0 })).toBe(
      `${FLOW.slice(0, FLOW.indexOf("  # first"))}  # last of all
  - if: day == "monday"
    then: [{say: Monday, id: m}, {end: flow}]   # short
    else:
      - say: other

  # first of all
  - say: {zh-CN: 你好 \${name}, en: 'Hi, it''s \${name}'}  # by language
  - ask: day
    # why: days are needed
    otherwise: |
      One line,
      another one.
    skip: true
# the end
`,
    );
    expect(after(FLOW, { kind: "move", path: ["steps", 2, "then"], from: 0, to: 1 })).toBe(
      FLOW.replace("{say: Monday, id: m}, {end: flow}", "{end: flow}, {say: Monday, id: m}"),
    );
    expect(after("steps:\n  - a\n  - b", { kind: "move", path: ["steps"], from: 0, to: 1 })).toBe("steps:\n  - b\n  - a");
  });

  test("a copy stands behind its step, without its name", () => {
    const twice = after(FLOW, { kind: "duplicate", path: ["steps", 2, "then"], at: 0 }, { kind: "drop", path: ["steps", 2, "then", 1, "id"] });
    expect(twice).toBe(FLOW.replace("id: m}, ", "id: m}, {say: Monday}, "));
    expect(after(FLOW, { kind: "duplicate", path: ["steps"], at: 1 })).toContain("    skip: true\n  - ask: day\n    # why: days are needed\n");
  });
});

describe("what authors do", () => {
  test("lines of Windows stay so", () => {
    const text = FLOW.replaceAll("\n", "\r\n");
    const edits: Edit[] = [
      { kind: "set", path: ["steps", 0, "say", "en"], value: "Hi" },
      { kind: "insert", path: ["steps"], at: 3, value: map({ if: "a", then: [map({ say: "x" })] }) },
      { kind: "drop", path: ["steps", 1, "skip"] },
      { kind: "move", path: ["steps"], from: 0, to: 2 },
      { kind: "set", path: ["steps", 0, "otherwise"], value: "one\ntwo\n" },
    ];
    const edited = after(text, ...edits);
    expect(edited).toBe(after(FLOW, ...edits).replaceAll("\n", "\r\n"));
    expect(edited).not.toMatch(/[^\r]\n/);
  });

  test("tabs in remarks and behind values are no hindrance", () => {
    const text = "steps:\t# a\tb\n  - say: x\t# c\n  #\td\n  - say: y\n";
    expect(after(text, { kind: "insert", path: ["steps"], at: 1, value: map({ end: "flow" }) })).toBe(
      "steps:\t# a\tb\n  - say: x\t# c\n  - end: flow\n  #\td\n  - say: y\n",
    );
    expect(after(text, { kind: "drop", path: ["steps", 1] })).toBe("steps:\t# a\tb\n  - say: x\t# c\n");
  });

  test("braces over several lines keep their lines and remarks", () => {
    const text = "a: {\n  b: c, # one\n  d: e # two\n}\n";
    expect(after(text, { kind: "add", path: ["a"], key: "f", value: "g" })).toBe("a: {\n  b: c, # one\n  d: e, f: g # two\n}\n");
    expect(after(text, { kind: "drop", path: ["a", "b"] })).toContain("# one");
    expect(after(text, { kind: "drop", path: ["a", "d"] })).toContain("# one");
  });

  test("text with a mistake, anchors, tags or double keys is not edited", () => {
    const set: Edit = { kind: "set", path: ["a"], value: "z" };
    for (const text of ["a: [b\n", "a: &x b\nc: *x\n", "a: !!str b\n", "a: b\na: c\n", "a: b\n---\nc: d\n", "\ta: b\n", "- a: b\n  - c"])
      expect(after(text, set), text).toBe("refused: broken");
  });

  test("a place that is not there is refused", () => {
    for (const one of [
      { kind: "set", path: ["b"], value: "x" },
      { kind: "drop", path: ["a", 3] },
      { kind: "move", path: ["a"], from: 0, to: 9 },
      { kind: "insert", path: ["a"], at: 9, value: "x" },
      { kind: "rename", path: ["b"], to: "c" },
    ] satisfies Edit[])
      expect(after("a: [x, y]\n", one)).toBe("refused: missing");
  });

  test("YAML as it was typed takes the place of a value", () => {
    expect(after(FLOW, { kind: "raw", path: ["steps", 1, "otherwise"], yaml: "{en: x, zh-CN: 好} # new" })).toBe(
      FLOW.replace("|\n      One line,\n      another one.", "{en: x, zh-CN: 好} # new"),
    );
    expect(after(FLOW, { kind: "raw", path: ["steps", 0, "say"], yaml: "text: a\nbuttons:\n  - b # c" })).toBe(
      FLOW.replace(/ \{zh-CN: 你.*by language\n/, "  # by language\n      text: a\n      buttons:\n        - b # c\n"),
    );
    expect(after(FLOW, { kind: "raw", path: ["steps", 0, "say"], yaml: "{open" })).toBe("refused: unreadable");
    const tree = read(FLOW);
    expect(rawOf(tree, ["steps", 2, "else"])).toBe("- say: other");
    expect(rawOf(tree, ["steps", 1])).toBe("ask: day\n# why: days are needed\notherwise: |\n  One line,\n  another one.\nskip: true");
  });

  test("hostile text is read in bounded time and never throws", { timeout: 20_000 }, () => {
    for (const text of ["[".repeat(100_000), "- ".repeat(5_000), "a: ".repeat(500), "\0", "{".repeat(500), "%YAML 9\n---\na", "? a\n: b", "${".repeat(5_000), ""])
      expect(() => read(text)).not.toThrow();
    expect(same(valueOf(read("").root), null)).toBe(true);
  });
});
