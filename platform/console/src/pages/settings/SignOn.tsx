// The identity provider of the workspace: who it is, whom it lets in, and as what.

import { App, Button, Checkbox, Input, Select } from "antd";
import { Plus, X } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useMutation, useQuery } from "urql";
import { CopyButton } from "../../components/CopyButton";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { Said } from "../../components/Said";
import { Spinner } from "../../components/Spinner";
import {
  CheckSingleSignOnDocument,
  DeleteSingleSignOnDocument,
  SaveSingleSignOnDocument,
  SingleSignOnDocument,
  type SingleSignOnQuery,
} from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useConfirm } from "../../lib/confirm";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { BUILT_IN, roleName } from "../../lib/roles";
import { useComplain } from "../../lib/trouble";
import { RoleSelect } from "./RoleSelect";
import { Section } from "./Section";
import s from "./Settings.module.css";
import { useRoles } from "./useRoles";

const CONTEXT = { additionalTypenames: ["SingleSignOn"] };
const NOBODY = "";

type Kept = NonNullable<SingleSignOnQuery["singleSignOn"]>;

const words = (text: string) => text.split(/[\s,，、;；]+/).filter(Boolean);

export function SignOn() {
  const { t } = useLanguage("people");
  const [{ data, error }, again] = useQuery({ query: SingleSignOnDocument, context: CONTEXT });
  return (
    <Section title={t.people.ssoTitle} text={t.people.ssoText}>
      {data ? (
        <Form key={data.singleSignOn ? "kept" : "new"} kept={data.singleSignOn} />
      ) : error ? (
        <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
      ) : (
        <Spinner />
      )}
    </Section>
  );
}

