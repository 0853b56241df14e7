import { expect, test } from "vitest";
import { asStored, begin, change, contentOf, sidesOf } from "../../src/pages/editor/draft";

test("a file whose lines end as in Windows is edited as any other and stored as it was", () => {
  const draft = begin(1, [
    { path: "a.yaml", content: "a: b\r\nc: d\r\n" },
    { path: "b.yaml", content: "a: b\nc: d\r\n" },
    { path: "c.yaml", content: "a: b\n" },
  ]);
  expect(contentOf(draft, "a.yaml")).toBe("a: b\nc: d\n");
  const edited = change(draft, { kind: "write", path: "a.yaml", content: "a: x\nc: d\n" });
  expect(asStored(edited, "a.yaml", "a: x\nc: d\n")).toBe("a: x\r\nc: d\r\n");
  expect(asStored(edited, "a.yaml", null)).toBeNull();
  expect(asStored(edited, "b.yaml", "a: x\n")).toBe("a: x\n");
  expect(asStored(edited, "c.yaml", "a: x\n")).toBe("a: x\n");
  const saved = change(edited, {
    kind: "saved",
    revision: 2,
    files: [{ path: "a.yaml", content: "a: x\r\nc: d\r\n" }],
    sent: edited.edits,
  });
  expect(saved.edits.size).toBe(0);
  expect(saved.epoch, "what is on the screen is what was sent").toBe(edited.epoch);
  expect(asStored(saved, "a.yaml", "y\n")).toBe("y\r\n");
});

test("what a colleague saved comes below what both sides did, and what both took out stays away", () => {
  const before = [
    { path: "a.yaml", content: "a: 1\n" },
    { path: "b.yaml", content: "b: 1\n" },
    { path: "c.wasm", content: "" },
  ];
  const edited = [
    { kind: "write" as const, path: "a.yaml", content: "a: 1\nmine: 1\n" },
    { kind: "delete" as const, path: "b.yaml" },
  ].reduce(change, begin(1, before));
  expect(sidesOf(edited)).toEqual({ base: before.slice(0, 2), ours: [{ path: "a.yaml", content: "a: 1\nmine: 1\n" }] });
  const theirs = [{ path: "a.yaml", content: "a: 2\n" }, ...before.slice(1), { path: "d.yaml", content: "d: 1\n" }];
  const merged = [
    { path: "a.yaml", content: "a: 2\nmine: 1\n" },
    { path: "d.yaml", content: "d: 1\n" },
  ];
  const after = change(edited, { kind: "merge", revision: 2, files: theirs, merged });
  expect([...after.edits]).toEqual([
    ["a.yaml", "a: 2\nmine: 1\n"],
    ["b.yaml", null],
  ]);
  expect(after.revision).toBe(2);
  expect(after.epoch, "the text on the screen is set anew").toBe(edited.epoch + 1);
  expect(contentOf(after, "c.wasm")).toBe("");
  expect([edited.others, after.others], "and is not undone here").toEqual([0, after.epoch]);
  const mended = change(after, { kind: "put", files: [{ path: "d.yaml", content: "d: 2\n" }] });
  expect(mended.others, "what one did oneself is").toBeLessThan(mended.epoch);
});
