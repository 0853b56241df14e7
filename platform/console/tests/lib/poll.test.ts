import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { poll } from "../../src/lib/poll";

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";
  turn(state: DocumentVisibilityState) {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function begun(state: DocumentVisibilityState = "visible") {
  const page = new Page();
  page.visibilityState = state;
  const look = vi.fn();
  return { page, look, end: poll(look, 3000, page as unknown as Document) };
}

test("it looks at its pace", () => {
  const { look, end } = begun();
  expect(look).toHaveBeenCalledTimes(0);
  vi.advanceTimersByTime(9000);
  expect(look).toHaveBeenCalledTimes(3);
  end();
  vi.advanceTimersByTime(9000);
  expect(look).toHaveBeenCalledTimes(3);
});

test("it rests while nobody can see the page, and looks at once when somebody can", () => {
  const { page, look } = begun();
  page.turn("hidden");
  vi.advanceTimersByTime(60_000);
  expect(look).toHaveBeenCalledTimes(0);
  page.turn("visible");
  expect(look).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(3000);
  expect(look).toHaveBeenCalledTimes(2);
});

test("it does not begin on a page that was opened behind another one", () => {
  const { page, look, end } = begun("hidden");
  vi.advanceTimersByTime(60_000);
  expect(look).toHaveBeenCalledTimes(0);
  end();
  page.turn("visible");
  vi.advanceTimersByTime(60_000);
  expect(look).toHaveBeenCalledTimes(0);
});
