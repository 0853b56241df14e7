// A new member with a first password, which the one who adds them passes on.

import { App, Button, Input, Space } from "antd";
import { useId, useState, type FormEvent } from "react";
import { useMutation } from "urql";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { CreateMemberDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { randomPassword } from "../../lib/random";
import type { RoleName } from "../../lib/roles";
import { RoleSelect } from "./RoleSelect";
import { roleDoes, useRoles } from "./useRoles";

const CONTEXT = { additionalTypenames: ["Member"] };
const FIELDS = ["name", "email", "role"];

export function CreateMember({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage("settings", "people");
  const { message } = App.useApp();
  const form = useId();
  const roles = useRoles();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<RoleName>("AGENT");
  const [password, setPassword] = useState(randomPassword);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, create] = useMutation(CreateMemberDocument);
  const complete = name.trim() && email.trim() && password;
  const at = (field: string) => (trouble?.field === field ? trouble : null);
  // What belongs to no input is said at the last one.
  const rest = trouble && !FIELDS.includes(trouble.field ?? "") ? trouble : null;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!complete || fetching) return;
    setTrouble(null);
    const { data, error } = await create(
      { input: { name: name.trim(), email: email.trim(), password, role } },
      CONTEXT,
    );
    const outcome = data?.createMember;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "MemberCreated") return setTrouble(refused(outcome, t));
    void message.success(t.settings.memberAdded(outcome.member.name));
    onClose();
  }

  return (
    <Dialog
      open
      width={440}
      title={t.settings.addMember}
      okText={t.settings.addMember}
      cancelText={t.common.cancel}
      confirmLoading={fetching}
      onCancel={onClose}
      okButtonProps={{ htmlType: "submit", form, disabled: !complete, "data-testid": "add-member-submit" }}
    >
      <form id={form} onSubmit={submit} autoComplete="off" noValidate>
        <Field label={t.common.name} trouble={at("name")}>
          {(field) => (
            <Input
              {...field}
              autoFocus
              value={name}
              onChange={(event) => setName(event.target.value)}
              data-testid="member-name"
            />
          )}
        </Field>
        <Field label={t.settings.email} trouble={at("email")}>
          {(field) => (
            <Input
              {...field}
              type="email"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              data-testid="member-email"
            />
          )}
        </Field>
        <Field label={t.settings.role} hint={roleDoes(t, role, roles)} trouble={at("role")}>
          {(field) => <RoleSelect id={field.id} value={role} onChange={setRole} />}
        </Field>
        <Field label={t.settings.password} hint={t.settings.passwordHint} trouble={rest}>
          {(field) => (
            <Space.Compact block>
              <Input
                {...field}
                value={password}
                onChange={(event) => setPassword(event.target.value)}
                style={{ fontFamily: "var(--mono)" }}
                autoComplete="off"
                data-testid="member-password"
              />
              <Button onClick={() => setPassword(randomPassword())}>{t.settings.generate}</Button>
            </Space.Compact>
          )}
        </Field>
      </form>
    </Dialog>
  );
}
