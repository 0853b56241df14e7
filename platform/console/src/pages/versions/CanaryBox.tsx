// A version that is tried: on which share, until when, and the next move.

import { App, Button } from "antd";
import { useState, type FormEvent } from "react";
import { useMutation } from "urql";
import { useViewer } from "../../app/viewer";
import { ChangeShareDocument, type ReleaseFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { useComplain } from "../../lib/trouble";
import { shareOf } from "./canary";
import { ShareField } from "./CanaryFields";
import { ruleText } from "./rule";
import s from "./Releases.module.css";

// Also who is refused looks at where the deployment is now.
const CONTEXT = { additionalTypenames: ["Deployment"] };

interface Props {
  deployment: ReleaseFieldsFragment;
  canary: NonNullable<ReleaseFieldsFragment["canary"]>;
  environment: string;
  onPromote: () => void;
}

export function CanaryBox({ deployment, canary, environment, onPromote }: Props) {
  const { t } = useLanguage("releases");
  const viewer = useViewer();
  const { message } = App.useApp();
  const complain = useComplain();
  // What is written stays until it is sent, whoever changes the share meanwhile.
  const [text, setText] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, changeShare] = useMutation(ChangeShareDocument);
  const share = text === null ? canary.share : shareOf(text);
  const same = share === undefined || share === canary.share;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (same || fetching) return;
    setTrouble(null);
    const { data, error } = await changeShare({ deployment: deployment.id, revision: deployment.revision, share }, CONTEXT);
    const outcome = data?.changeShare;
    if (outcome?.__typename === "DeploymentMoved") {
      setText(null);
      void message.success(t.releases.done);
      return;
    }
    const found = outcome ? refused(outcome, t) : broken(error, t);
    if (found.field === "share") setTrouble(found);
    else complain(found);
  }

  return (
    <div className={s.canary}>
      <strong>{t.releases.canary(canary.version.number, canary.share)}</strong>
      <p className="quiet">{t.releases.canaryText}</p>
      {canary.rules.length === 0 ? (
        <p>{t.releases.noRules}</p>
      ) : (
        <>
          <p>{t.releases.rulesAre}</p>
          <ul className={s.rules}>
            {canary.rules.map((rule) => (
              <li key={`${rule.measure} ${rule.against}`}>{ruleText(rule, t)}</li>
            ))}
          </ul>
        </>
      )}
      {viewer.deploys && (
        <form className={s.share} onSubmit={(event) => void submit(event)} noValidate>
          <ShareField
            text={text ?? String(canary.share)}
            onChange={(written) => {
              setTrouble(null);
              setText(written);
            }}
            trouble={trouble}
          />
          <div className={s.acts}>
            <Button size="small" htmlType="submit" loading={fetching} disabled={same} data-testid={`change-share-${environment}`}>
              {t.releases.changeShare}
            </Button>
            <Button size="small" type="primary" onClick={onPromote} data-testid={`promote-${environment}`}>
              {t.releases.promote}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}
