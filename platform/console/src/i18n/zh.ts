// Every text of the console in Chinese. The types see to it that no key is missing.

import type { Dictionary } from "./dictionary";
import { build } from "./zh/build";
import { canvas } from "./zh/canvas";
import { insight } from "./zh/insight";
import { knowledge } from "./zh/knowledge";
import { people } from "./zh/people";
import { plugins } from "./zh/plugins";
import { releases } from "./zh/releases";
import { run } from "./zh/run";
import { secrets } from "./zh/secrets";
import { start } from "./zh/start";

export const zh: Dictionary = {
  ...build,
  ...canvas,
  ...run,
  ...knowledge,
  ...plugins,
  ...secrets,
  ...start,
  ...insight,
  ...releases,
  ...people,
};
