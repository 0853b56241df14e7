// The workspace itself: its people, what they may do, how they sign in, the keys of its scripts, how long is kept what customers said, how much
// there is, and who did what.

import { NavLink, useParams } from "react-router";
import { firstFor, PAGES } from "../../app/pages";
import { useViewer } from "../../app/viewer";
import { Denied } from "../../components/Denied";
import { Page } from "../../components/Page";
import { useLanguage } from "../../i18n/useLanguage";
import { Missing } from "../missing/Missing";
import { ApiKeys } from "./ApiKeys";
import { Audit } from "./Audit";
import { Invitations } from "./Invitations";
import { Members } from "./Members";
import { Retention } from "./Retention";
import { Roles } from "./Roles";
import { Secrets } from "./Secrets";
import s from "./Settings.module.css";
import { Scim } from "./Scim";
import { SignOn } from "./SignOn";
import { SignInPolicy } from "./SignInPolicy";
import { Usage } from "./Usage";

export function Settings() {
  const { t } = useLanguage("settings", "people");
  const viewer = useViewer();
  const parts = [
    ["members", viewer.may("READ_MEMBERS")],
    ["roles", viewer.may("READ_MEMBERS")],
    ["keys", viewer.may("MANAGE_KEYS")],
    ["secrets", viewer.may("MANAGE_SECRETS")],
    ["sign-in", viewer.may("MANAGE_SIGN_IN")],
    ["retention", viewer.may("ERASE_CONVERSATIONS")],
    ["usage", viewer.may("READ_INSIGHT")],
    ["audit", viewer.may("READ_AUDIT")],
  ] as const;
  const first = parts.find(([, may]) => may)?.[0];
  const { part = first ?? "members" } = useParams();
  const shown = parts.find(([name, may]) => may && name === part)?.[0];
  if (!parts.some(([name]) => name === part)) return <Missing />;
  return (
    <Page title={t.settings.title} part={shown && t.people.tabs[shown]} lead={viewer.workspace.name}>
      <nav className={s.tabs} aria-label={t.settings.title}>
        {parts
          .filter(([, may]) => may)
          .map(([name]) => (
            <NavLink key={name} to={`/settings/${name}`} className={name === shown ? s.tabHere : s.tab}>
              {t.people.tabs[name]}
            </NavLink>
          ))}
      </nav>
      {!shown && (first ? <Denied part to={`/settings/${first}`} name={t.people.tabs[first]} /> : <NoPart />)}
      {shown === "members" && <Members />}
      {shown === "members" && viewer.manages && <Invitations />}
      {shown === "roles" && <Roles />}
      {shown === "keys" && <ApiKeys />}
      {shown === "secrets" && <Secrets />}
      {shown === "sign-in" && <SignInPolicy />}
      {shown === "sign-in" && <SignOn />}
      {shown === "sign-in" && <Scim />}
      {shown === "retention" && <Retention />}
      {shown === "usage" && <Usage />}
      {shown === "audit" && <Audit />}
    </Page>
  );
}

/** What is said to those whose role shows nothing of the settings. */
function NoPart() {
  const { t } = useLanguage("frame");
  const to = firstFor(useViewer().may);
  const name = PAGES.find(([name]) => `/${name}` === to)?.[0];
  return name && name !== "settings" ? <Denied part to={to} name={t.nav[name]} /> : <Denied part to="/account" name={t.nav.ownAccount} />;
}
