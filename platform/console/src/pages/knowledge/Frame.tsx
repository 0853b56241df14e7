// What the pages about a bot's knowledge share: the bar of the bot, and below it the way from one to the other.

import { HeartPulse, Inbox, LibraryBig } from "lucide-react";
import type { ReactNode } from "react";
import { NavLink } from "react-router";
import { useQuery } from "urql";
import { BotStateDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { healthPath, knowledgePath, learningPath } from "../../lib/paths";
import { BotBar } from "../bot/BotBar";
import s from "./Frame.module.css";

export function Frame({ id, actions, children }: { id: string; actions?: ReactNode; children: ReactNode }) {
  const { t, tag } = useLanguage("knowledge");
  const [{ data }] = useQuery({ query: BotStateDocument, variables: { id, language: tag } });
  const part = ({ isActive }: { isActive: boolean }) => (isActive ? s.here : s.part);
  return (
    <div className={s.page}>
      <BotBar id={id} bot={data?.bot} />
      <div className={s.bar}>
        <nav className={`${s.parts} scroll`} aria-label={t.knowledge.parts}>
          <NavLink to={knowledgePath(id)} end className={part}>
            <LibraryBig size={15} aria-hidden /> {t.knowledge.answers}
          </NavLink>
          <NavLink to={learningPath(id)} className={part}>
            <Inbox size={15} aria-hidden /> {t.knowledge.learning}
          </NavLink>
          <NavLink to={healthPath(id)} className={part}>
            <HeartPulse size={15} aria-hidden /> {t.knowledge.health}
          </NavLink>
        </nav>
        {actions && <div className={s.actions}>{actions}</div>}
      </div>
      <div className={s.content}>{children}</div>
    </div>
  );
}
