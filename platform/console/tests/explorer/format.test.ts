import fc from "fast-check";
import { expect, test } from "vitest";
import { formatted } from "../../src/pages/explorer/format";

test("a text is put in order", () => {
  expect(formatted("query A($a:Int=1){bots(first:$a){nodes{id,name}}}")).toBe(
    "query A($a: Int = 1) {\n  bots(first: $a) {\n    nodes {\n      id\n      name\n    }\n  }\n}\n",
  );
});

test("comments stay at what they are about", () => {
  const text = "# first\n\n#second\nquery {bots{ # of bots\n# its id\nid # behind\n name\n# last\n}}\n# end";
  const made = "# first\n#second\n{\n  bots { # of bots\n    # its id\n    id # behind\n    name\n    # last\n  }\n}\n# end\n";
  expect(formatted(text)).toBe(made);
  expect(formatted(made)).toBe(made);
});

test("what cannot be read stays as it is", () => {
  for (const text of ["", "query {", "{ a(b: ) }", "# nothing"]) expect(formatted(text), text).toBeNull();
});

test("no comment is lost, and nothing is put in order twice", () => {
  const words = ["query", "Q", "(", "$a", ":", "Int", ")", "{", "a", "(", "b", ":", "$a", ",", "c", ":", '"""x"""', ")", "{", "d", "...", "on", "T", "{", "e", "}", "}", "}"];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(" ", "\n", " # one\n", "\n# two\n\n"), { minLength: words.length + 1, maxLength: words.length + 1 }), (gaps) => {
      const text = (gaps[0] ?? "") + words.map((word, index) => word + gaps[index + 1]).join("");
      const once = formatted(text);
      expect(once, text).not.toBeNull();
      expect(once?.match(/# (one|two)/g)?.sort()).toEqual(text.match(/# (one|two)/g)?.sort());
      expect(formatted(once ?? ""), once ?? "").toBe(once);
    }),
    { numRuns: Number(process.env.RUNS ?? 500) },
  );
});
