// Every text of the console in English; the other dictionaries have the same keys by type.

import { build } from "./en/build";
import { canvas } from "./en/canvas";
import { knowledge } from "./en/knowledge";
import { people } from "./en/people";
import { plugins } from "./en/plugins";
import { run } from "./en/run";

export const en = { ...build, ...canvas, ...run, ...knowledge, ...plugins, ...people };
