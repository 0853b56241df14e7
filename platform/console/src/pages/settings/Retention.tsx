// After how many days what was said in conversations is destroyed by itself.

import { App, Button, Input } from "antd";
import { useState, type FormEvent } from "react";
import { useClient, useMutation, useQuery } from "urql";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { Spinner } from "../../components/Spinner";
import { RetentionDocument, SetRetentionDocument, WouldEraseDocument, type RetentionFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { daysOf } from "../../lib/days";
import { useFinalConfirm } from "../../lib/final";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { Section } from "./Section";
import s from "./Settings.module.css";

const CONTEXT = { additionalTypenames: ["Retention"] };
const KINDS = ["conversations", "tests"] as const;
type Kind = (typeof KINDS)[number];

export function Retention() {
  const { t } = useLanguage("settings");
  const [{ data, error }, again] = useQuery({ query: RetentionDocument, context: CONTEXT });
  return (
    <Section title={t.retention.title} text={t.retention.text}>
      {data ? (
        <Form kept={data.retention} />
      ) : error ? (
        <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
      ) : (
        <Spinner />
      )}
    </Section>
  );
}

function Form({ kept }: { kept: RetentionFieldsFragment }) {
  const { t } = useLanguage("settings");
  const { message } = App.useApp();
  const confirm = useFinalConfirm();
  const client = useClient();
  const written = (kind: Kind) => kept[kind]?.toString() ?? "";
  const [texts, setTexts] = useState<Record<Kind, string>>(() => ({ conversations: written("conversations"), tests: written("tests") }));
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [counting, setCounting] = useState(false);
  const [{ fetching }, set] = useMutation(SetRetentionDocument);
  const days = { conversations: daysOf(texts.conversations), tests: daysOf(texts.tests) };
  const wrong = KINDS.some((kind) => days[kind] === undefined);
  const same = KINDS.every((kind) => days[kind] === (kept[kind] ?? null));
  const of = (kind: Kind): Trouble | null =>
    days[kind] === undefined ? { title: t.retention.bad } : trouble?.field === kind || (kind === "conversations" && !trouble?.field) ? trouble : null;

  async function save() {
    const { data, error } = await set(days, CONTEXT);
    const outcome = data?.setRetention;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "RetentionSet") return setTrouble(refused(outcome, t));
    void message.success(t.retention.saved);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (wrong || same || counting || fetching) return;
    setTrouble(null);
    setCounting(true);
    const { data, error } = await client.query(WouldEraseDocument, days, { requestPolicy: "network-only" });
    setCounting(false);
    if (!data) return setTrouble(broken(error, t));
    if (data.wouldErase === 0) return save();
    confirm({
      title: t.retention.sureTitle(data.wouldErase),
      content: t.retention.sureText,
      okText: t.retention.sure,
      testId: "retention-confirm",
      onOk: save,
    });
  }

  return (
    <form className={s.form} onSubmit={(event) => void submit(event)} noValidate>
      {KINDS.map((kind) => (
        <Field key={kind} label={t.retention[kind]} hint={t.retention.hint[kind]} trouble={of(kind)}>
          {(field) => (
            <Input
              {...field}
              inputMode="numeric"
              autoComplete="off"
              suffix={t.retention.days}
              placeholder={t.retention.forEver}
              value={texts[kind]}
              onChange={(event) => setTexts({ ...texts, [kind]: event.target.value })}
              data-testid={`retention-${kind}`}
            />
          )}
        </Field>
      ))}
      <div className={s.foot}>
        <Button type="primary" htmlType="submit" loading={counting || fetching} disabled={wrong || same} data-testid="retention-save">
          {t.common.save}
        </Button>
      </div>
    </form>
  );
}
