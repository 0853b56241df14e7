import { Button } from "antd";
import { LockKeyhole, Plus } from "lucide-react";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Spinner } from "../../components/Spinner";
import { DeleteSecretDocument, SecretsDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useConfirm } from "../../lib/confirm";
import { broken, refused } from "../../lib/outcome";
import { Ago } from "../../lib/time";
import { useComplain } from "../../lib/trouble";
import { Section } from "./Section";
import { SetSecret } from "./SetSecret";
import s from "./Settings.module.css";

const CONTEXT = { additionalTypenames: ["Secret"] };

export function Secrets() {
  const { t } = useLanguage("settings");
  const confirm = useConfirm();
  const complain = useComplain();
  /** The one that is being set; `null` is a new one. */
  const [setting, setSetting] = useState<string | null>();
  const [{ data, error }, again] = useQuery({ query: SecretsDocument, context: CONTEXT });
  const [, remove] = useMutation(DeleteSecretDocument);

  function ask(name: string) {
    confirm({
      title: t.secrets.deleteTitle(name),
      content: t.secrets.deleteText,
      okText: t.secrets.delete,
      onOk: async () => {
        const result = await remove({ name }, CONTEXT);
        const outcome = result.data?.deleteSecret;
        if (!outcome) complain(broken(result.error, t));
        else if (outcome.__typename !== "SecretDeleted") complain(refused(outcome, t));
      },
    });
  }

  const add = (
    <Button icon={<Plus size={15} aria-hidden />} onClick={() => setSetting(null)} data-testid="add-secret">
      {t.secrets.add}
    </Button>
  );
  return (
    <Section title={t.secrets.title} text={t.secrets.text} action={add}>
      {!data &&
        (error ? (
          <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
        ) : (
          <Spinner />
        ))}
      {data?.secrets.length === 0 && <Nothing icon={LockKeyhole} title={t.secrets.empty} text={t.secrets.emptyText} />}
      <ul data-testid="secrets">
        {data?.secrets.map(({ name, updatedAt, updatedBy }) => (
          <li key={name} className={s.row}>
            <div className={s.words}>
              <strong>
                <code>{name}</code>
              </strong>
              <span>{t.secrets.by(updatedBy)}</span>
            </div>
            <span className={s.when}>
              <Ago at={updatedAt} says={t.secrets.when} />
            </span>
            <Button size="small" type="text" onClick={() => setSetting(name)} aria-label={`${t.secrets.setAnew}: ${name}`}>
              {t.secrets.setAnew}
            </Button>
            <Button size="small" danger type="text" onClick={() => ask(name)} aria-label={`${t.secrets.delete}: ${name}`}>
              {t.secrets.delete}
            </Button>
          </li>
        ))}
      </ul>
      {setting !== undefined && <SetSecret known={setting} onClose={() => setSetting(undefined)} />}
    </Section>
  );
}
