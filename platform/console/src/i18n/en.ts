// Every text of the console in English; the other dictionaries have the same keys by type.

import { build } from "./en/build";
import { plugins } from "./en/plugins";
import { run } from "./en/run";

export const en = { ...build, ...run, ...plugins };
