import { App, Button } from "antd";
import { Ellipsis, UserPlus } from "lucide-react";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Chip } from "../../components/Chip";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { MenuButton } from "../../components/MenuButton";
import { Spinner } from "../../components/Spinner";
import {
  ChangeMemberRoleDocument,
  EndMemberSessionsDocument,
  MembersDocument,
  ResetSecondFactorDocument,
  SetMemberActiveDocument,
  type MembersQuery,
} from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useConfirm } from "../../lib/confirm";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { roleName } from "../../lib/roles";
import { Ago } from "../../lib/time";
import { useComplain } from "../../lib/trouble";
import { CreateMember } from "./CreateMember";
import { RoleSelect } from "./RoleSelect";
import { Section } from "./Section";
import s from "./Settings.module.css";
import { roleDoes, useRoles } from "./useRoles";

const CONTEXT = { additionalTypenames: ["Member"] };

type Member = MembersQuery["members"][number];

export function Members() {
  const { t } = useLanguage("settings", "people");
  const viewer = useViewer();
  const roles = useRoles();
  const [adding, setAdding] = useState(false);
  const [{ data, error }, again] = useQuery({ query: MembersDocument, context: CONTEXT });
  const add = viewer.manages && (
    <Button icon={<UserPlus size={15} aria-hidden />} onClick={() => setAdding(true)} data-testid="add-member">
      {t.settings.addMember}
    </Button>
  );
  return (
    <Section title={t.settings.members} text={t.settings.membersText} action={add}>
      {!data &&
        (error ? (
          <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
        ) : (
          <Spinner />
        ))}
      <ul>
        {data?.members.map((member) => (
          <li key={member.id} className={s.row} data-gone={member.active ? undefined : true} data-testid="member-row">
            <span className={s.face} aria-hidden>
              {[...member.name][0]?.toUpperCase()}
            </span>
            <div className={s.words}>
              <strong>
                {member.name}
                {member.email === viewer.email && <span className={s.you}> ({t.settings.you})</span>}
              </strong>
              <span>{member.email}</span>
            </div>
            {!member.active && <Chip tone="bad">{t.people.inactive}</Chip>}
            {member.singleSignOn && <Chip tone="accent">{t.people.sso}</Chip>}
            {member.hasSecondFactor && <Chip tone="ok">{t.people.secondFactor}</Chip>}
            <Chip>{roleName(t, member.role, roles)}</Chip>
            <span className={s.when}>
              <Ago at={member.createdAt} says={t.settings.added} />
            </span>
            {viewer.manages && <Actions member={member} />}
          </li>
        ))}
      </ul>
      {adding && <CreateMember onClose={() => setAdding(false)} />}
    </Section>
  );
}

/** What an administrator does with a member. The platform says what is not theirs to decide. */
function Actions({ member }: { member: Member }) {
  const { t } = useLanguage("people");
  const { message } = App.useApp();
  const confirm = useConfirm();
  const complain = useComplain();
  const [choosing, setChoosing] = useState(false);
  const [, setActive] = useMutation(SetMemberActiveDocument);
  const [, endSessions] = useMutation(EndMemberSessionsDocument);
  const [, reset] = useMutation(ResetSecondFactorDocument);

  async function active(to: boolean) {
    const { data, error } = await setActive({ id: member.id, active: to }, CONTEXT);
    const outcome = data?.setMemberActive;
    if (!outcome) complain(broken(error, t));
    else if (outcome.__typename !== "MemberChanged") complain(refused(outcome, t));
  }
  async function end() {
    const { data, error } = await endSessions({ member: member.id });
    const outcome = data?.endMemberSessions;
    if (!outcome) complain(broken(error, t));
    else if (outcome.__typename !== "SessionsEnded") complain(refused(outcome, t));
    else void message.success(t.people.sessionsEnded);
  }
  async function forget() {
    const { data, error } = await reset({ member: member.id }, CONTEXT);
    const outcome = data?.resetSecondFactor;
    if (!outcome) complain(broken(error, t));
    else if (outcome.__typename !== "SecondFactorRemoved") complain(refused(outcome, t));
  }
  function ask(title: string, content: string, act: () => Promise<void>) {
    confirm({
      title,
      content,
      okText: title.endsWith("?") || title.endsWith("？") ? t.people.sendAway : title,
      onOk: act,
    });
  }
  const items = [
    { key: "role", label: t.people.changeRole, onClick: () => setChoosing(true) },
    { key: "end", label: t.people.endSessions, onClick: end },
    ...(member.hasSecondFactor
      ? [{ key: "factor", label: t.people.resetSecondFactor, onClick: () => ask(t.people.resetSecondFactor, t.people.resetText, forget) }]
      : []),
    member.active
      ? {
          key: "away",
          danger: true,
          label: t.people.sendAway,
          onClick: () => ask(t.people.sendAwayTitle(member.name), t.people.sendAwayText, () => active(false)),
        }
      : { key: "in", label: t.people.letIn, onClick: () => active(true) },
  ];
  return (
    <>
      <MenuButton placement="bottomRight" menu={{ items }}>
        <Button
          type="text"
          size="small"
          icon={<Ellipsis size={16} aria-hidden />}
          aria-label={`${t.people.actions}: ${member.name}`}
          data-testid="member-actions"
        />
      </MenuButton>
      {choosing && <ChangeRole member={member} onClose={() => setChoosing(false)} />}
    </>
  );
}

function ChangeRole({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useLanguage("settings", "people");
  const roles = useRoles();
  const [role, setRole] = useState<string>(member.role);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, change] = useMutation(ChangeMemberRoleDocument);
  async function save() {
    const { data, error } = await change({ id: member.id, role }, CONTEXT);
    const outcome = data?.changeMemberRole;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "MemberChanged") return setTrouble(refused(outcome, t));
    onClose();
  }
  return (
    <Dialog
      open
      width={440}
      title={`${t.people.changeRole}: ${member.name}`}
      okText={t.common.save}
      cancelText={t.common.cancel}
      confirmLoading={fetching}
      onOk={save}
      onCancel={onClose}
      okButtonProps={{ disabled: role === member.role, "data-testid": "change-role-submit" }}
    >
      <Field label={t.settings.role} hint={roleDoes(t, role, roles)} trouble={trouble}>
        {(field) => <RoleSelect id={field.id} value={role} onChange={setRole} />}
      </Field>
    </Dialog>
  );
}
