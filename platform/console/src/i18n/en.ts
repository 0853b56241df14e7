// Every text of the console in English; the other dictionaries have the same keys by type.

import { build } from "./en/build";
import { canvas } from "./en/canvas";
import { insight } from "./en/insight";
import { knowledge } from "./en/knowledge";
import { people } from "./en/people";
import { plugins } from "./en/plugins";
import { releases } from "./en/releases";
import { run } from "./en/run";
import { secrets } from "./en/secrets";
import { start } from "./en/start";

export const en = { ...build, ...canvas, ...run, ...knowledge, ...plugins, ...secrets, ...start, ...insight, ...releases, ...people };
