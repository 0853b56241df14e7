// Where the arrow keys lead from a box. Pure.

import type { Graph } from "../../../flow/graph";
import type { Layout, Place } from "../../../flow/layout";

export type Direction = "up" | "down" | "left" | "right";

export function walk({ lines }: Graph, { places }: Layout, from: string, direction: Direction): string | null {
  const here = places.get(from);
  if (!here) return null;
  const nearest = (ids: readonly string[], far: (place: Place) => number) => {
    const known = ids.flatMap((id) => {
      const place = places.get(id);
      return place ? [{ id, distance: far(place) }] : [];
    });
    return known.sort((a, b) => a.distance - b.distance)[0]?.id ?? null;
  };
  const middle = (place: Place) => place.x + place.width / 2;
  if (direction === "down" || direction === "up") {
    const next = lines.filter((line) => !line.jump && (direction === "down" ? line.from : line.to) === from);
    const ids = next.map((line) => (direction === "down" ? line.to : line.from));
    // Straight on before aside, and of two ways the left one.
    return nearest(ids, (place) => Math.abs(middle(place) - middle(here)) + (middle(place) > middle(here) ? 0.5 : 0));
  }
  const side = direction === "right" ? 1 : -1;
  const beside = [...places.keys()].filter((id) => {
    const place = places.get(id) as Place;
    const apart = (middle(place) - middle(here)) * side;
    return id !== from && apart > 10 && place.y < here.y + here.height + 40 && here.y < place.y + place.height + 40;
  });
  return nearest(beside, (place) => Math.abs(middle(place) - middle(here)) + Math.abs(place.y - here.y) * 3);
}
