// Something that is asked whenever there is reason to, one question at a time.

/**
 * Asks at once. What gives reason while an answer is on its way may have come after the platform made that answer, so it is asked once
 * more; however many reasons there are, no two questions run at a time.
 */
export function oneByOne(ask: () => Promise<unknown>): () => void {
  let running = false;
  let again = false;
  async function run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      // Whoever shows the answer tells of a failure too.
      await ask().catch(() => {});
    } while (again);
    running = false;
  }
  return () => void run();
}
