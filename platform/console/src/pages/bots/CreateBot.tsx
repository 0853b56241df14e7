// Makes a bot, blank or from a template: asks what its customers will ask for, names it, and leads to it.

import { Input } from "antd";
import { useEffect, useId, useRef, useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { useClient, useMutation } from "urql";
import { Dialog } from "../../components/Dialog";
import { Field } from "../../components/Field";
import { CreateBotDocument, type TemplatesQuery } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { allBots } from "../../lib/bots";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { botPath } from "../../lib/paths";
import { beginSteps } from "../editor/start/steps";
import s from "./CreateBot.module.css";
import { Hours } from "./Hours";

type Template = TemplatesQuery["templates"][number];
type Question = Template["questions"][number];

interface Props {
  template?: Template;
  onClose: () => void;
}

export function CreateBot({ template, onClose }: Props) {
  const { t } = useLanguage("bots");
  const form = useId();
  const navigate = useNavigate();
  const client = useClient();
  const questions = template?.questions ?? [];
  const wish = template?.name.split("/").at(-1) ?? "";
  const [answers, setAnswers] = useState(() => new Map(questions.map((one) => [one.id, one.default ?? ""])));
  const [name, setName] = useState(wish);
  const named = useRef(false);
  const proposed = useRef(Promise.resolve(wish));
  const sending = useRef(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, create] = useMutation(CreateBotDocument);
  const missing = questions.some((one) => !answers.get(one.id)?.trim());

  // A second copy of a template gets a name of its own, unless somebody has begun to type one.
  useEffect(() => {
    if (!wish) return;
    proposed.current = allBots(client, undefined, "network-only").then((bots) => {
      const taken = new Set(bots?.map((bot) => bot.name));
      let free = wish;
      for (let count = 2; taken.has(free); count += 1) free = `${wish}-${count}`;
      if (!named.current) setName(free);
      return free;
    });
  }, [client, wish]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (sending.current || !name.trim() || missing) return;
    sending.current = true;
    setTrouble(null);
    // Who is faster than the list of names is not told of a name that they never chose.
    const chosen = named.current ? name.trim() : await proposed.current;
    const given = questions.map((one) => ({ question: one.id, answer: answers.get(one.id) ?? "" }));
    const { data, error } = await create({ input: { name: chosen, template: template?.name, answers: given } });
    sending.current = false;
    const outcome = data?.createBot;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "BotCreated") return setTrouble(refused(outcome, t));
    if (template) beginSteps(outcome.bot.id);
    onClose();
    navigate(botPath(outcome.bot.id));
  }

  const own = (question: Question): Trouble | null =>
    trouble?.field === `answers.${question.id}` ? { title: t.setup.wrong[question.kind] } : null;
  const other = trouble?.field?.startsWith("answers.") ? null : trouble;
  return (
    <Dialog
      open
      width={480}
      title={template ? t.setup.title(template.title) : t.bots.createTitle}
      okText={template ? t.setup.submit : t.common.create}
      cancelText={t.common.cancel}
      onCancel={onClose}
      confirmLoading={fetching}
      okButtonProps={{ htmlType: "submit", form, disabled: !name.trim() || missing, "data-testid": "create-bot-submit" }}
    >
      <form id={form} onSubmit={submit} className={s.form}>
        {template && <p className="quiet">{questions.length > 0 ? t.setup.lead : t.setup.leadNone}</p>}
        {questions.map((question, index) => {
          const value = answers.get(question.id) ?? "";
          const put = (next: string) => setAnswers(new Map(answers).set(question.id, next));
          return (
            <Field key={question.id} label={question.title} hint={value.trim() ? undefined : t.setup.required} trouble={own(question)}>
              {(field) =>
                question.kind === "HOURS" ? (
                  <Hours field={field} title={question.title} value={value} onChange={put} />
                ) : (
                  <Input
                    {...field}
                    autoFocus={index === 0}
                    value={value}
                    onFocus={(event) => event.target.select()}
                    onChange={(event) => put(event.target.value)}
                    inputMode={question.kind === "PHONE" ? "tel" : undefined}
                    maxLength={question.kind === "PHONE" ? 30 : 40}
                    data-testid={`question-${question.id}`}
                  />
                )
              }
            </Field>
          );
        })}
        <Field label={template ? t.setup.name : t.bots.nameLabel} hint={t.bots.nameHint} trouble={other}>
          {(field) => (
            <Input
              {...field}
              autoFocus={questions.length === 0}
              value={name}
              onFocus={(event) => event.target.select()}
              onChange={(event) => {
                named.current = true;
                setName(event.target.value);
              }}
              placeholder={t.bots.namePlaceholder}
              maxLength={64}
              data-testid="bot-name"
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
