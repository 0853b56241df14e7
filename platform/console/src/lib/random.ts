/** A key that makes one attempt to send recognizable. Works on plain http too, where `crypto.randomUUID` is missing. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** A password that can be read out: no letters that look alike. */
export function randomPassword(length = 16): string {
  // 256 is no multiple of the alphabet's size, so bytes over the last full multiple are thrown away.
  const limit = 256 - (256 % LETTERS.length);
  let password = "";
  while (password.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < limit && password.length < length) password += LETTERS[byte % LETTERS.length];
    }
  }
  return password;
}
