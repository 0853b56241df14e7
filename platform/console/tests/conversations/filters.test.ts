import { expect, test } from "vitest";
import { personPath } from "../../src/lib/paths";
import { seeks, wanted } from "../../src/pages/conversations/filters";

const NOW = Date.UTC(2026, 4, 6, 10);

test("a customer is looked for by the identifier in the address, whatever it is made of", () => {
  for (const person of ["u-1", "李 雷 & co", "a=b&bot=x", "ou_7d8?#%+"]) {
    const search = new URL(personPath(person), "https://desk.example").searchParams;
    expect(wanted(search, NOW)).toEqual({ bot: null, filter: { person } });
    expect(seeks(search)).toBe(true);
  }
});

test("a customer goes together with what else is looked for", () => {
  const search = new URLSearchParams({ person: "u-1", bot: "bot_1", days: "7", which: "handed" });
  expect(wanted(search, NOW)).toEqual({ bot: "bot_1", filter: { person: "u-1", from: "2026-04-29T10:00:00.000Z", handedOver: true } });
});

test("where nothing is looked for, everything is shown", () => {
  expect(wanted(new URLSearchParams({ show: "ended", person: "" }), NOW)).toEqual({ bot: null, filter: null });
  expect(seeks(new URLSearchParams({ show: "ended" }))).toBe(false);
});
