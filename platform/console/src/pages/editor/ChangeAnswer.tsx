// Another answer for the entry that a message came from, right below that message.

import { Button, Input } from "antd";
import { useEffect, useId, useRef, useState, type FormEvent } from "react";
import { useClient } from "urql";
import { Said } from "../../components/Said";
import { Spinner } from "../../components/Spinner";
import { KnowledgeEntryDocument, SetAnswerDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { languageName } from "../../lib/languages";
import { broken, refused, type Trouble } from "../../lib/outcome";
import type { Change } from "./draft";
import s from "./TestPanel.module.css";

interface Props {
  bot: string;
  entry: string;
  /** The one in which it was said. */
  language: string;
  act: (change: Change) => void;
  onSave: () => Promise<boolean>;
  onClose: (changed: boolean) => void;
}

export function ChangeAnswer({ bot, entry, language, act, onSave, onClose }: Props) {
  const { t, tag } = useLanguage("start");
  const client = useClient();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [said, setSaid] = useState<{ language: string; answer: string } | null>(null);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  useEffect(() => {
    let current = true;
    // What is looked up is what is stored.
    void onSave().then(async () => {
      const { data, error } = await client.query(KnowledgeEntryDocument, { bot, entry }, { requestPolicy: "network-only" });
      if (!current) return;
      const texts = data?.bot?.entry?.said ?? [];
      const found = texts.find((one) => one.language === language) ?? texts.find((one) => one.language.split("-")[0] === language.split("-")[0]);
      if (!found) return setTrouble(error ? broken(error, t) : { title: t.answer.gone });
      setSaid(found);
      setText(found.answer);
    });
    return () => {
      current = false;
    };
    // It is looked up once, when the form opens.
  }, []);

  // It opens below a message that is often the last one in sight.
  useEffect(() => {
    form.current?.scrollIntoView({ block: "nearest" });
  }, [said, trouble]);

  async function run(): Promise<Trouble | null> {
    if (!said) return null;
    if (!(await onSave())) return { title: t.outcome.failed };
    const { data: now } = await client.query(KnowledgeEntryDocument, { bot, entry }, { requestPolicy: "network-only" });
    const revision = now?.bot?.revision ?? 0;
    const { data, error } = await client.mutation(SetAnswerDocument, {
      input: { bot, revision, entry, language: said.language, answer: text },
    });
    const outcome = data?.setAnswer;
    if (!outcome) return broken(error, t);
    if (outcome.__typename !== "AnswerSet") return refused(outcome, t);
    act({ kind: "saved", revision: outcome.bot.revision, files: outcome.bot.files, sent: new Map() });
    onClose(true);
    return null;
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy || !text.trim()) return;
    setBusy(true);
    setTrouble(null);
    setTrouble(await run());
    setBusy(false);
  }

  return (
    <form ref={form} className={s.change} onSubmit={submit} data-testid="change-answer-form">
      {!said && !trouble && <Spinner />}
      {said && (
        <>
          <label htmlFor={id}>{t.answer.label(languageName(said.language, tag))}</label>
          <Input.TextArea
            id={id}
            autoFocus
            autoSize={{ minRows: 3, maxRows: 12 }}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") onClose(false);
            }}
            data-testid="change-answer-text"
          />
        </>
      )}
      {trouble && <p role="alert"><Said trouble={trouble} /></p>}
      <footer>
        <Button size="small" onClick={() => onClose(false)}>
          {t.common.cancel}
        </Button>
        <Button
          size="small"
          type="primary"
          htmlType="submit"
          loading={busy}
          disabled={!said || !text.trim() || text === said.answer}
          data-testid="change-answer-save"
        >
          {t.answer.save}
        </Button>
      </footer>
    </form>
  );
}
