// WIT with its colours.

import s from "./Plugins.module.css";

const TOKEN =
  /(?<comment>\/\/.*)|(?<keyword>\b(?:package|world|interface|import|export|func|async|record|enum|variant|flags|type|resource|use|static|constructor)\b(?!:))|(?<builtin>\b(?:u8|u16|u32|u64|s8|s16|s32|s64|f32|f64|bool|char|string|list|option|result|tuple|borrow|own|stream|future)\b(?![-:\w]))/g;

export function Wit({ text }: { text: string }) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    const kind = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)?.[0] ?? "";
    parts.push(text.slice(from, match.index));
    parts.push(
      <span key={match.index} className={s[kind]}>
        {match[0]}
      </span>,
    );
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return <code className={s.wit}>{parts}</code>;
}
