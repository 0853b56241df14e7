import s from "./Ticked.module.css";

/** A text with what it quotes between backticks: names of files and flows, commands, what somebody has to write. */
export function Ticked({ text }: { text: string }) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index} className={s.quoted}>{part}</code> : part));
}
