// Makes what is secret and has a name, a key or a token, and shows it the only time that it can be seen.

import { Input } from "antd";
import { useId, useState, type FormEvent, type ReactNode } from "react";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { useLanguage } from "../../i18n/useLanguage";
import type { Trouble } from "../../lib/outcome";
import { ShownOnce } from "./ShownOnce";

interface Props {
  words: { title: string; name: string; placeholder: string; created: string; once: string };
  /** What tests find its parts by begins with this. */
  part: string;
  /** Gives the secret, or why there is none. */
  make: (name: string) => Promise<{ secret: string } | Trouble>;
  onClose: () => void;
  /** Fields below the name. */
  children?: ReactNode;
}

export function NamedSecret({ words, part, make, onClose, children }: Props) {
  const { t } = useLanguage("settings");
  const form = useId();
  const [name, setName] = useState("");
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!name.trim() || making) return;
    setTrouble(null);
    setMaking(true);
    const made = await make(name.trim());
    setMaking(false);
    if ("secret" in made) setSecret(made.secret);
    else setTrouble(made);
  }

  if (secret !== null) {
    const parts = { value: `${part}-secret`, done: `${part}-done` };
    return <ShownOnce title={words.created} text={words.once} value={secret} parts={parts} onClose={onClose} />;
  }
  return (
    <Dialog
      open
      width={440}
      title={words.title}
      okText={t.common.create}
      cancelText={t.common.cancel}
      confirmLoading={making}
      onCancel={onClose}
      okButtonProps={{ htmlType: "submit", form, disabled: !name.trim(), "data-testid": `${part}-submit` }}
    >
      <form id={form} onSubmit={submit}>
        <Field label={words.name} trouble={trouble}>
          {(field) => (
            <Input
              {...field}
              autoFocus
              placeholder={words.placeholder}
              value={name}
              onChange={(event) => setName(event.target.value)}
              data-testid={`${part}-name`}
            />
          )}
        </Field>
        {children}
      </form>
    </Dialog>
  );
}
