// The keys whose signatures of components count.

import { Button } from "antd";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Spinner } from "../../components/Spinner";
import { DistrustPluginKeyDocument, PluginKeysDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useConfirm } from "../../lib/confirm";
import { broken, refused } from "../../lib/outcome";
import { Ago } from "../../lib/time";
import { useComplain } from "../../lib/trouble";
import { Section } from "../settings/Section";
import s from "./Plugins.module.css";
import { TrustKey } from "./TrustKey";

const CONTEXT = { additionalTypenames: ["PluginKey"] };

export function Keys() {
  const { t } = useLanguage("plugins");
  const words = t.plugins.keys;
  const viewer = useViewer();
  const confirm = useConfirm();
  const complain = useComplain();
  const [adding, setAdding] = useState(false);
  const [{ data, error }, again] = useQuery({ query: PluginKeysDocument, context: CONTEXT });
  const [, distrust] = useMutation(DistrustPluginKeyDocument);
  const keys = data?.pluginKeys ?? [];

  function ask(name: string) {
    confirm({
      title: words.removeTitle(name),
      content: keys.length === 1 ? words.removeLast : words.removeText,
      okText: words.remove,
      onOk: async () => {
        const result = await distrust({ name }, CONTEXT);
        const outcome = result.data?.distrustPluginKey;
        if (!outcome) complain(broken(result.error, t));
        else if (outcome.__typename !== "PluginKeyDistrusted") complain(refused(outcome, t));
      },
    });
  }

  const add = viewer.manages && (
    <Button icon={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)} data-testid="trust-key">
      {words.add}
    </Button>
  );
  return (
    <Section title={words.title} text={words.text} action={add}>
      {!data &&
        (error ? (
          <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
        ) : (
          <Spinner />
        ))}
      {data && keys.length === 0 && <Nothing icon={KeyRound} title={words.empty} text={words.emptyText} />}
      <ul>
        {keys.map((key) => (
          <li key={key.name} className={s.row} data-testid={`plugin-key-${key.name}`}>
            <div className={s.words}>
              <strong>{key.name}</strong>
              <code title={words.fingerprint}>{key.fingerprint}…</code>
            </div>
            <span className={s.when}>
              <Ago at={key.createdAt} says={words.since} />
            </span>
            {viewer.manages && (
              <Button
                size="small"
                danger
                type="text"
                onClick={() => ask(key.name)}
                aria-label={`${words.remove}: ${key.name}`}
              >
                {words.remove}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {adding && <TrustKey first={keys.length === 0} onClose={() => setAdding(false)} />}
    </Section>
  );
}
