import { Button } from "antd";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { Chip } from "../../components/Chip";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Spinner } from "../../components/Spinner";
import { ApiKeysDocument, RevokeApiKeyDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useConfirm } from "../../lib/confirm";
import { broken, refused } from "../../lib/outcome";
import { Ago } from "../../lib/time";
import { useComplain } from "../../lib/trouble";
import { roleName } from "../../lib/roles";
import { useRoles } from "./useRoles";
import { CreateApiKey } from "./CreateApiKey";
import { Section } from "./Section";
import s from "./Settings.module.css";

const CONTEXT = { additionalTypenames: ["ApiKey"] };

/** When a key ends by itself. */
function Expiry({ at }: { at: string }) {
  const { t, language } = useLanguage("settings");
  const end = new Date(at);
  if (end <= new Date()) return <Chip tone="bad">{t.settings.expired}</Chip>;
  return <span className={s.when}>{t.settings.expiresOn(end.toLocaleDateString(language))}</span>;
}

export function ApiKeys() {
  const { t } = useLanguage("settings");
  const confirm = useConfirm();
  const complain = useComplain();
  const [adding, setAdding] = useState(false);
  const [{ data, error }, again] = useQuery({ query: ApiKeysDocument, context: CONTEXT });
  const [, revoke] = useMutation(RevokeApiKeyDocument);
  const roles = useRoles();

  function ask(id: string, name: string) {
    confirm({
      title: t.settings.revokeTitle(name),
      content: t.settings.revokeText,
      okText: t.settings.revoke,
      onOk: async () => {
        const result = await revoke({ id });
        const outcome = result.data?.revokeApiKey;
        if (!outcome) complain(broken(result.error, t));
        else if (outcome.__typename !== "ApiKeyRevoked") complain(refused(outcome, t));
      },
    });
  }

  const add = (
    <Button icon={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)} data-testid="add-key">
      {t.settings.addKey}
    </Button>
  );
  return (
    <Section title={t.settings.keys} text={t.settings.keysText} action={add}>
      {!data &&
        (error ? (
          <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
        ) : (
          <Spinner />
        ))}
      {data?.apiKeys.length === 0 && <Nothing icon={KeyRound} title={t.settings.noKeys} text={t.settings.noKeysText} />}
      <ul>
        {data?.apiKeys.map((key) => (
          <li key={key.id} className={s.row} data-gone={key.revokedAt ? true : undefined}>
            <div className={s.words}>
              <strong>{key.name}</strong>
              <code title={t.settings.keyPrefix}>{key.prefix}…</code>
            </div>
            {key.revokedAt ? <Chip tone="bad">{t.settings.revoked}</Chip> : <Chip>{roleName(t, key.role, roles)}</Chip>}
            {key.expiresAt && !key.revokedAt && <Expiry at={key.expiresAt} />}
            <span className={s.when}>
              <Ago at={key.createdAt} says={t.settings.created} />
            </span>
            <Button
              size="small"
              danger
              type="text"
              disabled={key.revokedAt !== null}
              onClick={() => ask(key.id, key.name)}
              aria-label={`${t.settings.revoke}: ${key.name}`}
            >
              {t.settings.revoke}
            </Button>
          </li>
        ))}
      </ul>
      {adding && <CreateApiKey onClose={() => setAdding(false)} />}
    </Section>
  );
}
