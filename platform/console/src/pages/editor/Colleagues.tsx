// The colleagues who have the draft open too; a click goes to what they look at.

import { Tooltip } from "antd";
import { Avatar } from "../../components/Avatar";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./Colleagues.module.css";
import type { Colleague } from "./usePresence";

/** More are counted. */
const SHOWN = 4;

export function Colleagues({ colleagues, onOpen }: { colleagues: readonly Colleague[]; onOpen: (path: string) => void }) {
  const { t } = useLanguage("build");
  if (colleagues.length === 0) return null;
  const more = colleagues.slice(SHOWN);
  return (
    <ul className={s.colleagues} aria-label={t.editor.colleagues} data-testid="colleagues">
      {colleagues.slice(0, SHOWN).map(({ id, name, file }) => (
        <li key={id}>
          <Tooltip title={file ? t.editor.colleagueAt(name, file) : name}>
            <button
              type="button"
              className={s.colleague}
              onClick={() => file && onOpen(file)}
              aria-label={file ? t.editor.colleagueAt(name, file) : name}
            >
              <Avatar id={id} name={name} />
            </button>
          </Tooltip>
        </li>
      ))}
      {more.length > 0 && (
        <li className={s.more} title={more.map(({ name }) => name).join(", ")}>
          +{more.length}
        </li>
      )}
    </ul>
  );
}
