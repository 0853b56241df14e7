// Makes a key for programs: as what it acts, and for how long.

import { Select } from "antd";
import { useState } from "react";
import { useMutation } from "urql";
import { Field } from "../../components/Field";
import { CreateApiKeyDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused } from "../../lib/outcome";
import type { RoleName } from "../../lib/roles";
import { NamedSecret } from "./NamedSecret";
import { RoleSelect } from "./RoleSelect";
import { roleDoes, useRoles } from "./useRoles";

const CONTEXT = { additionalTypenames: ["ApiKey"] };

/** How long a key may be of use, in days; 0 is without end. */
const DAYS = [30, 90, 365, 0] as const;
const DAY = 24 * 60 * 60 * 1000;

export function CreateApiKey({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage("settings", "people");
  const roles = useRoles();
  const [role, setRole] = useState<RoleName>("BUILDER");
  const [days, setDays] = useState<number>(365);
  const [, create] = useMutation(CreateApiKeyDocument);
  const { addKey: title, keyName: name, keyNamePlaceholder: placeholder, keyCreated: created, keyOnce: once } = t.settings;

  async function make(name: string) {
    const { data, error } = await create({ name, role, expiresAt: days ? new Date(Date.now() + days * DAY).toISOString() : null }, CONTEXT);
    const outcome = data?.createApiKey;
    if (!outcome) return broken(error, t);
    return outcome.__typename === "ApiKeyCreated" ? outcome : refused(outcome, t);
  }

  return (
    <NamedSecret words={{ title, name, placeholder, created, once }} part="key" make={make} onClose={onClose}>
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
    </NamedSecret>
  );
}
