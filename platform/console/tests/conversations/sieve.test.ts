import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AFTER, PAUSE, sieve } from "../../src/pages/conversations/sieve";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (time: number) => vi.advanceTimersByTimeAsync(time);

/** A platform that answers when it is told to, and what the list heard. */
function scripted() {
  const questions: { ids: string[]; answer: (fitting: string[] | null) => Promise<void> }[] = [];
  const heard: { fitting: string[]; others: string[] }[] = [];
  const asked = sieve<{ id: string }>({
    ask: (ids) =>
      new Promise((done) => {
        questions.push({
          ids,
          answer: async (fitting) => {
            done(fitting?.map((id) => ({ id })) ?? null);
            await pass(0);
          },
        });
      }),
    settle: (fitting, others) => heard.push({ fitting: fitting.map(({ id }) => id), others }),
  });
  const last = () => {
    const question = questions.at(-1);
    if (!question) throw new Error("nothing was asked");
    return question;
  };
  return { asked, questions, heard, last };
}

test("what changes is asked about together, and the list hears which of it fits", async () => {
  const { asked, questions, heard, last } = scripted();
  asked.note("a");
  await pass(300);
  asked.note("b");
  asked.note("a");
  await pass(AFTER[0] - 301);
  expect(questions).toHaveLength(0);
  await pass(1);
  expect(questions.map(({ ids }) => ids)).toEqual([["a", "b"]]);
  await last().answer(["b"]);
  expect(heard).toEqual([{ fitting: ["b"], others: ["a"] }]);
  asked.stop();
});

test("it is asked at most once in a while, however much changes", async () => {
  const { asked, questions, last } = scripted();
  for (let time = 0; time < 10_000; time += 50) {
    asked.note(`c${time % 1000}`);
    await pass(50);
    if (questions.length > 0) await last().answer([]);
  }
  expect(questions.length).toBeGreaterThan(7);
  expect(questions.length).toBeLessThanOrEqual(10);
  asked.stop();
});

test("what was said is found later: it is asked again, and then no more", async () => {
  const { asked, questions, heard, last } = scripted();
  asked.note("a");
  for (const [round, after] of AFTER.entries()) {
    await pass(after - (AFTER[round - 1] ?? 0));
    expect(questions).toHaveLength(round + 1);
    await last().answer(round === 0 ? [] : ["a"]);
  }
  expect(heard).toEqual([{ fitting: [], others: ["a"] }, { fitting: ["a"], others: [] }, { fitting: ["a"], others: [] }]);
  await pass(60_000);
  expect(questions).toHaveLength(AFTER.length);
});

test("of what changes while the answer is on its way the answer knows nothing", async () => {
  const { asked, questions, heard, last } = scripted();
  asked.note("a");
  asked.note("b");
  asked.note("c");
  await pass(AFTER[0]);
  asked.note("b");
  asked.forget("c");
  await last().answer(["a", "b", "c"]);
  expect(heard).toEqual([{ fitting: ["a"], others: [] }]);
  await pass(PAUSE);
  expect(questions.map(({ ids }) => ids)).toEqual([["a", "b", "c"], ["b"]]);
  asked.stop();
});

test("an answer to what is not looked for any more is not heard, and nothing else is asked", async () => {
  const { asked, questions, heard, last } = scripted();
  asked.note("a");
  await pass(AFTER[0]);
  asked.note("b");
  asked.stop();
  await last().answer(["a"]);
  await pass(60_000);
  expect(heard).toEqual([]);
  expect(questions).toHaveLength(1);
});

test("what is not wanted any more is not asked about", async () => {
  const { asked, questions } = scripted();
  asked.note("a");
  asked.forget("a");
  await pass(60_000);
  expect(questions).toHaveLength(0);
});

test("more than the platform looks through at a time is asked about one part after the other", async () => {
  const { asked, questions, heard, last } = scripted();
  const ids = Array.from({ length: 130 }, (_, at) => `c${at}`);
  for (const id of ids) asked.note(id);
  await pass(AFTER[0]);
  await last().answer([]);
  await pass(PAUSE);
  await last().answer([]);
  expect(questions.map((one) => one.ids.length)).toEqual([100, 30]);
  expect(heard.flatMap(({ others }) => others)).toEqual(ids);
  asked.stop();
});

test("where the platform does not answer nothing is taken out, and it is asked less and less often", async () => {
  const { asked, questions, heard, last } = scripted();
  asked.note("a");
  await pass(AFTER[0]);
  await last().answer(null);
  await pass(2 * PAUSE - 1);
  expect(questions).toHaveLength(1);
  await pass(1);
  await last().answer(null);
  await pass(4 * PAUSE - 1);
  expect(questions).toHaveLength(2);
  await pass(1);
  expect(heard).toEqual([]);
  await last().answer(["a"]);
  expect(heard).toEqual([{ fitting: ["a"], others: [] }]);
  asked.stop();
});
