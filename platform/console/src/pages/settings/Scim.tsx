// Provisioning: where the identity provider sends members to, and the tokens it comes with.

import { Button } from "antd";
import { Plus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { CopyButton } from "../../components/CopyButton";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Spinner } from "../../components/Spinner";
import { CreateScimTokenDocument, RevokeScimTokenDocument, ScimTokensDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useConfirm } from "../../lib/confirm";
import { broken, refused } from "../../lib/outcome";
import { Ago } from "../../lib/time";
import { useComplain } from "../../lib/trouble";
import { NamedSecret } from "./NamedSecret";
import { Section } from "./Section";
import s from "./Settings.module.css";

const CONTEXT = { additionalTypenames: ["ScimToken"] };

export function Scim() {
  const { t } = useLanguage("people");
  const confirm = useConfirm();
  const complain = useComplain();
  const [adding, setAdding] = useState(false);
  const [{ data, error }, again] = useQuery({ query: ScimTokensDocument, context: CONTEXT });
  const [, revoke] = useMutation(RevokeScimTokenDocument);
  const address = `${location.origin}/scim/v2`;

  function ask(id: string, name: string) {
    confirm({
      title: t.people.scimRevokeTitle(name),
      content: t.people.scimRevokeText,
      okText: t.people.scimRevoke,
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

function CreateToken({ onClose }: { onClose: () => void }) {
  const { t } = useLanguage("people");
  const [, create] = useMutation(CreateScimTokenDocument);
  const { scimAdd: title, scimName: name, scimNamePlaceholder: placeholder, scimCreated: created, scimOnce: once } = t.people;

  async function make(name: string) {
    const { data, error } = await create({ name }, CONTEXT);
    const outcome = data?.createScimToken;
    if (!outcome) return broken(error, t);
    return outcome.__typename === "ScimTokenCreated" ? outcome : refused(outcome, t);
  }

  return <NamedSecret words={{ title, name, placeholder, created, once }} part="scim" make={make} onClose={onClose} />;
}
