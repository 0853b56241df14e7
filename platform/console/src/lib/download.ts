// Files that the browser is given to keep.

const LONGEST = 80;

/** A name for a file about something; identifiers may hold any character. */
export function fileName(kind: string, id: string, ending: string): string {
  const safe = [...id.replace(/[^\p{L}\p{N}_-]+/gu, "_")].slice(0, LONGEST).join("");
  return `${kind}-${safe}.${ending}`;
}

/** Lets the browser save a text as a file. */
export function offer(name: string, type: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
