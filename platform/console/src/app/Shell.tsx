// The frame of every page behind the door: where one is, who waits, in which language, as whom.

import { Braces, LogOut, Menu, UserRound, X } from "lucide-react";
import { Suspense, useEffect, useId, useRef, useState } from "react";
import { Navigate, NavLink, Outlet, useLocation, useNavigate } from "react-router";
import { Away } from "../components/Away";
import { Denied } from "../components/Denied";
import { Keys } from "../components/Keys";
import { LanguageSwitch } from "../components/LanguageSwitch";
import { Logo } from "../components/Logo";
import { MenuButton } from "../components/MenuButton";
import { Spinner } from "../components/Spinner";
import { useLanguage } from "../i18n/useLanguage";
import { DeskProvider, useDesk } from "./desk";
import { isBuiltIn, roleName } from "../lib/roles";
import { useRoles } from "../pages/settings/useRoles";
import { LEAVES } from "../pages/sign-in/SignIn";
import { firstFor, needed, PAGES } from "./pages";
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
          <Away />
          <LanguageSwitch />
          <Account />
        </div>
      </header>
      <main id="content" className={s.content} tabIndex={-1}>
        <Suspense fallback={<Spinner tall />}>
          <Page />
        </Suspense>
      </main>
      <Keys />
    </div>
  );
}

/** The page, or what is said to those whose role does not show it. */
function Page() {
  const { t } = useLanguage("frame");
  const viewer = useViewer();
  const { pathname } = useLocation();
  const needs = needed(pathname);
  if (needs === null || viewer.may(needs)) return <Outlet />;
  const first = firstFor(viewer.may);
  // The logo leads there, whoever one is.
  if (pathname === "/bots") return <Navigate to={first} replace />;
  const name = PAGES.find(([name]) => `/${name}` === first)?.[0] ?? "settings";
  return <Denied to={first} name={t.nav[name]} />;
}

/** Goes to the page that one begins with. */
export function First() {
  return <Navigate to={firstFor(useViewer().may)} replace />;
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
  const links = PAGES.filter(([, needs]) => needs === null || viewer.may(needs));
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
        {links.map(([name]) => (
          <NavLink
            key={name}
            to={`/${name}`}
            className={({ isActive }) => (isActive ? s.here : s.link)}
            onClick={() => setOpen(false)}
          >
            {t.nav[name]}
            {name === "conversations" && count}
          </NavLink>
        ))}
      </nav>
    </div>
  );
}

function Account() {
  const { t } = useLanguage("frame");
  const viewer = useViewer();
  const navigate = useNavigate();

  return (
    <MenuButton
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
                  {viewer.workspace.name} · {isBuiltIn(viewer.role) ? roleName(t, viewer.role) : <OwnRole />}
                </span>
              </div>
            ),
          },
          { type: "divider" },
          { key: "own", icon: <UserRound size={15} aria-hidden />, label: t.nav.ownAccount, onClick: () => navigate("/account") },
          { key: "api", icon: <Braces size={15} aria-hidden />, label: t.nav.api, onClick: () => navigate("/explorer") },
          { key: "leave", icon: <LogOut size={15} aria-hidden />, label: t.nav.signOut, onClick: () => navigate("/sign-in", { state: LEAVES }) },
        ],
      }}
    >
      <button type="button" className={s.face} aria-label={`${t.nav.account}: ${viewer.name}`} data-testid="account">
        {[...viewer.name][0]?.toUpperCase() ?? "?"}
      </button>
    </MenuButton>
  );
}

/** What the workspace calls the role of whoever is signed in; asked for when the menu opens. */
function OwnRole() {
  const { t } = useLanguage();
  return roleName(t, useViewer().role, useRoles());
}
