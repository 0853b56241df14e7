// The door. Afterwards one comes to the page that one had asked for. Who leaves signs out here, so that what is not saved is asked about before.

import { useEffect, useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { useClient } from "urql";
import { reconnect } from "../../app/client";
import { LanguageSwitch } from "../../components/LanguageSwitch";
import { Logo } from "../../components/Logo";
import { SignOutDocument, ViewerDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useTitle } from "../../lib/title";
import s from "./SignIn.module.css";
import { SignInForm } from "./SignInForm";

/** What the address is given by whoever leaves. */
export const LEAVES = "leaves";

/** Only addresses of this console; anything else could lead a member elsewhere. Without one, the page that they begin with. */
function safe(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}

export function SignIn() {
  const { t } = useLanguage();
  const client = useClient();
  const navigate = useNavigate();
  const { state } = useLocation();
  const [search] = useSearchParams();
  const [leaving, setLeaving] = useState<Promise<unknown> | null>(null);
  const refusals: Record<string, string> = t.signIn.ssoRefused;
  const came = search.get("sso");
  useTitle(t.signIn.submit);
  useEffect(() => {
    if (state !== LEAVES) return;
    setLeaving(
      client.mutation(SignOutDocument, {}).toPromise().then(() => {
        reconnect();
        navigate(".", { replace: true, state: null });
        return client.query(ViewerDocument, {}, { requestPolicy: "network-only" }).toPromise();
      }),
    );
    // Once, whatever the address becomes.
  }, []);

  return (
    <main className={s.page}>
      <div className={s.switch}>
        <LanguageSwitch />
      </div>
      <SignInForm
        next={safe(search.get("next"))}
        reason={came && (refusals[came] ?? t.signIn.ssoRefused.failed)}
        before={leaving}
        onDone={() => navigate(safe(search.get("next")), { replace: true })}
      >
        <Logo size={34} />
        <h1>{t.signIn.title}</h1>
        <p className={s.lead}>{t.signIn.lead}</p>
      </SignInForm>
    </main>
  );
}
