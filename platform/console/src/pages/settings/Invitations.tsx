// Links with which people become members; who invites passes them on.

import { Button, Input } from "antd";
import { MailPlus } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { useMutation, useQuery } from "urql";
import { Chip } from "../../components/Chip";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { Waiting } from "../../components/Waiting";
import { InvitationsDocument, InviteMemberDocument, RevokeInvitationDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { roleName } from "../../lib/roles";
import { useComplain } from "../../lib/trouble";
import { RoleSelect } from "./RoleSelect";
import { Section } from "./Section";
import s from "./Settings.module.css";
import { roleDoes, useRoles } from "./useRoles";
import { ShownOnce } from "./ShownOnce";

const CONTEXT = { additionalTypenames: ["Invitation"] };

export function Invitations() {
  const { t, language } = useLanguage("settings", "people");
  const complain = useComplain();
  const roles = useRoles();
  const [inviting, setInviting] = useState(false);
  const [{ data, error }, again] = useQuery({ query: InvitationsDocument, context: CONTEXT });
  const [, revoke] = useMutation(RevokeInvitationDocument);
  const open = data?.invitations.filter((one) => !one.usedAt && !one.revokedAt) ?? [];

  async function takeBack(id: string) {
    const result = await revoke({ id }, CONTEXT);
    const outcome = result.data?.revokeInvitation;
    if (!outcome) complain(broken(result.error, t));
    else if (outcome.__typename !== "InvitationRevoked") complain(refused(outcome, t));
  }

  const invite = (
    <Button icon={<MailPlus size={15} aria-hidden />} onClick={() => setInviting(true)} data-testid="invite">
      {t.people.invite}
    </Button>
  );
  return (
    <Section title={t.people.inviteTitle} text={t.people.inviteText} action={invite}>
      {!data && <Waiting error={error} again={again} />}
      {data && open.length === 0 && <p className={s.none}>{t.people.noneOpen}</p>}
      <ul>
        {open.map((one) => (
          <li key={one.id} className={s.row}>
            <div className={s.words}>
              <strong>{one.email}</strong>
              <span>{t.people.until(new Date(one.expiresAt).toLocaleDateString(language))}</span>
            </div>
            {new Date(one.expiresAt) > new Date() ? (
              <Chip tone="warn">{t.people.open}</Chip>
            ) : (
              <Chip tone="bad">{t.settings.expired}</Chip>
            )}
            <Chip>{roleName(t, one.role, roles)}</Chip>
            <Button size="small" danger type="text" onClick={() => takeBack(one.id)}>
              {t.people.takeBack}
            </Button>
          </li>
        ))}
      </ul>
      {inviting && <Invite onClose={() => setInviting(false)} />}
    </Section>
  );
}

function Invite({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage("settings", "people");
  const form = useId();
  const roles = useRoles();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("AGENT");
  const [link, setLink] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, invite] = useMutation(InviteMemberDocument);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!email.trim() || fetching) return;
    setTrouble(null);
    const { data, error } = await invite({ email: email.trim(), role }, CONTEXT);
    const outcome = data?.inviteMember;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "MemberInvited") return setTrouble(refused(outcome, t));
    setLink(`${location.origin}/invitation/${outcome.token}`);
  }

  if (link !== null) {
    const parts = { value: "invite-link", done: "invite-done" };
    return <ShownOnce title={t.people.inviteDone} text={t.people.inviteOnce} value={link} parts={parts} onClose={onClose} />;
  }
  return (
    <Dialog
      open
      width={440}
      title={t.people.inviteTitle}
      okText={t.people.invite}
      cancelText={t.common.cancel}
      confirmLoading={fetching}
      onCancel={onClose}
      okButtonProps={{ htmlType: "submit", form, disabled: !email.trim(), "data-testid": "invite-submit" }}
    >
      <form id={form} onSubmit={submit} noValidate>
        <Field label={t.settings.email} trouble={trouble}>
          {(field) => (
            <Input {...field} autoFocus type="email" value={email} onChange={(event) => setEmail(event.target.value)} data-testid="invite-email" />
          )}
        </Field>
        <Field label={t.settings.role} hint={roleDoes(t, role, roles)}>
          {(field) => <RoleSelect id={field.id} value={role} onChange={setRole} />}
        </Field>
      </form>
    </Dialog>
  );
}
