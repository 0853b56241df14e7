// What everybody may do with what is theirs: the password, the second factor, the sessions.

import { App, Button, Input, QRCode } from "antd";
import { useId, useState, type FormEvent } from "react";
import { useClient, useMutation, useQuery } from "urql";
import { reconnect } from "../../app/client";
import { useViewer } from "../../app/viewer";
import { Chip } from "../../components/Chip";
import { CopyButton } from "../../components/CopyButton";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { Page } from "../../components/Page";
import { Waiting } from "../../components/Waiting";
import {
  AccountDocument,
  BeginSecondFactorDocument,
  ChangePasswordDocument,
  ConfirmSecondFactorDocument,
  EndOtherSessionsDocument,
  EndSessionDocument,
  RemoveSecondFactorDocument,
  ViewerDocument,
} from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { Ago } from "../../lib/time";
import { useComplain } from "../../lib/trouble";
import { Section } from "../settings/Section";
import s from "../settings/Settings.module.css";

const CONTEXT = { additionalTypenames: ["Session", "Viewer", "Member"] };

export function Account() {
  const { t } = useLanguage("frame", "people");
  const viewer = useViewer();
  const [{ data, error }, again] = useQuery({ query: AccountDocument, context: CONTEXT });
  return (
    <Page title={t.nav.ownAccount} lead={t.people.accountLead}>
      {data?.viewer ? (
        <>
          <SecondFactor has={data.viewer.hasSecondFactor} needed={viewer.mustSetUpSecondFactor} />
          <PasswordSection />
          <Sessions sessions={data.viewer.sessions} />
        </>
      ) : (
        <Waiting error={error} again={again} />
      )}
    </Page>
  );
}

function PasswordSection() {
  const { t } = useLanguage("people");
  const [open, setOpen] = useState(false);
  return (
    <Section title={t.signIn.password} text={t.people.passwordText}>
      <div className={s.row}>
        <div className={s.words}>
          <strong>••••••••••</strong>
        </div>
        <Button onClick={() => setOpen(true)} data-testid="change-password">
          {t.people.changePassword}
        </Button>
      </div>
      {open && <ChangePassword onClose={() => setOpen(false)} />}
    </Section>
  );
}

