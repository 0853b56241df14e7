import { expect, test, vi } from "vitest";
import { oneByOne } from "../../src/lib/oneByOne";

function asked() {
  const answers: { give: () => void; fail: () => void }[] = [];
  const ask = vi.fn(() => new Promise<void>((give, fail) => void answers.push({ give, fail })));
  const answer = async (how: "give" | "fail" = "give") => {
    answers.shift()?.[how]();
    // Whatever follows from it has happened.
    await new Promise((done) => setTimeout(done));
  };
  return { ask, answer, look: oneByOne(ask) };
}

test("it is asked at once, and again as soon as there is a reason after the answer", async () => {
  const { ask, answer, look } = asked();
  look();
  expect(ask).toHaveBeenCalledTimes(1);
  await answer();
  expect(ask).toHaveBeenCalledTimes(1);
  look();
  expect(ask).toHaveBeenCalledTimes(2);
});

test("reasons that come while an answer is on its way are one more question", async () => {
  const { ask, answer, look } = asked();
  look();
  look();
  look();
  expect(ask).toHaveBeenCalledTimes(1);
  await answer();
  expect(ask).toHaveBeenCalledTimes(2);
  await answer();
  expect(ask).toHaveBeenCalledTimes(2);
});

test("no answer is no reason to ask never again", async () => {
  const { ask, answer, look } = asked();
  look();
  await answer("fail");
  look();
  expect(ask).toHaveBeenCalledTimes(2);
});
