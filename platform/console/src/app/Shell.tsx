// The frame of every page behind the door: where one is, who waits, in which language, as whom.

import { Dropdown } from "antd";
import { Braces, LogOut, Menu, UserRound, X } from "lucide-react";
import { Suspense, useEffect, useId, useRef, useState } from "react";
import { NavLink, Outlet, useNavigate } from "react-router";
import { useClient } from "urql";
import { Keys } from "../components/Keys";
import { LanguageSwitch } from "../components/LanguageSwitch";
import { Logo } from "../components/Logo";
import { Spinner } from "../components/Spinner";
import { SignOutDocument, ViewerDocument } from "../gql/graphql";
import { useLanguage } from "../i18n/useLanguage";
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
  const { t } = useLanguage("frame");
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
        <Pages />
        <div className={s.end}>
          <LanguageSwitch />
          <Account />
        </div>
      </header>
      <main id="content" className={s.content} tabIndex={-1}>
        <Suspense fallback={<Spinner tall />}>
          <Outlet />
        </Suspense>
      </main>
      <Keys />
    </div>
  );
}

/** The pages: beside one another, on narrow screens behind a button. */
function Pages() {
  const { t } = useLanguage("frame");
  const { waiting } = useDesk();
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useId();
  const viewer = useViewer();
  const links: [string, string, boolean][] = [
    ["/bots", t.nav.bots, viewer.may("READ_BOTS")],
    ["/conversations", t.nav.conversations, viewer.may("READ_CONVERSATIONS")],
    ["/insight", t.nav.insight, viewer.may("READ_INSIGHT")],
    ["/templates", t.nav.templates, viewer.may("READ_BOTS")],
    ["/plugins", t.nav.plugins, viewer.may("READ_BOTS")],
    ["/settings", t.nav.settings, true],
  ];
  useEffect(() => {
    if (!open) return;
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    const away = ({ target }: Event) => {
      if (target instanceof Node && !whole.current?.contains(target)) setOpen(false);
    };
    window.addEventListener("keydown", key);
    // Whatever is touched or reached by Tab behind the open list closes it.
    window.addEventListener("pointerdown", away);
    window.addEventListener("focusin", away);
    return () => {
      window.removeEventListener("keydown", key);
      window.removeEventListener("pointerdown", away);
      window.removeEventListener("focusin", away);
    };
  }, [open]);
  const count = waiting.length > 0 && (
    <span className={s.count} title={t.nav.waiting(waiting.length)}>
      <span aria-hidden>{waiting.length > 99 ? "99+" : waiting.length}</span>
      <span className="sr">{t.nav.waiting(waiting.length)}</span>
    </span>
  );
  return (
    <div className={s.pages} ref={whole}>
      <button
        ref={button}
        type="button"
        className={s.menu}
        aria-expanded={open}
        aria-controls={list}
        onClick={() => setOpen(!open)}
        data-testid="menu"
      >
        {open ? <X size={18} aria-hidden /> : <Menu size={18} aria-hidden />}
        <span>{t.nav.menu}</span>
        {count}
      </button>
      <nav id={list} className={open ? s.open : s.nav} aria-label={t.nav.main}>
        {links.filter(([, , may]) => may).map(([to, name]) => (
          <NavLink
            key={to}
            to={to}
            className={({ isActive }) => (isActive ? s.here : s.link)}
            onClick={() => setOpen(false)}
          >
            {name}
            {to === "/conversations" && count}
          </NavLink>
        ))}
      </nav>
    </div>
  );
}

function Account() {
  const { t } = useLanguage("frame");
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
          { key: "own", icon: <UserRound size={15} aria-hidden />, label: t.nav.ownAccount, onClick: () => navigate("/account") },
          { key: "api", icon: <Braces size={15} aria-hidden />, label: t.nav.api, onClick: () => navigate("/explorer") },
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