function ChangePassword({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage("people");
  const { message } = App.useApp();
  const form = useId();
  const [password, setPassword] = useState("");
  const [next, setNext] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, change] = useMutation(ChangePasswordDocument);
  async function submit(event: FormEvent) {
    event.preventDefault();
    setTrouble(null);
    const { data, error } = await change({ password, newPassword: next }, CONTEXT);
    const outcome = data?.changePassword;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "PasswordChanged") return setTrouble(refused(outcome, t));
    reconnect();
    void message.success(t.people.passwordChanged);
    onClose();
  }
  return (
    <Dialog
      open
      width={420}
      title={t.people.changePassword}
      okText={t.people.changePassword}
      cancelText={t.common.cancel}
      confirmLoading={fetching}
      onCancel={onClose}
      okButtonProps={{ htmlType: "submit", form, disabled: !password || !next, "data-testid": "password-submit" }}
    >
      <form id={form} onSubmit={submit} noValidate>
        <Field label={t.people.current} trouble={trouble?.field === "newPassword" ? null : trouble}>
          {(field) => (
            <Input.Password {...field} autoFocus autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} data-testid="password-current" />
          )}
        </Field>
        <Field label={t.people.newPassword} hint={t.signIn.passwordHint} trouble={trouble?.field === "newPassword" ? trouble : null}>
          {(field) => (
            <Input.Password {...field} autoComplete="new-password" value={next} onChange={(event) => setNext(event.target.value)} data-testid="password-new" />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

function SecondFactor({ has, needed }: { has: boolean; needed: boolean }) {
  const { t } = useLanguage("people");
  const [open, setOpen] = useState(false);
  return (
    <Section title={t.people.secondFactor} text={needed ? t.people.factorNeeded : t.people.factorText}>
      <div className={s.row}>
        <div className={s.words}>
          <strong>{t.people.secondFactor}</strong>
        </div>
        <Chip tone={has ? "ok" : needed ? "bad" : "plain"}>{has ? t.people.factorOn : t.people.factorOff}</Chip>
        <Button danger={has} onClick={() => setOpen(true)} data-testid="second-factor">
          {has ? t.people.remove : t.people.setUp}
        </Button>
      </div>
      {open && (has ? <RemoveFactor onClose={() => setOpen(false)} /> : <SetUpFactor onClose={() => setOpen(false)} />)}
    </Section>
  );
}

function SetUpFactor({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage("people");
  const client = useClient();
  const form = useId();
  const [password, setPassword] = useState("");
  const [begun, setBegun] = useState<{ secret: string; uri: string } | null>(null);
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<string[] | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [, begin] = useMutation(BeginSecondFactorDocument);
  const [, confirm] = useMutation(ConfirmSecondFactorDocument);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTrouble(null);
    if (!begun) {
      const { data, error } = await begin({ password });
      const outcome = data?.beginSecondFactor;
      if (!outcome) return setTrouble(broken(error, t));
      if (outcome.__typename !== "SecondFactorBegun") return setTrouble(refused(outcome, t));
      return setBegun(outcome);
    }
    const { data, error } = await confirm({ code });
    const outcome = data?.confirmSecondFactor;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "SecondFactorConfirmed") return setTrouble(refused(outcome, t));
    setCodes(outcome.recoveryCodes);
  }
  async function done() {
    reconnect();
    await client.query(ViewerDocument, {}, { requestPolicy: "network-only" });
    onClose();
  }

  if (codes) {
    return (
      <Dialog
        open
        width={440}
        title={t.people.recovery}
        closable={false}
        mask={{ closable: false }}
        keyboard={false}
        footer={
          <Button type="primary" onClick={done} data-testid="recovery-done">
            {t.people.recoveryDone}
          </Button>
        }
      >
        <p className="quiet">{t.people.recoveryText}</p>
        <ul className={s.codes} data-testid="recovery-codes">
          {codes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <CopyButton text={codes.join("\n")} />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      width={440}
      title={t.people.secondFactor}
      okText={begun ? t.people.confirm : t.people.setUp}
      cancelText={t.common.cancel}
      onCancel={onClose}
      okButtonProps={{ htmlType: "submit", form, disabled: begun ? !code : !password, "data-testid": "factor-submit" }}
    >
      <form id={form} onSubmit={submit} noValidate>
        {!begun && (
          <Field label={t.people.current} trouble={trouble}>
            {(field) => (
              <Input.Password {...field} autoFocus autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} data-testid="factor-password" />
            )}
          </Field>
        )}
        {begun && (
          <>
            <p className="quiet">{t.people.scan}</p>
            <div className={s.picture}>
              <QRCode value={begun.uri} size={192} color="#000" bgColor="#fff" />
            </div>
            <p className={s.label}>{t.people.key}</p>
            <div className={s.secret}>
              <code data-testid="factor-secret">{begun.secret}</code>
              <CopyButton text={begun.secret} />
            </div>
            <Field label={t.people.code} hint={t.people.codeHint} trouble={trouble}>
              {(field) => (
                <Input {...field} autoFocus inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(event) => setCode(event.target.value)} data-testid="factor-code" />
              )}
            </Field>
          </>
        )}
      </form>
    </Dialog>
  );
}

function RemoveFactor({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage("people");
  const form = useId();
  const [password, setPassword] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [, remove] = useMutation(RemoveSecondFactorDocument);
  async function submit(event: FormEvent) {
    event.preventDefault();
    const { data, error } = await remove({ password }, CONTEXT);
    const outcome = data?.removeSecondFactor;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "SecondFactorRemoved") return setTrouble(refused(outcome, t));
    onClose();
  }
  return (
    <Dialog
      open
      width={420}
      title={t.people.secondFactor}
      okText={t.people.remove}
      cancelText={t.common.cancel}
      onCancel={onClose}
      okButtonProps={{ htmlType: "submit", form, danger: true, disabled: !password }}
    >
      <form id={form} onSubmit={submit} noValidate>
        <Field label={t.people.current} trouble={trouble}>
          {(field) => <Input.Password {...field} autoFocus autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}

interface One {
  id: string;
  current: boolean;
  singleSignOn: boolean;
  address: string | null;
  agent: string | null;
  seenAt: string;
}

/** The words of a browser's name that people know. */
function browser(agent: string | null): string | null {
  const name = agent?.match(/(Edg|OPR|Firefox|Chrome|Safari)\/(\d+)/);
  const system = agent?.match(/Windows|Mac OS X|Android|iPhone|iPad|Linux/)?.[0];
  const brand = name?.[1] === "Edg" ? "Edge" : name?.[1] === "OPR" ? "Opera" : name?.[1];
  return name ? [`${brand} ${name[2]}`, system].filter(Boolean).join(" · ") : agent;
}

function Sessions({ sessions }: { sessions: One[] }) {
  const { t } = useLanguage("people");
  const complain = useComplain();
  const [, endOne] = useMutation(EndSessionDocument);
  const [, endOthers] = useMutation(EndOtherSessionsDocument);
  async function end(id: string) {
    const { data, error } = await endOne({ id }, CONTEXT);
    const outcome = data?.endSession;
    if (!outcome) complain(broken(error, t));
    else if (outcome.__typename !== "SessionsEnded") complain(refused(outcome, t));
  }
  async function others() {
    const { data, error } = await endOthers({}, CONTEXT);
    const outcome = data?.endOtherSessions;
    if (!outcome) complain(broken(error, t));
    else if (outcome.__typename !== "SessionsEnded") complain(refused(outcome, t));
  }
  const all = sessions.length > 1 && (
    <Button onClick={others} data-testid="end-others">
      {t.people.endOthers}
    </Button>
  );
  return (
    <Section title={t.people.sessions} text={t.people.sessionsText} action={all}>
      <ul data-testid="sessions">
        {sessions.map((one) => (
          <li key={one.id} className={s.row}>
            <div className={s.words}>
              <strong>
                {browser(one.agent) ?? t.people.unknownAgent}
                {one.current && <span className={s.you}> ({t.people.here})</span>}
              </strong>
              <span>{one.address}</span>
            </div>
            {one.singleSignOn && <Chip tone="accent">{t.people.sso}</Chip>}
            <span className={s.when}>
              <Ago at={one.seenAt} says={t.people.seen} />
            </span>
            <Button size="small" danger type="text" disabled={one.current} onClick={() => end(one.id)}>
              {t.people.end}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
