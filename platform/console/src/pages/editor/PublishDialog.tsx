// Freezes the draft into a version and, if wanted, gives it to the customers.

import { Checkbox, Input } from "antd";
import { useId, useState, type FormEvent } from "react";
import { useClient } from "urql";
import { useViewer } from "../../app/viewer";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { DeployDocument, PublishDocument, type ProblemFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { useStored } from "../../lib/stored";
import s from "./Dialogs.module.css";
import { ProblemRow } from "./ProblemList";

interface Props {
  bot: string;
  /** Whether no customer meets the bot yet: then publishing is of no use without deploying. */
  first: boolean;
  /** Stores what is not saved yet. */
  onSave: () => Promise<boolean>;
  onShow: (problem: ProblemFieldsFragment) => void;
  /** The number of the version, and the secret of its deployment if it was deployed. */
  onDone: (number: number, secret: string | null) => void;
  onClose: () => void;
}

export function PublishDialog({ bot, first, onSave, onShow, onDone, onClose }: Props) {
  const { t } = useLanguage("build");
  const client = useClient();
  const form = useId();
  const [note, setNote] = useState("");
  const [usual, setUsual] = useStored("publish.deploys", false);
  const viewer = useViewer();
  const [deploys, setDeploys] = useState(viewer.deploys && (first || usual));
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  async function run(): Promise<Trouble | null> {
    if (!(await onSave())) return { title: t.outcome.failed };
    const published = await client.mutation(PublishDocument, { bot, note: note.trim() || null });
    const outcome = published.data?.publish;
    if (!outcome) return broken(published.error, t);
    if (outcome.__typename !== "Published") return refused(outcome, t);
    let secret = null;
    if (deploys) {
      const deployed = await client.mutation(DeployDocument, { version: outcome.version.id });
      const deployment = deployed.data?.deploy;
      if (!deployment) return broken(deployed.error, t);
      if (deployment.__typename !== "Deployed") return refused(deployment, t);
      secret = deployment.deployment.secret;
    }
    onDone(outcome.version.number, secret);
    return null;
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setTrouble(null);
    setTrouble(await run());
    setBusy(false);
  }

  return (
    <Dialog
      open
      width={500}
      title={t.publish.title}
      okText={t.publish.submit}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onCancel={onClose}
      okButtonProps={{ htmlType: "submit", form, "data-testid": "publish-submit" }}
    >
      <p className={s.text}>{t.publish.text}</p>
      <form id={form} onSubmit={submit}>
        <Field
          label={`${t.publish.note} (${t.common.optional})`}
          trouble={trouble && !trouble.problems ? trouble : null}
        >
          {(field) => (
            <Input
              {...field}
              autoFocus
              maxLength={200}
              placeholder={t.publish.notePlaceholder}
              value={note}
              onChange={(event) => setNote(event.target.value)}
              data-testid="publish-note"
            />
          )}
        </Field>
        {viewer.deploys && (
          <Checkbox
            checked={deploys}
            onChange={(event) => {
              setDeploys(event.target.checked);
              setUsual(event.target.checked);
            }}
            data-testid="publish-deploys"
          >
            {t.publish.deployToo}
          </Checkbox>
        )}
      </form>
      {trouble?.problems && (
        <>
          <p className={s.refused} role="alert">
            {t.publish.refused} · {trouble.title}
          </p>
          <ul className={`${s.problems} scroll`}>
            {trouble.problems.map((problem) => (
              <ProblemRow
                key={`${problem.file} ${problem.startOffset} ${problem.code}`}
                problem={problem}
                onShow={onShow}
              />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
