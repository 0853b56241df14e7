import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { offered, placed, type Assist } from "../../src/pages/editor/code/assist";

const item = (label: string, insert = label) => ({ label, insert, snippet: false, kind: "KEYWORD" as const, detail: null, doc: null });

/** A platform that offers this, and what it was asked. */
function platform(items: ReturnType<typeof item>[] | null | undefined) {
  const asked: number[] = [];
  const assist: Assist = {
    async complete(_path, _text, offset) {
      asked.push(offset);
      return items && { startOffset: offset, endOffset: offset, items };
    },
    explain: async () => null,
  };
  const source = offered(assist, "flows/a.yaml");
  const at = (text: string, explicit = false) =>
    source(new CompletionContext(EditorState.create({ doc: text }), text.length, explicit));
  return { asked, at };
}

test("places are written as the editor fills them in, and end behind it all", () => {
  expect(placed("say: {zh-CN: $1, en: $2}")).toBe("say: {zh-CN: ${1:}, en: ${2:}}${9:}");
  expect(placed("steps:\n  - $0")).toBe("steps:\n  - ${9:}");
});

test("where nothing is offered, nothing is asked for again until another word begins", async () => {
  const { asked, at } = platform(null);
  await at("# a");
  await at("# ab");
  expect(asked).toEqual([3]);
  await at("# ab c");
  expect(asked).toEqual([3, 6]);
  await at("# ab c", true);
  expect(asked).toEqual([3, 6, 6]);
});

test("what nobody answered is asked for again", async () => {
  const { asked, at } = platform(undefined);
  await at("- a");
  await at("- as");
  expect(asked).toEqual([3, 4]);
});

test("between words that begin nothing, nothing is asked for", async () => {
  const { asked, at } = platform([item("ask")]);
  expect(await at("- say: hi!")).toBeNull();
  expect(asked).toEqual([]);
});

test("what stands there already is not offered, but where it would write more", async () => {
  const { at } = platform([item("tracking_no"), item("say", "say: ")]);
  const labels = async (text: string) => (await at(text))?.options.map((one) => one.label);
  expect(await labels("  - ask: tracking_no")).toEqual(["say"]);
  expect(await labels("  - say")).toEqual(["tracking_no", "say"]);
});
