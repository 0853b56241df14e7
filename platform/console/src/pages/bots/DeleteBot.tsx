// Deleting takes a bot from its customers, so its name has to be typed.

import { Input } from "antd";
import { useState } from "react";
import { useMutation } from "urql";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { DeleteBotDocument, type BotSummaryFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";

const CONTEXT = { additionalTypenames: ["Bot"] };

export function DeleteBot({ bot, onClose }: { bot: BotSummaryFragment; onClose: () => void }) {
  const { t } = useLanguage("bots");
  const [typed, setTyped] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, remove] = useMutation(DeleteBotDocument);
  const sure = typed.trim() === bot.name;

  async function submit() {
    if (!sure || fetching) return;
    const { data, error } = await remove({ bot: bot.id }, CONTEXT);
    const outcome = data?.deleteBot;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "BotDeleted") return setTrouble(refused(outcome, t));
    onClose();
  }

  return (
    <Dialog
      open
      width={440}
      title={t.bots.deleteTitle(bot.title)}
      okText={t.common.delete}
      cancelText={t.common.cancel}
      okButtonProps={{ danger: true, disabled: !sure, "data-testid": "delete-bot-submit" }}
      confirmLoading={fetching}
      onOk={submit}
      onCancel={onClose}
    >
      <p className="quiet">{t.bots.deleteText}</p>
      <Field label={t.bots.deleteType(bot.name)} trouble={trouble}>
        {(field) => (
          <Input
            {...field}
            autoFocus
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onPressEnter={submit}
            data-testid="delete-bot-name"
          />
        )}
      </Field>
    </Dialog>
  );
}
