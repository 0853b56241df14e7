// Every flow that ships: what authors begin from, and so what the canvas meets first.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const repository = path.join(import.meta.dirname, "../../../..");

export interface File {
  path: string;
  text: string;
}

export const flows: File[] = ["templates", "examples", "runtime/dialogue/behaviours"].flatMap((root) =>
  readdirSync(path.join(repository, root), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml") && /(^|[\\/])flows[\\/]|^[^\\/]+$/.test(file) && !/bot\.yaml$|template\.yaml$/.test(file))
    .sort()
    .map((file) => ({ path: `${root}/${file}`, text: readFileSync(path.join(repository, root, file), "utf8") })),
);
