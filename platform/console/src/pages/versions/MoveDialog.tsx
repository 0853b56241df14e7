// Asks once, and why, before what is tried becomes everybody's, or is taken back.

import { App, Input } from "antd";
import { useState } from "react";
import { useMutation } from "urql";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { PromoteDocument, RollBackDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { Refused } from "./Refused";

// Also who is refused looks at where the deployment is now.
const CONTEXT = { additionalTypenames: ["Deployment"] };

/** A move as it was asked for: of the deployment as it was seen then, whatever comes meanwhile. */
export interface Step {
  kind: "promote" | "rollBack";
  deployment: string;
  revision: number;
  /** The number of the version that customers meet no more. */
  from: number;
  /** The number of the version that they meet instead. */
  to: number;
}

export function MoveDialog({ step, onClose }: { step: Step; onClose: () => void }) {
  const { t } = useLanguage("releases");
  const { message } = App.useApp();
  const [why, setWhy] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [promoting, promote] = useMutation(PromoteDocument);
  const [rolling, rollBack] = useMutation(RollBackDocument);
  const busy = promoting.fetching || rolling.fetching;
  const promotes = step.kind === "promote";

  async function move() {
    const at = { deployment: step.deployment, revision: step.revision, why: why.trim() || null };
    if (promotes) {
      const { data, error } = await promote(at, CONTEXT);
      return { outcome: data?.promote, error };
    }
    const { data, error } = await rollBack(at, CONTEXT);
    return { outcome: data?.rollBack, error };
  }

  async function submit() {
    if (busy) return;
    setTrouble(null);
    const { outcome, error } = await move();
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "DeploymentMoved") return setTrouble(refused(outcome, t));
    void message.success(t.releases.done);
    onClose();
  }

  return (
    <Dialog
      open
      width={460}
      title={promotes ? t.releases.promoteTitle(step.to) : t.releases.rollBackTitle(step.from, step.to)}
      okText={promotes ? t.releases.promote : t.releases.rollBack}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={submit}
      onCancel={onClose}
      okButtonProps={{ autoFocus: true, danger: !promotes, "data-testid": "move-submit" }}
    >
      <p className="quiet">{t.releases.moveText(step.to)}</p>
      <Field label={t.releases.why}>
        {(field) => (
          <Input
            {...field}
            value={why}
            maxLength={500}
            onChange={(event) => setWhy(event.target.value)}
            onPressEnter={() => void submit()}
            data-testid="move-why"
          />
        )}
      </Field>
      {trouble && <Refused trouble={trouble} />}
    </Dialog>
  );
}
