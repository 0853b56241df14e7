import { Button } from "antd";
import { Ellipsis, History, Trash2 } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { Chip } from "../../components/Chip";
import { MenuButton } from "../../components/MenuButton";
import type { BotSummaryFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { botPath } from "../../lib/paths";
import { Ago } from "../../lib/time";
import s from "./Bots.module.css";

/** One bot of the list; the whole row leads to its editor. */
export function BotRow({ bot, onDelete }: { bot: BotSummaryFragment; onDelete?: () => void }) {
  const { t } = useLanguage("bots");
  const navigate = useNavigate();
  const items = [
    {
      key: "versions",
      icon: <History size={15} />,
      label: t.bots.openVersions,
      onClick: () => void navigate(`${botPath(bot.id)}/versions`),
    },
    ...(onDelete
      ? [{ key: "delete", icon: <Trash2 size={15} />, label: t.common.delete, danger: true, onClick: onDelete }]
      : []),
  ];
  return (
    <li className={s.row} data-testid={`bot-${bot.name}`}>
      <span className={s.mark} aria-hidden>
        {[...bot.title][0]}
      </span>
      <Link to={botPath(bot.id)} className={s.names}>
        <strong>{bot.title}</strong>
        <span>{bot.name}</span>
      </Link>
      <span className={s.chips}>
        {bot.changed && bot.latestVersion && (
          <Chip tone="warn" dot>
            {t.bots.draftChanged}
          </Chip>
        )}
        {!bot.latestVersion && <Chip>{t.bots.neverPublished}</Chip>}
        {bot.deployment ? (
          <Chip tone="ok" dot>
            {t.bots.live(bot.deployment.version.number)}
          </Chip>
        ) : (
          bot.latestVersion && <Chip>{t.bots.notLive}</Chip>
        )}
      </span>
      <span className={s.when}>
        <Ago at={bot.updatedAt} says={t.bots.updated} />
      </span>
      <MenuButton placement="bottomRight" menu={{ items }}>
        <Button
          type="text"
          size="small"
          icon={<Ellipsis size={16} />}
          aria-label={t.bots.actions(bot.name)}
          className={s.menu}
        />
      </MenuButton>
    </li>
  );
}
