import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Outbox } from "../../src/chat/outbox";
import { type Outgoing, Refused } from "../../src/directline/rest";
import { FakeWorld, pass } from "./world";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function outbox(post: (message: Outgoing) => Promise<void>) {
  const moves: string[] = [];
  const posts: string[] = [];
  const box = new Outbox(
    new FakeWorld(() => null),
    (message) => {
      posts.push(message.text);
      return post(message);
    },
    (id, delivery) => moves.push(`${id} ${delivery}`),
  );
  return { box, moves, posts };
}

describe("an outbox", () => {
  test("sends one after the other, also where the first is slow", async () => {
    const { box, moves, posts } = outbox((message) => new Promise((resolve) => setTimeout(resolve, message.id === "1" ? 5_000 : 10)));
    box.add({ id: "1", text: "slow" });
    box.add({ id: "2", text: "fast" });
    await pass(4_000);
    expect(posts).toEqual(["slow"]);
    await pass(2_000);
    expect(moves).toEqual(["1 sent", "2 sent"]);
    expect(box.unconfirmed).toEqual([]);
  });

  test("tries again by itself, then waits for the customer", async () => {
    let down = true;
    const { box, moves, posts } = outbox(() => (down ? Promise.reject(new TypeError("offline")) : Promise.resolve()));
    box.add({ id: "1", text: "hello" });
    await pass(60_000);
    expect(posts).toHaveLength(4);
    expect(moves).toEqual(["1 failed"]);
    expect(box.unconfirmed).toHaveLength(1);
    down = false;
    box.retry("1");
    await pass(0);
    expect(moves).toEqual(["1 failed", "1 sending", "1 sent"]);
  });

  test("waits as long as a busy server asks", async () => {
    const answers = [new Refused(503, undefined, 7), null];
    const { box, moves } = outbox(() => {
      const answer = answers.shift();
      return answer ? Promise.reject(answer) : Promise.resolve();
    });
    box.add({ id: "1", text: "hello" });
    await pass(6_900);
    expect(moves).toEqual([]);
    await pass(200);
    expect(moves).toEqual(["1 sent"]);
  });

  test("does not repeat what the server will never take", async () => {
    const { box, moves, posts } = outbox(() => Promise.reject(new Refused(413, "TooLarge", undefined)));
    box.add({ id: "1", text: "a book" });
    await pass(60_000);
    expect(posts).toHaveLength(1);
    expect(moves).toEqual(["1 failed"]);
  });
});
