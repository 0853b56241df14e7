// Makes a key, and shows it the only time that it can be seen.

import { Input, Select } from "antd";
import { useId, useState, type FormEvent } from "react";
import { useMutation } from "urql";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { CreateApiKeyDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import type { RoleName } from "../../lib/roles";
import { RoleSelect } from "./RoleSelect";
import { roleDoes, useRoles } from "./useRoles";
import { ShownOnce } from "./ShownOnce";

const CONTEXT = { additionalTypenames: ["ApiKey"] };

/** How long a key may be of use, in days; 0 is without end. */
const DAYS = [30, 90, 365, 0] as const;
const DAY = 24 * 60 * 60 * 1000;

export function CreateApiKey({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage("settings", "people");
  const form = useId();
  const roles = useRoles();
  const [name, setName] = useState("");
  const [role, setRole] = useState<RoleName>("BUILDER");
  const [days, setDays] = useState<number>(365);
  const [secret, setSecret] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, create] = useMutation(CreateApiKeyDocument);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!name.trim() || fetching) return;
    setTrouble(null);
    const { data, error } = await create({ name: name.trim(), role, expiresAt: days ? new Date(Date.now() + days * DAY).toISOString() : null }, CONTEXT);
    const outcome = data?.createApiKey;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "ApiKeyCreated") return setTrouble(refused(outcome, t));
    setSecret(outcome.secret);
  }

  if (secret !== null) {
    const parts = { value: "key-secret", done: "key-done" };
    return <ShownOnce title={t.settings.keyCreated} text={t.settings.keyOnce} value={secret} parts={parts} onClose={onClose} />;
  }
  return (
    <Dialog
      open
      width={440}
      title={t.settings.addKey}
      okText={t.common.create}
      cancelText={t.common.cancel}
      confirmLoading={fetching}
      onCancel={onClose}
      okButtonProps={{ htmlType: "submit", form, disabled: !name.trim(), "data-testid": "add-key-submit" }}
    >
      <form id={form} onSubmit={submit}>
        <Field label={t.settings.keyName} trouble={trouble}>
          {(field) => (
            <Input
              {...field}
              autoFocus
              placeholder={t.settings.keyNamePlaceholder}
              value={name}
              onChange={(event) => setName(event.target.value)}
              data-testid="key-name"
            />
          )}
        </Field>
        <Field label={t.settings.role} hint={roleDoes(t, role, roles)}>
          {(field) => <RoleSelect id={field.id} value={role} onChange={setRole} />}
        </Field>
        <Field label={t.settings.keyExpires}>
          {(field) => (
            <Select
              id={field.id}
              value={days}
              onChange={setDays}
              options={DAYS.map((value) => ({ value, label: t.settings.keyDays(value) }))}
              data-testid="key-expires"
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
