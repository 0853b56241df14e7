import type { CSSProperties } from "react";
import s from "./Avatar.module.css";

/** A number of colours around the wheel, so that people of a team rarely share one. */
function hue(id: string): number {
  return [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 360, 7);
}

/** A person in a circle: the beginning of their name on a colour of their own. Who they are has to be said beside it. */
export function Avatar({ id, name, small = false }: { id: string; name: string; small?: boolean }) {
  return (
    <span className={small ? s.small : s.avatar} style={{ "--hue": hue(id) } as CSSProperties} aria-hidden>
      {[...name.trim()][0]?.toUpperCase() ?? "?"}
    </span>
  );
}
