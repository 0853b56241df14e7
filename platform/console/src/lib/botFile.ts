const PATH = /^(flows|knowledge|lexicon|tests)\/([\p{L}\p{N}_-]+\/)*[\p{L}\p{N}_.-]+\.(yaml|csv|md|txt)$/u;

/** Whether a file of that path can be made in a bot. */
export function isBotFile(path: string): boolean {
  return PATH.test(path);
}

/** Whether it would be a test. */
export function isTestFile(path: string): boolean {
  return isBotFile(path) && /^tests\/.*\.yaml$/.test(path);
}
