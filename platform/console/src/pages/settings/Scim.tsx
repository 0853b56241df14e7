// Provisioning: where the identity provider sends members to, and the tokens it comes with.

import { App, Button, Input } from "antd";
import { Plus, UsersRound } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { useMutation, useQuery } from "urql";
import { CopyButton } from "../../components/CopyButton";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { Nothing } from "../../components/Nothing";
import { Spinner } from "../../components/Spinner";
import { CreateScimTokenDocument, RevokeScimTokenDocument, ScimTokensDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { Ago } from "../../lib/time";
import { useComplain } from "../../lib/trouble";
import { Section } from "./Section";
import s from "./Settings.module.css";
import { ShownOnce } from "./ShownOnce";

const CONTEXT = { additionalTypenames: ["ScimToken"] };

export function Scim() {
  const { t } = useLanguage("people");
  const { modal } = App.useApp();
  const complain = useComplain();
  const [adding, setAdding] = useState(false);
  const [{ data, error }, again] = useQuery({ query: ScimTokensDocument, context: CONTEXT });
  const [, revoke] = useMutation(RevokeScimTokenDocument);
  const address = `${location.origin}/scim/v2`;

  function ask(id: string, name: string) {
    modal.confirm({
      title: t.people.scimRevokeTitle(name),
      content: t.people.scimRevokeText,
      icon: null,
      okText: t.people.scimRevoke,
      cancelText: t.common.cancel,
      okButtonProps: { danger: true },
      onOk: async () => {
        const result = await revoke({ id }, CONTEXT);
        const outcome = result.data?.revokeScimToken;
        if (!outcome) complain(broken(result.error, t));
        else if (outcome.__typename !== "ScimTokenRevoked") complain(refused(outcome, t));
      },
    });
  }

  const add = (
    <Button icon={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)} data-testid="scim-add">
      {t.people.scimAdd}
    </Button>
  );
  return (
    <Section title={t.people.scimTitle} text={t.people.scimText} action={add}>
      <div className={s.form}>
        <p className={s.label}>{t.people.scimAddress}</p>
        <div className={s.secret}>
          <code>{address}</code>
          <CopyButton text={address} />
        </div>
      </div>
      {!data &&
        (error ? (
          <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
        ) : (
          <Spinner />
        ))}
      {data?.scimTokens.length === 0 && <Nothing icon={UsersRound} title={t.people.scimNone} text={t.people.scimNoneText} />}
      <ul aria-label={t.people.scimTokens}>
        {data?.scimTokens.map((token) => (
          <li key={token.id} className={s.row} data-testid="scim-token">
            <div className={s.words}>
              <strong>{token.name}</strong>
              <code>{token.prefix}…</code>
            </div>
            <span className={s.when}>
              {token.usedAt ? (
                <>
                  {t.people.scimUsed} <Ago at={token.usedAt} />
                </>
              ) : (
                t.people.scimUnused
              )}
            </span>
            <Button
              size="small"
              danger
              type="text"
              onClick={() => ask(token.id, token.name)}
              aria-label={`${t.people.scimRevoke}: ${token.name}`}
            >
              {t.people.scimRevoke}
            </Button>
          </li>
        ))}
      </ul>
      {adding && <CreateToken onClose={() => setAdding(false)} />}
    </Section>
  );
}

/** Makes a token, and shows it the only time that it can be seen. */
function CreateToken({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage("people");
  const form = useId();
  const [name, setName] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, create] = useMutation(CreateScimTokenDocument);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!name.trim() || fetching) return;
    setTrouble(null);
    const { data, error } = await create({ name: name.trim() }, CONTEXT);
    const outcome = data?.createScimToken;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "ScimTokenCreated") return setTrouble(refused(outcome, t));
    setSecret(outcome.secret);
  }

  if (secret !== null) {
    const parts = { value: "scim-secret", done: "scim-done" };
    return <ShownOnce title={t.people.scimCreated} text={t.people.scimOnce} value={secret} parts={parts} onClose={onClose} />;
  }
  return (
    <Dialog
      open
      width={440}
      title={t.people.scimAdd}
      okText={t.common.create}
      cancelText={t.common.cancel}
      confirmLoading={fetching}
      onCancel={onClose}
      okButtonProps={{ htmlType: "submit", form, disabled: !name.trim(), "data-testid": "scim-submit" }}
    >
      <form id={form} onSubmit={submit}>
        <Field label={t.people.scimName} trouble={trouble}>
          {(field) => (
            <Input
              {...field}
              autoFocus
              placeholder={t.people.scimNamePlaceholder}
              value={name}
              onChange={(event) => setName(event.target.value)}
              data-testid="scim-name"
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
