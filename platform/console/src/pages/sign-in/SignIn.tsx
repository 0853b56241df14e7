// The door. Afterwards one comes to the page that one had asked for.

import { Button, Input } from "antd";
import { useEffect, useState, type FormEvent } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useClient, useMutation, useQuery } from "urql";
import { reconnect } from "../../app/client";
import { LanguageSwitch } from "../../components/LanguageSwitch";
import { Logo } from "../../components/Logo";
import { SignInDocument, SingleSignOnOfferDocument, ViewerDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, type Trouble } from "../../lib/outcome";
import s from "./SignIn.module.css";

/** Only addresses of this console; anything else could lead a member elsewhere. */
function safe(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/bots";
}

export function SignIn() {
  const { t } = useLanguage();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, signIn] = useMutation(SignInDocument);
  const client = useClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const whose = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) ? email.trim() : null;
  const [{ data: everybody }] = useQuery({ query: SingleSignOnOfferDocument, variables: { email: null } });
  const [{ data: own }] = useQuery({ query: SingleSignOnOfferDocument, variables: { email: whose }, pause: !whose });
  const offer = (whose ? own?.singleSignOnOffer : null) ?? everybody?.singleSignOnOffer;
  const refusals: Record<string, string> = t.signIn.ssoRefused;
  const came = search.get("sso");
  useEffect(() => {
    document.title = t.signIn.title;
  }, [t]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTrouble(null);
    const { data, error } = await signIn({ email: email.trim(), password, code });
    const outcome = data?.signIn;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename === "CodeNeeded") return setCode("");
    if (code !== null && outcome.__typename === "Denied") return setTrouble({ title: t.signIn.codeRefused });
    if (outcome.__typename !== "SignedIn") return setTrouble({ title: t.signIn.refused });
    reconnect();
    await client.query(ViewerDocument, {}, { requestPolicy: "network-only" });
    navigate(safe(search.get("next")), { replace: true });
  }

  return (
    <main className={s.page}>
      <div className={s.switch}>
        <LanguageSwitch />
      </div>
      <form className={s.card} onSubmit={submit} noValidate>
        <Logo size={34} />
        <h1>{t.signIn.title}</h1>
        <p className={s.lead}>{t.signIn.lead}</p>
        <label htmlFor="email">{t.signIn.email}</label>
        <Input
          id="email"
          type="email"
          autoComplete="username"
          autoFocus
          size="large"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          data-testid="sign-in-email"
        />
        <label htmlFor="password">{t.signIn.password}</label>
        <Input.Password
          id="password"
          autoComplete="current-password"
          size="large"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          data-testid="sign-in-password"
        />
        {code !== null && (
          <>
            <label htmlFor="code">{t.signIn.codeNeeded}</label>
            <Input
              id="code"
              autoFocus
              autoComplete="one-time-code"
              size="large"
              placeholder={t.signIn.codeNeededHint}
              value={code}
              onChange={(event) => setCode(event.target.value)}
              data-testid="sign-in-code"
            />
          </>
        )}
        <p className={s.trouble} role="alert">
          {!trouble && came && (refusals[came] ?? t.signIn.ssoRefused.failed)}
          {trouble && (
            <>
              {trouble.title}
              {trouble.detail && ` · ${trouble.detail}`}
            </>
          )}
        </p>
        <Button
          type="primary"
          htmlType="submit"
          size="large"
          block
          loading={fetching}
          disabled={!email.trim() || !password}
          data-testid="sign-in-submit"
        >
          {t.signIn.submit}
        </Button>
        {offer && (
          <Button
            className={s.other}
            size="large"
            block
            href={`${offer.path}?next=${encodeURIComponent(safe(search.get("next")))}`}
            data-testid="sign-in-sso"
          >
            {t.signIn.withSso(offer.host)}
          </Button>
        )}
      </form>
    </main>
  );
}
