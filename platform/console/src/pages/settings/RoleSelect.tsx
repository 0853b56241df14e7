import { Select } from "antd";
import type { Role } from "../../gql/graphql";
import { useLanguage } from "../../i18n/context";
import s from "./Settings.module.css";

const ROLES: Role[] = ["VIEWER", "AGENT", "BUILDER", "OWNER"];

/** Chooses a role by what it may do. */
export function RoleSelect({ id, value, onChange }: { id: string; value: Role; onChange: (role: Role) => void }) {
  const { t } = useLanguage();
  return (
    <Select
      id={id}
      value={value}
      onChange={onChange}
      options={ROLES.map((role) => ({ value: role, label: t.roles[role] }))}
      optionRender={({ value: role }) => (
        <span className={s.role}>
          <span>{t.roles[role as Role]}</span>
          <span>{t.roleDoes[role as Role]}</span>
        </span>
      )}
    />
  );
}
