import { App, Input } from "antd";
import { useId, useState, type FormEvent } from "react";
import { useMutation } from "urql";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { TrustPluginKeyDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { CodeBlock } from "./CodeBlock";
import s from "./Plugins.module.css";

const CONTEXT = { additionalTypenames: ["PluginKey"] };
const COMMANDS = `openssl genpkey -algorithm ed25519 -out release.pem
openssl pkey -in release.pem -pubout
botloom plugin publish orders.wasm --sign release.pem`;

/** Lets the signatures of a key count. */
export function TrustKey({ first, onClose }: { first: boolean; onClose: () => void }) {
  const { t } = useLanguage("plugins");
  const words = t.plugins.keys;
  const { message } = App.useApp();
  const form = useId();
  const [name, setName] = useState("");
  const [key, setKey] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, trust] = useMutation(TrustPluginKeyDocument);
  const complete = name.trim() && key.trim();

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!complete || fetching) return;
    setTrouble(null);
    const { data, error } = await trust({ name: name.trim(), key }, CONTEXT);
    const outcome = data?.trustPluginKey;
    if (!outcome) return setTrouble(broken(error, t));
    // That somebody was faster can only be about the name.
    if (outcome.__typename === "Conflict") return setTrouble({ title: outcome.message, field: "name" });
    if (outcome.__typename !== "PluginKeyTrusted") return setTrouble(refused(outcome, t));
    void message.success(words.added(outcome.key.name));
    onClose();
  }

  return (
    <Dialog
      open
      width={560}
      title={words.add}
      okText={words.add}
      cancelText={t.common.cancel}
      confirmLoading={fetching}
      onCancel={onClose}
      okButtonProps={{ htmlType: "submit", form, disabled: !complete, "data-testid": "trust-key-submit" }}
    >
      <p className="quiet">{first ? words.first : words.text}</p>
      <form id={form} onSubmit={submit} autoComplete="off" noValidate>
        <Field label={words.name} trouble={trouble?.field === "name" ? trouble : null}>
          {(field) => (
            <Input
              {...field}
              autoFocus
              placeholder={words.namePlaceholder}
              value={name}
              onChange={(event) => setName(event.target.value)}
              data-testid="trust-key-name"
            />
          )}
        </Field>
        <Field label={words.pem} hint={words.pemHint} trouble={trouble?.field === "name" ? null : trouble}>
          {(field) => (
            <Input.TextArea
              {...field}
              rows={4}
              placeholder={"-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----"}
              value={key}
              onChange={(event) => setKey(event.target.value)}
              style={{ fontFamily: "var(--mono)", fontSize: 12 }}
              spellCheck={false}
              data-testid="trust-key-pem"
            />
          )}
        </Field>
      </form>
      <div className={s.how}>
        <CodeBlock title={words.how} text={COMMANDS} />
      </div>
    </Dialog>
  );
}
