// The frame of every page behind the door: where one is, who waits, in which language, as whom.

import { Dropdown } from "antd";
import { LogOut, UserRound } from "lucide-react";
import { NavLink, Outlet, useNavigate } from "react-router";
import { useClient } from "urql";
import { Keys } from "../components/Keys";
import { LanguageSwitch } from "../components/LanguageSwitch";
import { Logo } from "../components/Logo";
import { SignOutDocument, ViewerDocument } from "../gql/graphql";
import { useLanguage } from "../i18n/context";
import { reconnect } from "./client";
import { DeskProvider, useDesk } from "./desk";
import { roleName } from "../lib/roles";
import s from "./Shell.module.css";
import { useViewer } from "./viewer";

export function Shell() {
  return (
    <DeskProvider>
      <Frame />
    </DeskProvider>
  );
}

function Frame() {
  const { t } = useLanguage();
  const { waiting } = useDesk();
  const viewer = useViewer();
  const links: [string, string, boolean][] = [
    ["/bots", t.nav.bots, viewer.may("READ_BOTS")],
    ["/conversations", t.nav.conversations, viewer.may("READ_CONVERSATIONS")],
    ["/insight", t.insight.title, viewer.may("READ_INSIGHT")],
    ["/templates", t.nav.templates, viewer.may("READ_BOTS")],
    ["/plugins", t.plugins.title, viewer.may("READ_BOTS")],
    ["/settings", t.nav.settings, true],
  ];
  return (
    <div className={s.shell}>
      <a className={s.skip} href="#content">
        {t.nav.skip}
      </a>
      <header className={s.header}>
        <NavLink to="/bots" className={s.brand} aria-label="Botloom">
          <Logo />
          <span>Botloom</span>
        </NavLink>
        <nav className={s.nav} aria-label={t.nav.main}>
          {links.filter(([, , may]) => may).map(([to, name]) => (
            <NavLink key={to} to={to} className={({ isActive }) => (isActive ? s.here : s.link)}>
              {name}
              {to === "/conversations" && waiting.length > 0 && (
                <span className={s.count} title={t.nav.waiting(waiting.length)}>
                  <span aria-hidden>{waiting.length > 99 ? "99+" : waiting.length}</span>
                  <span className="sr">{t.nav.waiting(waiting.length)}</span>
                </span>
              )}
            </NavLink>
          ))}
        </nav>
        <div className={s.end}>
          <LanguageSwitch />
          <Account />
        </div>
      </header>
      <main id="content" className={s.content} tabIndex={-1}>
        <Outlet />
      </main>
      <Keys />
    </div>
  );
}

function Account() {
  const { t } = useLanguage();
  const viewer = useViewer();
  const client = useClient();
  const navigate = useNavigate();

  async function leave() {
    await client.mutation(SignOutDocument, {});
    reconnect();
    await client.query(ViewerDocument, {}, { requestPolicy: "network-only" });
    navigate("/sign-in", { replace: true });
  }

  return (
    <Dropdown
      trigger={["click"]}
      placement="bottomRight"
      menu={{
        items: [
          {
            key: "who",
            type: "group",
            label: (
              <div className={s.who}>
                <strong>{viewer.name}</strong>
                <span>{viewer.email}</span>
                <span>
                  {viewer.workspace.name} · {roleName(t, viewer.role)}
                </span>
              </div>
            ),
          },
          { type: "divider" },
          { key: "own", icon: <UserRound size={15} aria-hidden />, label: t.people.account, onClick: () => navigate("/account") },
          { key: "leave", icon: <LogOut size={15} aria-hidden />, label: t.nav.signOut, onClick: leave },
        ],
      }}
    >
      <button type="button" className={s.face} aria-label={`${t.nav.account}: ${viewer.name}`} data-testid="account">
        {[...viewer.name][0]?.toUpperCase() ?? "?"}
      </button>
    </Dropdown>
  );
}
