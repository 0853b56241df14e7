import { expect, test } from "vitest";
import { asStored, begin, change, contentOf } from "../../src/pages/editor/draft";

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
