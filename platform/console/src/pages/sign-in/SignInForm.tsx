// Who one is and how one shows it: the form of the door, which a session that ended asks for too.

import { Button, Input } from "antd";
import { useState, type FormEvent, type ReactNode } from "react";
import { useClient, useMutation, useQuery } from "urql";
import { reconnect } from "../../app/client";
import { Said } from "../../components/Said";
import { SignInDocument, SingleSignOnOfferDocument, ViewerDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, type Trouble } from "../../lib/outcome";
import s from "./SignIn.module.css";

interface Props {
  /** Whose it is, where that is known. */
  known?: string;
  /** Where single sign-on leads back to. */
  next: string;
  /** Why one came here. */
  reason?: string | null;
  /** What has to be over before anybody signs in. */
  before?: Promise<unknown> | null;
  onDone: () => void;
  /** What stands above the fields. */
  children: ReactNode;
}

export function SignInForm({ known = "", next, reason, before, onDone, children }: Props) {
  const { t } = useLanguage();
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, signIn] = useMutation(SignInDocument);
  const client = useClient();
  const whose = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) ? email.trim() : null;
  const [{ data: everybody }] = useQuery({ query: SingleSignOnOfferDocument, variables: { email: null } });
  const [{ data: own }] = useQuery({ query: SingleSignOnOfferDocument, variables: { email: whose }, pause: !whose });
  const offer = (whose ? own?.singleSignOnOffer : null) ?? everybody?.singleSignOnOffer;

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTrouble(null);
    await before;
    const { data, error } = await signIn({ email: email.trim(), password, code });
    const outcome = data?.signIn;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename === "CodeNeeded") return setCode("");
    if (code !== null && outcome.__typename === "Denied") return setTrouble({ title: t.signIn.codeRefused });
    if (outcome.__typename !== "SignedIn") return setTrouble({ title: t.signIn.refused });
    reconnect();
    await client.query(ViewerDocument, {}, { requestPolicy: "network-only" });
    onDone();
  }

  return (
    <form className={known ? s.again : s.card} onSubmit={submit} noValidate>
      {children}
      <label htmlFor="email">{t.signIn.email}</label>
      <Input
        id="email"
        type="email"
        autoComplete="username"
        autoFocus={!known}
        size="large"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        data-testid="sign-in-email"
      />
      <label htmlFor="password">{t.signIn.password}</label>
      <Input.Password
        id="password"
        autoFocus={Boolean(known)}
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
        {trouble ? <Said trouble={trouble} /> : reason}
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
          href={`${offer.path}?next=${encodeURIComponent(next)}`}
          // Beside what is not saved it leads to a tab of its own.
          target={known ? "_blank" : undefined}
          data-testid="sign-in-sso"
        >
          {t.signIn.withSso(offer.host)}
        </Button>
      )}
    </form>
  );
}
