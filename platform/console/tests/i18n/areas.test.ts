// Areas and pages fit together: what a page says is fetched beside its code, never after it.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { AREAS, DOOR, type Area } from "../../src/i18n/areas";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));
const IMPORT = /^(?:import|export)(?! type)\b[^;"]*?"(\.[^"]+)";/gm;
const FETCHED = /(withTexts\(\s*\(\) => )?import\("(\.[^"]+)"\)((?:,\s*"\w+")*)/g;
const ASKED = /useLanguage\(([^)]*)\)/g;

const names = (list: string) => [...list.matchAll(/"(\w+)"/g)].map((found) => found[1] as Area);

/** The file that another one names; nothing for styles and data. */
function resolve(from: string, name: string): string | null {
  const path = join(dirname(from), name);
  return [path, `${path}.ts`, `${path}.tsx`].find((one) => /\.tsx?$/.test(one) && existsSync(one)) ?? null;
}

/** A file with all that it imports at once. */
function together(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) {
    const next = resolve(file, name);
    if (next) together(next, seen);
  }
  return seen;
}

function said(file: string): Area[] {
  const all = [...together(file)].flatMap((one) =>
    [...readFileSync(one, "utf8").matchAll(ASKED)].flatMap(([, list = ""]) => names(list)),
  );
  return [...new Set(all)].sort();
}

/** What is fetched apart, by whom, and with which areas. */
function fetched(): { by: string; file: string; areas: Area[] }[] {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file) && !/^(i18n|gql)\//.test(file));
  return files.flatMap((file) => {
    const by = join(SRC, file);
    return [...readFileSync(by, "utf8").matchAll(FETCHED)].flatMap(([, , name = "", list = ""]) => {
      const found = resolve(by, name);
      return found ? [{ by, file: found, areas: names(list) }] : [];
    });
  });
}

test("what is in front of the door says nothing else", () => {
  for (const file of ["main.tsx", "pages/sign-in/SignIn.tsx", "pages/invitation/Invitation.tsx", "pages/demo/Demo.tsx"]) {
    expect(said(join(SRC, file)), file).toEqual([]);
  }
});

test("what is fetched apart brings the areas that it says", () => {
  const parts = fetched();
  expect(parts.length).toBeGreaterThan(15);
  const frame = parts.find((part) => part.file.endsWith("/Behind.tsx"));
  expect(frame?.areas).toEqual(said(frame?.file ?? ""));
  for (const { by, file, areas } of parts) {
    if (file === frame?.file) continue;
    // Everything but what stands beside the frame in the list of addresses is inside of it.
    const there = new Set<Area>([...areas, ...(frame?.areas ?? [])]);
    const missing = said(file).filter((area) => !there.has(area));
    expect(missing, `${relative(SRC, by)} fetches ${relative(SRC, file)} without`).toEqual([]);
    const idle = areas.filter((area) => !said(file).includes(area));
    expect(idle, `${relative(SRC, by)} fetches ${relative(SRC, file)} with more than it says`).toEqual([]);
  }
});

test("no two areas have a key in common, in either language", async () => {
  const owner = new Map<string, string>(Object.keys(DOOR.en).map((key) => [key, "door"]));
  expect(Object.keys(DOOR.zh)).toEqual(Object.keys(DOOR.en));
  for (const [area, languages] of Object.entries(AREAS)) {
    const [en, zh] = await Promise.all([languages.en(), languages.zh()]);
    expect(Object.keys(zh), area).toEqual(Object.keys(en));
    for (const key of Object.keys(en)) {
      expect(owner.get(key), `${key} of ${area}`).toBeUndefined();
      owner.set(key, area);
    }
  }
});
