// Every text of the console in Chinese. The types see to it that no key is missing.

import type { Dictionary } from "./dictionary";
import { build } from "./zh/build";
import { canvas } from "./zh/canvas";
import { knowledge } from "./zh/knowledge";
import { people } from "./zh/people";
import { plugins } from "./zh/plugins";
import { run } from "./zh/run";

export const zh: Dictionary = { ...build, ...canvas, ...run, ...knowledge, ...plugins, ...people };
