// Which role may do what, as a matrix; roles of the workspace can be made and changed.

import { Button, Checkbox, Input } from "antd";
import { Check, Plus } from "lucide-react";
import { Fragment, useId, useState, type FormEvent } from "react";
import { useMutation } from "urql";
import { useViewer } from "../../app/viewer";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { Said } from "../../components/Said";
import { Waiting } from "../../components/Waiting";
import { ChangeRoleDocument, CreateRoleDocument, DeleteRoleDocument, type Permission } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useConfirm } from "../../lib/confirm";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { GROUPS, roleName } from "../../lib/roles";
import { useComplain } from "../../lib/trouble";
import { Section } from "./Section";
import s from "./Settings.module.css";
import { useRolesQuery, type Defined } from "./useRoles";

const CONTEXT = { additionalTypenames: ["RoleDefinition", "Member", "ApiKey"] };

export function Roles() {
  const { t } = useLanguage("people");
  const viewer = useViewer();
  const [{ data, error }, again] = useRolesQuery();
  const [editing, setEditing] = useState<Defined | "new" | null>(null);
  const makes = viewer.may("MANAGE_ROLES");
  const add = makes && (
    <Button icon={<Plus size={15} aria-hidden />} onClick={() => setEditing("new")} data-testid="add-role">
      {t.people.addRole}
    </Button>
  );
  if (!data) return <Waiting error={error} again={again} />;
  const { roles } = data;
  return (
    <Section title={t.people.tabs.roles} text={t.people.rolesText} action={add}>
      <div className={s.matrixBox} tabIndex={0} role="region" aria-label={t.people.tabs.roles}>
        <table className={s.matrix} data-testid="roles">
          <thead>
            <tr>
              <th scope="col">{t.people.permission}</th>
              {roles.map((role) => (
                <th key={role.role} scope="col" title={role.description}>
                  {role.builtIn || !makes ? (
                    roleName(t, role.role, roles)
                  ) : (
                    <Button type="link" size="small" onClick={() => setEditing(role)}>
                      {role.name}
                    </Button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {GROUPS.map(([group, permissions]) => (
              <Fragment key={group}>
                <tr>
                  <th className={s.matrixGroup} colSpan={roles.length + 1} scope="colgroup">
                    {t.people.groups[group]}
                  </th>
                </tr>
                {permissions.map((permission) => (
                  <tr key={permission}>
                    <th scope="row">{t.people.permissions[permission]}</th>
                    {roles.map((role) => {
                      const may = role.permissions.includes(permission);
                      return (
                        <td key={role.role}>
                          {may && <Check size={15} aria-hidden />}
                          <span className="sr">{may ? t.people.yes : t.people.no}</span>
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
      {editing && <EditRole role={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </Section>
  );
}

function EditRole({ role, onClose }: { role: Defined | null; onClose: () => void }) {
  const { t } = useLanguage("people");
  const confirm = useConfirm();
  const complain = useComplain();
  const viewer = useViewer();
  const form = useId();
  const [name, setName] = useState(role?.name ?? "");
  const [description, setDescription] = useState(role?.description ?? "");
  const [permissions, setPermissions] = useState<Permission[]>(role?.permissions ?? ["READ_BOTS"]);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, create] = useMutation(CreateRoleDocument);
  const [, change] = useMutation(ChangeRoleDocument);
  const [, remove] = useMutation(DeleteRoleDocument);
  const at = (field: string) => (trouble?.field === field ? trouble : null);
  const rest = trouble && trouble.field !== "name" && trouble.field !== "description" ? trouble : null;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const input = { name: name.trim(), description: description.trim(), permissions };
    setTrouble(null);
    if (role) {
      const { data, error } = await change({ id: role.role, input }, CONTEXT);
      const outcome = data?.changeRole;
      if (!outcome) return setTrouble(broken(error, t));
      if (outcome.__typename !== "RoleSaved") return setTrouble(refused(outcome, t));
    } else {
      const { data, error } = await create({ input }, CONTEXT);
      const outcome = data?.createRole;
      if (!outcome) return setTrouble(broken(error, t));
      if (outcome.__typename === "NotFound" || outcome.__typename === "RoleSaved") return onClose();
      return setTrouble(refused(outcome, t));
    }
    onClose();
  }
  function askDelete(id: string) {
    confirm({
      title: t.people.deleteRole,
      content: t.people.deleteRoleText,
      okText: t.common.delete,
      onOk: async () => {
        const { data, error } = await remove({ id }, CONTEXT);
        const outcome = data?.deleteRole;
        if (!outcome) return complain(broken(error, t));
        if (outcome.__typename !== "RoleDeleted") return complain(refused(outcome, t));
        onClose();
      },
    });
  }
  return (
    <Dialog
      open
      width={560}
      title={role ? t.people.editRole : t.people.addRole}
      onCancel={onClose}
      footer={
        <div className={s.foot}>
          {role && (
            <Button danger type="text" onClick={() => askDelete(role.role)}>
              {t.people.deleteRole}
            </Button>
          )}
          <span className={s.gap} />
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={fetching} disabled={!name.trim() || permissions.length === 0} data-testid="role-submit">
            {t.common.save}
          </Button>
        </div>
      }
    >
      <form id={form} onSubmit={submit} noValidate>
        <Field label={t.common.name} trouble={at("name")}>
          {(field) => <Input {...field} autoFocus value={name} onChange={(event) => setName(event.target.value)} data-testid="role-name" />}
        </Field>
        <Field label={t.people.roleDescription} trouble={at("description")}>
          {(field) => <Input {...field} value={description} onChange={(event) => setDescription(event.target.value)} />}
        </Field>
        <fieldset className={s.choices}>
          <legend>{t.people.roleMay}</legend>
          {GROUPS.map(([group, all]) => (
            <div key={group}>
              <h3>{t.people.groups[group]}</h3>
              {all.map((permission) => (
                <Checkbox
                  key={permission}
                  checked={permissions.includes(permission)}
                  disabled={!viewer.may(permission)}
                  onChange={(event) =>
                    setPermissions(event.target.checked ? [...permissions, permission] : permissions.filter((one) => one !== permission))
                  }
                >
                  {t.people.permissions[permission]}
                </Checkbox>
              ))}
            </div>
          ))}
          {rest && (
            <p className={s.bad} role="alert">
              <Said trouble={rest} />
            </p>
          )}
        </fieldset>
      </form>
    </Dialog>
  );
}
