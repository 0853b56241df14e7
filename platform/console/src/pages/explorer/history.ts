// The operations that were run in this browser: their texts, neither what was filled in nor what came back.

import { recall, remember } from "../../lib/stored";

export interface Ran {
  text: string;
  /** Which operation of the text. */
  name: string | null;
  kind: string;
  /** When, in milliseconds. */
  at: number;
}

const MOST = 50;

/** The list with one more at its top; the same operation stands in it once. */
export function withRan(list: Ran[], ran: Ran): Ran[] {
  const others = list.filter(({ text, name }) => text !== ran.text || name !== ran.name);
  return [ran, ...others].slice(0, MOST);
}

/** Each member has a history of their own, also at a browser that several use. */
const nameOf = (member: string) => `explorer.history.${member}`;

export function historyOf(member: string): Ran[] {
  const kept = recall<Ran[]>(nameOf(member));
  return Array.isArray(kept) ? kept.filter((one) => typeof one?.text === "string") : [];
}

export function keepHistory(member: string, list: Ran[]): void {
  remember(nameOf(member), list);
}
