import { Link } from "react-router";
import { useLanguage } from "../../i18n/useLanguage";
import { conversationPath } from "../../lib/paths";
import s from "./Conversations.module.css";

/** The conversations in which people answered the question. */
export function Conversations({ ids }: { ids: string[] }) {
  const { t } = useLanguage("learning");
  if (ids.length === 0) return null;
  return (
    <p className={s.line}>
      {t.learning.conversations}
      {ids.map((id, index) => (
        <Link key={id} to={conversationPath(id)}>
          {t.learning.conversation(index + 1)}
        </Link>
      ))}
    </p>
  );
}