function Form({ kept }: { kept: Kept | null }) {
  const { t } = useLanguage("people");
  const { message } = App.useApp();
  const confirm = useConfirm();
  const complain = useComplain();
  const roles = useRoles();
  const [enabled, setEnabled] = useState(kept?.enabled ?? true);
  const [issuer, setIssuer] = useState(kept?.issuer ?? "");
  const [clientId, setClientId] = useState(kept?.clientId ?? "");
  const [secret, setSecret] = useState("");
  const [scopes, setScopes] = useState((kept?.scopes ?? ["email", "profile"]).join(" "));
  const [claim, setClaim] = useState(kept?.groupsClaim ?? "groups");
  const [groups, setGroups] = useState(kept?.groupRoles.map(({ group, role }) => ({ group, role })) ?? []);
  const [role, setRole] = useState<string>(kept?.defaultRole ?? NOBODY);
  const [creates, setCreates] = useState(kept?.createsMembers ?? true);
  const [domains, setDomains] = useState(kept?.domains.join(" ") ?? "");
  const [address, setAddress] = useState(kept?.address ?? location.origin);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, save] = useMutation(SaveSingleSignOnDocument);
  const [{ fetching: checking }, check] = useMutation(CheckSingleSignOnDocument);
  const [, remove] = useMutation(DeleteSingleSignOnDocument);
  const at = (field: string) => (trouble?.field === field ? trouble : null);
  const known = ["issuer", "clientId", "clientSecret", "scopes", "groupsClaim", "groupRoles", "domains", "address"];
  const rest = trouble && !known.includes(trouble.field ?? "") ? trouble : null;
  const own = roles.filter((one) => !one.builtIn).map((one) => one.role);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTrouble(null);
    const input = {
      enabled,
      issuer,
      clientId,
      clientSecret: secret || null,
      scopes: words(scopes),
      groupsClaim: claim.trim(),
      groupRoles: groups.filter(({ group }) => group.trim()),
      defaultRole: role === NOBODY ? null : role,
      createsMembers: creates,
      domains: words(domains),
      address,
    };
    const { data, error } = await save({ input }, CONTEXT);
    const outcome = data?.saveSingleSignOn;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "SingleSignOnSaved") return setTrouble(refused(outcome, t));
    setSecret("");
    void message.success(t.people.saved);
  }
  async function ask() {
    const { data, error } = await check({});
    const outcome = data?.checkSingleSignOn;
    if (!outcome) return complain(broken(error, t));
    if (outcome.__typename !== "SingleSignOnChecked") return complain(refused(outcome, t));
    if (outcome.ok) void message.success(t.people.checked);
    else complain({ title: t.outcome.failed, detail: outcome.problem ?? undefined });
  }
  function askRemove() {
    confirm({
      title: t.people.removeSso,
      content: t.people.removeSsoText,
      okText: t.people.removeSso,
      onOk: async () => {
        const { data, error } = await remove({}, CONTEXT);
        const outcome = data?.deleteSingleSignOn;
        if (!outcome) complain(broken(error, t));
        else if (outcome.__typename !== "SingleSignOnDeleted") complain(refused(outcome, t));
      },
    });
  }
  const text = (label: string, field: string, value: string, set: (value: string) => void, hint?: string) => (
    <Field label={label} hint={hint} trouble={at(field)}>
      {(given) => <Input {...given} value={value} onChange={(event) => set(event.target.value)} data-testid={`sso-${field}`} />}
    </Field>
  );
  return (
    <form className={s.form} onSubmit={submit} noValidate autoComplete="off">
      <Checkbox checked={enabled} onChange={(event) => setEnabled(event.target.checked)}>
        {t.people.ssoEnabled}
      </Checkbox>
      {text(t.people.issuer, "issuer", issuer, setIssuer, t.people.issuerHint)}
      {text(t.people.clientId, "clientId", clientId, setClientId)}
      <Field label={t.people.clientSecret} hint={kept ? t.people.secretKept : undefined} trouble={at("clientSecret")}>
        {(given) => (
          <Input.Password
            {...given}
            autoComplete="new-password"
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
            data-testid="sso-clientSecret"
          />
        )}
      </Field>
      {text(t.people.domains, "domains", domains, setDomains, t.people.domainsHint)}
      {text(t.people.scopes, "scopes", scopes, setScopes, t.people.scopesHint)}
      {text(t.people.groupsClaim, "groupsClaim", claim, setClaim)}
      <Field label={t.people.groupRoles} hint={t.people.groupRolesHint} trouble={at("groupRoles")}>
        {(given) => (
          <div className={s.groups} id={given.id}>
            {groups.map((one, index) => (
              <div key={index} className={s.group}>
                <Input
                  aria-label={t.people.group}
                  placeholder={t.people.group}
                  value={one.group}
                  onChange={(event) => setGroups(groups.map((old, place) => (place === index ? { ...old, group: event.target.value } : old)))}
                  data-testid="sso-group"
                />
                <RoleSelect
                  id={`${given.id}${index}`}
                  value={one.role}
                  onChange={(next) => setGroups(groups.map((old, place) => (place === index ? { ...old, role: next } : old)))}
                />
                <Button
                  type="text"
                  icon={<X size={15} aria-hidden />}
                  aria-label={`${t.people.removeGroup}: ${one.group}`}
                  onClick={() => setGroups(groups.filter((_, place) => place !== index))}
                />
              </div>
            ))}
            <Button icon={<Plus size={15} aria-hidden />} onClick={() => setGroups([...groups, { group: "", role: "AGENT" }])} data-testid="sso-add-group">
              {t.people.addGroup}
            </Button>
          </div>
        )}
      </Field>
      <Field label={t.people.defaultRole}>
        {(given) => (
          <Select
            id={given.id}
            value={role}
            onChange={setRole}
            options={[
              { value: NOBODY, label: t.people.nobody },
              ...[...BUILT_IN, ...own].map((name) => ({ value: name as string, label: roleName(t, name, roles) })),
            ]}
          />
        )}
      </Field>
      <Checkbox checked={creates} onChange={(event) => setCreates(event.target.checked)}>
        {t.people.createsMembers}
      </Checkbox>
      {text(t.people.address, "address", address, setAddress)}
      <p className={s.label}>{t.people.redirectUri}</p>
      <div className={s.secret}>
        <code>{`${address.replace(/\/+$/, "")}/sso/callback`}</code>
        <CopyButton text={`${address.replace(/\/+$/, "")}/sso/callback`} />
      </div>
      {rest && (
        <p className={s.bad} role="alert">
          <Said trouble={rest} />
        </p>
      )}
      <div className={s.foot}>
        {kept && (
          <Button danger type="text" onClick={askRemove}>
            {t.people.removeSso}
          </Button>
        )}
        <span className={s.gap} />
        {kept && (
          <Button onClick={ask} loading={checking} data-testid="sso-check">
            {t.people.check}
          </Button>
        )}
        {kept?.enabled && <Button href={`${kept.path}?next=/settings/sign-in`}>{t.people.tryIt}</Button>}
        <Button type="primary" htmlType="submit" loading={fetching} data-testid="sso-save">
          {t.people.save}
        </Button>
      </div>
    </form>
  );
}
