// Names a new bot, blank or from a template, and leads to its editor.

import { Input, Modal } from "antd";
import { useId, useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { useMutation } from "urql";
import { Field } from "../../components/Field";
import { CreateBotDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/context";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { botPath } from "../../lib/paths";

interface Props {
  template?: { name: string; title: string };
  onClose: () => void;
}

export function CreateBot({ template, onClose }: Props) {
  const { t } = useLanguage();
  const form = useId();
  const navigate = useNavigate();
  const [name, setName] = useState(template ? (template.name.split("/").at(-1) ?? "") : "");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, create] = useMutation(CreateBotDocument);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (fetching || !name.trim()) return;
    setTrouble(null);
    const { data, error } = await create({ input: { name: name.trim(), template: template?.name } });
    const outcome = data?.createBot;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "BotCreated") return setTrouble(refused(outcome, t));
    onClose();
    navigate(botPath(outcome.bot.id));
  }

  return (
    <Modal
      open
      width={440}
      title={template ? t.bots.createFrom(template.title) : t.bots.createTitle}
      okText={t.common.create}
      cancelText={t.common.cancel}
      onCancel={onClose}
      confirmLoading={fetching}
      okButtonProps={{ htmlType: "submit", form, disabled: !name.trim(), "data-testid": "create-bot-submit" }}
    >
      <form id={form} onSubmit={submit}>
        <Field label={t.bots.nameLabel} hint={t.bots.nameHint} trouble={trouble}>
          {(field) => (
            <Input
              {...field}
              autoFocus
              value={name}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setName(event.target.value)}
              placeholder={t.bots.namePlaceholder}
              maxLength={64}
              data-testid="bot-name"
            />
          )}
        </Field>
      </form>
    </Modal>
  );
}
