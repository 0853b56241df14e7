// Sets a secret, a new one or one that is there.

import { Input } from "antd";
import { useId, useState, type FormEvent } from "react";
import { useMutation } from "urql";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { SetSecretDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";

const CONTEXT = { additionalTypenames: ["Secret"] };

export function SetSecret({ known, onClose }: { known: string | null; onClose: () => void }) {
  const { t } = useLanguage("settings");
  const form = useId();
  const [name, setName] = useState(known ?? "");
  const [value, setValue] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, set] = useMutation(SetSecretDocument);
  const of = (field: string) => (trouble?.field === field || (field === "name" && !trouble?.field) ? trouble : null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!name.trim() || !value || fetching) return;
    setTrouble(null);
    const { data, error } = await set({ name: name.trim(), value }, CONTEXT);
    const outcome = data?.setSecret;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "SecretSet") return setTrouble(refused(outcome, t));
    onClose();
  }

  return (
    <Dialog
      open
      width={480}
      title={known === null ? t.secrets.add : `${t.secrets.setAnew}: ${known}`}
      okText={t.secrets.set}
      cancelText={t.common.cancel}
      confirmLoading={fetching}
      onCancel={onClose}
      okButtonProps={{ htmlType: "submit", form, disabled: !name.trim() || !value, "data-testid": "set-secret-submit" }}
    >
      <form id={form} onSubmit={submit} autoComplete="off">
        {known === null && (
          <Field label={t.secrets.name} hint={t.secrets.nameHint} trouble={of("name")}>
            {(field) => (
              <Input
                {...field}
                autoFocus
                placeholder={t.secrets.namePlaceholder}
                value={name}
                onChange={(event) => setName(event.target.value)}
                data-testid="secret-name"
              />
            )}
          </Field>
        )}
        <Field label={t.secrets.value} hint={t.secrets.valueHint} trouble={known === null ? of("value") : trouble}>
          {(field) => (
            <Input.TextArea
              {...field}
              autoFocus={known !== null}
              autoSize={{ minRows: 2, maxRows: 8 }}
              spellCheck={false}
              value={value}
              onChange={(event) => setValue(event.target.value)}
              data-testid="secret-value"
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
