import type { Trouble } from "../lib/outcome";
import { Ticked } from "./Ticked";

/** What is wrong, in one line. */
export function Said({ trouble: { title, detail } }: { trouble: Trouble }) {
  return <Ticked text={detail ? `${title} · ${detail}` : title} />;
}
