// How a customer consented, or why they do not any more, in words of whoever records it.

import { Button, Input } from "antd";
import { useState } from "react";
import { useClient } from "urql";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { RecordConsentDocument, WithdrawConsentDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";

export interface Wish {
  purpose: string;
  title: string;
  given: boolean;
}

interface Props {
  id: string;
  wish: Wish;
  onClose: () => void;
  onDone: () => Promise<void>;
}

/** The most that is taken. */
const LONGEST = 1000;

export function ConsentDialog({ id, wish, onClose, onDone }: Props) {
  const { t } = useLanguage("desk");
  const client = useClient();
  const [evidence, setEvidence] = useState("");
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const w = t.desk.consents;

  async function send() {
    setSending(true);
    const variables = { conversation: id, purpose: wish.purpose, evidence: evidence.trim() || null };
    const outcome = wish.given
      ? await client.mutation(RecordConsentDocument, variables).then(({ data, error }) => ({ said: data?.recordConsent, error }))
      : await client.mutation(WithdrawConsentDocument, variables).then(({ data, error }) => ({ said: data?.withdrawConsent, error }));
    setSending(false);
    const { said, error } = outcome;
    if (!said) return setTrouble(broken(error, t));
    if (said.__typename !== "ConsentRecorded") return setTrouble(refused(said, t));
    await onDone();
    onClose();
  }

  return (
    <Dialog
      open
      width={480}
      title={wish.given ? w.recordTitle(wish.title) : w.withdrawTitle(wish.title)}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button type="primary" loading={sending} onClick={() => void send()} data-testid="consent-confirm">
            {wish.given ? w.record : w.withdraw}
          </Button>
        </>
      }
    >
      <Field label={w.how} hint={wish.given ? w.howGiven : w.howWithdrawn} trouble={trouble}>
        {(given) => (
          <Input.TextArea
            {...given}
            autoFocus
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={LONGEST}
            value={evidence}
            onChange={(event) => setEvidence(event.target.value)}
            data-testid="consent-evidence"
          />
        )}
      </Field>
    </Dialog>
  );
}
