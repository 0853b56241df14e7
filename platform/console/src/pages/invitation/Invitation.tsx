// Where somebody comes with the link of an invitation: they say who they are and choose a password.

import { Button, Input } from "antd";
import { useState, type FormEvent } from "react";
import { useNavigate, useParams } from "react-router";
import { useClient, useMutation, useQuery } from "urql";
import { reconnect } from "../../app/client";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { LanguageSwitch } from "../../components/LanguageSwitch";
import { Logo } from "../../components/Logo";
import { Spinner } from "../../components/Spinner";
import { AcceptInvitationDocument, InvitationOfferDocument, ViewerDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { useTitle } from "../../lib/title";
import s from "../sign-in/SignIn.module.css";

export function Invitation() {
  const { t } = useLanguage();
  const { token = "" } = useParams();
  const client = useClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ data, error }, again] = useQuery({ query: InvitationOfferDocument, variables: { token } });
  const [{ fetching }, accept] = useMutation(AcceptInvitationDocument);
  const offer = data?.invitation;
  useTitle(offer ? t.invitation.join : data ? t.invitation.gone : null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTrouble(null);
    const result = await accept({ token, name, password });
    const outcome = result.data?.acceptInvitation;
    if (!outcome) return setTrouble(broken(result.error, t));
    if (outcome.__typename !== "SignedIn") return setTrouble(refused(outcome, t));
    reconnect();
    await client.query(ViewerDocument, {}, { requestPolicy: "network-only" });
    navigate("/", { replace: true });
  }
  const at = (field: string) => (trouble?.field === field ? trouble : null);
  return (
    <main className={s.page}>
      <div className={s.switch}>
        <LanguageSwitch />
      </div>
      {!data && !error && <Spinner tall />}
      {!data && error && <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} tall />}
      {data && !offer && (
        <Failure trouble={{ title: t.invitation.gone, detail: t.invitation.goneText }} tall>
          <Button onClick={() => void navigate("/sign-in")}>{t.invitation.toSignIn}</Button>
        </Failure>
      )}
      {offer && (
        <form className={s.card} onSubmit={submit} noValidate>
          <Logo size={34} />
          <h1>{t.invitation.invited(offer.author, offer.workspace)}</h1>
          <p className={s.lead}>{offer.email}</p>
          <Field label={t.invitation.yourName} trouble={at("name")}>
            {(field) => (
              <Input {...field} autoFocus size="large" autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} data-testid="join-name" />
            )}
          </Field>
          <Field label={t.invitation.choosePassword} hint={t.signIn.passwordHint} trouble={trouble && trouble.field !== "name" ? trouble : null}>
            {(field) => (
              <Input.Password {...field} size="large" autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} data-testid="join-password" />
            )}
          </Field>
          <Button type="primary" htmlType="submit" size="large" block loading={fetching} disabled={!name.trim() || !password} data-testid="join-submit">
            {t.invitation.join}
          </Button>
        </form>
      )}
    </main>
  );
}
