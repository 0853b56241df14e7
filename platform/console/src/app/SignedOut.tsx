// The session ended while a page was open: one signs in over it, so that what is not saved there is not lost.

import { Button } from "antd";
import { useCallback } from "react";
import { useLocation, useNavigate } from "react-router";
import { Dialog } from "../components/Dialog";
import { useLanguage } from "../i18n/useLanguage";
import { usePoll } from "../lib/poll";
import { SignInForm } from "../pages/sign-in/SignInForm";

/** How often it is looked whether somebody signed in elsewhere, in another tab. */
const LOOK = 5_000;

export function SignedOut({ email, look }: { email: string; look: () => void }) {
  const { t } = useLanguage();
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  usePoll(useCallback(() => look(), [look]), LOOK);
  return (
    <Dialog open width={420} title={t.signIn.ended} closable={false} keyboard={false} mask={{ closable: false }} footer={null}>
      <div data-testid="signed-out">
        <SignInForm known={email} next={pathname + search} onDone={() => {}}>
          <p className="quiet">{t.signIn.endedText}</p>
        </SignInForm>
        <Button type="link" block onClick={() => void navigate(`/sign-in?next=${encodeURIComponent(pathname + search)}`)}>
          {t.signIn.other}
        </Button>
      </div>
    </Dialog>
  );
}
