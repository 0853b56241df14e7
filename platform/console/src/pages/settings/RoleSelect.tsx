import { Select } from "antd";
import { useViewer } from "../../app/viewer";
import { useLanguage } from "../../i18n/useLanguage";
import { BUILT_IN, roleName, type RoleName } from "../../lib/roles";
import s from "./Settings.module.css";
import { roleDoes, useRoles } from "./useRoles";

/** Chooses a role by what it may do; only roles that may no more than who chooses. */
export function RoleSelect({ id, value, onChange }: { id: string; value: RoleName; onChange: (role: RoleName) => void }) {
  const { t } = useLanguage("people");
  const viewer = useViewer();
  const roles = useRoles();
  const own = roles.filter((role) => !role.builtIn).map((role) => role.role);
  const may = (name: RoleName) => roles.find((role) => role.role === name)?.permissions.every(viewer.may) ?? true;
  return (
    <Select
      id={id}
      value={value}
      onChange={onChange}
      options={[...BUILT_IN, ...own].map((role) => ({ value: role as string, label: roleName(t, role, roles), disabled: !may(role) }))}
      optionRender={({ value: role }) => (
        <span className={s.role}>
          <span>{roleName(t, role as RoleName, roles)}</span>
          <span>{roleDoes(t, role as RoleName, roles)}</span>
        </span>
      )}
    />
  );
}
