import { h } from "./dom";

/**
 * A message's text as nodes: addresses become links; of Markdown, which bots write, only `**strong**`, `` `code` `` and
 * `[label](address)` mean something. All else stays as it was written, line breaks included.
 */
export function rich(text: string, plain: boolean): Node[] {
  return plain ? linked(text) : marked(text);
}

const MARKS = /\*\*(\S(?:[^*\n]*\S)?)\*\*|`([^`\n]+)`|\[([^\]\n]+)\]\(((?:https?:\/\/|mailto:|tel:)[^\s)]+)\)/g;
// CJK punctuation ends an address, because Chinese text puts no space after it.
const ADDRESS = /https?:\/\/[^\s<>"'`，。；：！？、（）《》「」【】]+/g;

function marked(text: string): Node[] {
  return split(text, MARKS, linked, ([, strong, code, label, address]) => {
    if (strong !== undefined) return h("strong", {}, ...linked(strong));
    if (code !== undefined) return h("code", {}, code);
    return link(address ?? "", label ?? "");
  });
}

function linked(text: string): Node[] {
  return split(text, ADDRESS, (piece) => [document.createTextNode(piece)], ([found]) => {
    const address = trim(found);
    const rest = found.slice(address.length);
    const fragment = document.createDocumentFragment();
    fragment.append(link(address, address), rest);
    return fragment;
  });
}

function link(address: string, label: string): Node {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, label);
}

/** A full stop or bracket after an address belongs to the sentence. */
export function trim(address: string): string {
  let end = address.replace(/[.,;:!?*]+$/, "");
  if (end.endsWith(")") && !end.includes("(")) end = end.slice(0, -1).replace(/[.,;:!?]+$/, "");
  return end;
}

function split(text: string, pattern: RegExp, between: (piece: string) => Node[], found: (match: RegExpMatchArray & [string]) => Node): Node[] {
  const nodes: Node[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) nodes.push(...between(text.slice(from, match.index)));
    nodes.push(found(match as RegExpMatchArray & [string]));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(...between(text.slice(from)));
  return nodes;
}
