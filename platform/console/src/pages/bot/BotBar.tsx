// The bar above the pages of one bot: which one it is, its state, its pages, and what can be done here.

import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { Link, NavLink, useLocation } from "react-router";
import { useQuery } from "urql";
import { Chip } from "../../components/Chip";
import { UpgradeNewsDocument, type BotSummaryFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useTitle } from "../../lib/title";
import { botPath, knowledgePath, upgradePath } from "../../lib/paths";
import s from "./BotBar.module.css";

interface Props {
  id: string;
  bot: BotSummaryFragment | null | undefined;
  children?: ReactNode;
}

export function BotBar({ id, bot, children }: Props) {
  const { t } = useLanguage("bots");
  const { pathname } = useLocation();
  const here = pathname.slice(botPath(id).length).split("/")[1];
  useTitle(here === "versions" ? t.bot.releases : here === "knowledge" ? t.bot.knowledge : here === "upgrade" ? t.bot.upgrade : t.bot.build, bot?.title);
  // It compares whole releases, so it is asked once and not anew on every page.
  const [{ data: news }] = useQuery({
    query: UpgradeNewsDocument,
    variables: { id },
    requestPolicy: "cache-first",
  });
  const tab = ({ isActive }: { isActive: boolean }) => (isActive ? s.here : s.tab);
  return (
    <div className={s.bar}>
      <div className={s.name}>
        <Link to="/bots" className={s.up}>
          {t.bots.title}
        </Link>
        <span aria-hidden className={s.slash}>
          /
        </span>
        {bot ? <h1 title={bot.name}>{bot.title}</h1> : <Skeleton.Button active size="small" />}
      </div>
      <nav className={s.tabs} aria-label={bot?.title}>
        <NavLink to={botPath(id)} end className={tab}>
          {t.bot.build}
        </NavLink>
        <NavLink to={knowledgePath(id)} className={tab}>
          {t.bot.knowledge}
        </NavLink>
        <NavLink to={upgradePath(id)} className={tab}>
          {t.bot.upgrade}
          {news?.bot?.upgrade.available && (
            <span className={s.news} title={t.bot.upgradeNews} data-testid="upgrade-news">
              <span className="sr">{t.bot.upgradeNews}</span>
            </span>
          )}
        </NavLink>
        <NavLink to={`${botPath(id)}/versions`} className={tab}>
          {t.bot.releases}
        </NavLink>
      </nav>
      {bot && (
        <span className={s.chips}>
          {bot.deployment && (
            <Chip tone="ok" dot>
              {t.bots.live(bot.deployment.version.number)}
            </Chip>
          )}
          {bot.latestVersion && bot.latestVersion.number !== bot.deployment?.version.number && (
            <Chip>{t.bots.latest(bot.latestVersion.number)}</Chip>
          )}
          {!bot.latestVersion ? (
            <Chip>{t.bots.neverPublished}</Chip>
          ) : (
            bot.changed && (
              <Chip tone="warn" dot>
                {t.bots.draftChanged}
              </Chip>
            )
          )}
        </span>
      )}
      <div className={s.actions}>{children}</div>
    </div>
  );
}
