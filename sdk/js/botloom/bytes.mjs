// Texts and bytes. A plug-in has the language and nothing of a browser: no TextEncoder, no fetch, no timers, no console.

/** The UTF-8 of a text. */
export function toBytes(text) {
  const bytes = [];
  for (const sign of text) {
    let code = sign.codePointAt(0);
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return Uint8Array.from(bytes);
}

/** The text of UTF-8; what is none becomes `\ufffd`. */
export function toText(bytes) {
  const signs = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at++];
    if (first < 0x80) {
      signs.push(first);
      continue;
    }
    const more = first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0;
    // What may come second rules out long forms, halves of pairs and what lies beyond the last character.
    let least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    let last = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    let code = more === 0 ? 0xfffd : first & (0x3f >> more);
    for (let left = more; left > 0; left--) {
      if (!(bytes[at] >= least && bytes[at] <= last)) {
        code = 0xfffd;
        break;
      }
      code = (code << 6) | (bytes[at++] & 63);
      least = 0x80;
      last = 0xbf;
    }
    signs.push(code);
  }
  return signs.map((code) => String.fromCodePoint(code)).join('');
}
