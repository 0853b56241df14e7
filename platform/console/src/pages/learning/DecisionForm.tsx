// What the bot shall do about a question: give an answer it has, learn a new one, or nothing.

import { Button, Checkbox, Input, Segmented } from "antd";
import { useState, type KeyboardEvent } from "react";
import { Field } from "../../components/Field";
import { Said } from "../../components/Said";
import { useLanguage } from "../../i18n/useLanguage";
import { languageName } from "../../lib/languages";
import type { Trouble } from "../../lib/outcome";
import type { Draft } from "../knowledge/useKnowledge";
import { Conversations } from "./Conversations";
import s from "./DecisionForm.module.css";
import { EntryChoice } from "./EntryChoice";
import { isName, MASK, nameFor, unmasked } from "./names";
import { Phrasings } from "./Phrasings";
import { mainLanguage, typical, type Candidate, type Decision } from "./useLearning";

type Way = "existing" | "fresh" | "dismiss";

const WAYS = { VARIANT: "existing", IMPROVE: "existing", NEW: "fresh", DISMISS: "dismiss" } as const;

interface Props {
  id: string;
  candidate: Candidate;
  draft: Draft;
  onDecide: (decision: Decision) => Promise<Trouble | null>;
}

export function DecisionForm({ id, candidate, draft, onDecide }: Props) {
  const { t, tag } = useLanguage("knowledge", "learning");
  const { proposal } = candidate;
  const language = mainLanguage(candidate);
  const spoken = languageName(language, tag);
  const offered = candidate.asked.flatMap((one) => one.add);
  const main = candidate.asked.find((one) => one.language === language)?.add ?? [];
  // Without a name the platform would put it into the entry that it proposes.
  const named = proposal.kind !== "NEW";

  const [way, setWay] = useState<Way>(WAYS[proposal.kind]);
  const [entry, setEntry] = useState<string | null>(proposal.entry ?? null);
  const [better, setBetter] = useState(proposal.kind === "IMPROVE");
  const [answer, setAnswer] = useState(proposal.draft?.answer ?? "");
  const [question, setQuestion] = useState(() => unmasked(typical(candidate)));
  const [name, setName] = useState(() => (named ? nameFor(candidate, draft) : ""));
  const [phrasings, setPhrasings] = useState<string[]>(offered);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const known = draft.entries.find((one) => one.id === entry);
  const current = known?.said[language]?.answer;
  const writes = way === "fresh" || (way === "existing" && better);

  /** What is missing before it can be sent. */
  function lacking(): Trouble | null {
    if (way === "existing" && !entry) return { title: t.learning.entryNone, field: "entry" };
    if (way === "fresh" && !question.trim()) return { title: t.knowledge.noQuestion, field: "question" };
    if (writes && !answer.trim()) return { title: t.learning.answerMissing, field: "answer" };
    if (writes && answer.includes(MASK)) return { title: t.learning.answerMasked, field: "answer" };
    if (way !== "fresh") return null;
    if (name.trim() ? !isName(name.trim()) : named) return { title: t.learning.nameBad, field: "name" };
    if (draft.entries.some((one) => one.id === name.trim())) return { title: t.learning.nameTaken, field: "name" };
    return null;
  }

  function decision(): Decision {
    if (way === "dismiss") return { kind: "dismiss", reason: reason.trim() };
    const all = phrasings.length === offered.length;
    const chosen = all ? null : phrasings.filter((one) => main.includes(one));
    const edit = { phrasings: chosen, answer: writes ? answer.trim() : null };
    if (way === "existing") return { kind: "accept", edit: { ...edit, entry, question: null } };
    return { kind: "accept", edit: { ...edit, entry: name.trim() || null, question: question.trim() } };
  }

  async function submit() {
    const missing = lacking();
    setTrouble(missing);
    if (missing || busy) return;
    setBusy(true);
    const refusal = await onDecide(decision());
    // Whoever decided has gone on to the next question.
    if (!refusal) return;
    setBusy(false);
    setTrouble(refusal);
  }

  function key(event: KeyboardEvent) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void submit();
  }

  /** Takes what is typed, and what was wrong with it is said no more. */
  function typed<Value>(set: (value: Value) => void): (value: Value) => void {
    return (value) => {
      set(value);
      setTrouble(null);
    };
  }

  const at = (field: string) => (trouble?.field === field ? trouble : null);
  const placed = ["entry", "question", "answer", "name"].includes(trouble?.field ?? "");
  return (
    <form
      className={s.form}
      onKeyDown={key}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className={`${s.ways} scroll`}>
        <Segmented<Way>
          value={way}
          onChange={typed(setWay)}
          aria-label={t.learning.decide}
          options={[
            { value: "existing", label: <span data-testid="way-existing">{t.learning.existing}</span> },
            { value: "fresh", label: <span data-testid="way-fresh">{t.learning.fresh}</span> },
            { value: "dismiss", label: <span data-testid="way-dismiss">{t.learning.dismiss}</span> },
          ]}
        />
      </div>

      {way === "existing" && (
        <>
          <EntryChoice
            id={id}
            candidate={candidate}
            draft={draft}
            value={entry}
            onChange={typed(setEntry)}
            trouble={at("entry")}
          />
          {current && (
            <figure className={s.current}>
              <figcaption>{t.learning.currentAnswer}</figcaption>
              <blockquote lang={language}>{current}</blockquote>
            </figure>
          )}
          <Checkbox
            checked={better}
            onChange={(event) => {
              setBetter(event.target.checked);
              if (event.target.checked && !answer) setAnswer(current ?? "");
            }}
          >
            {t.learning.changeAnswer}
          </Checkbox>
        </>
      )}

      {way === "fresh" && (
        <Field label={t.learning.question} trouble={at("question")}>
          {(given) => (
            <Input
              {...given}
              lang={language}
              value={question}
              onChange={(event) => typed(setQuestion)(event.target.value)}
              data-testid="learn-question"
            />
          )}
        </Field>
      )}

      {writes && (
        <>
          <Field
            label={way === "fresh" ? t.learning.answer : t.learning.newAnswer}
            hint={proposal.draft ? t.learning.answerFrom(proposal.draft.times) : t.learning.answerHint(spoken)}
            trouble={at("answer")}
          >
            {(given) => (
              <Input.TextArea
                {...given}
                lang={language}
                autoSize={{ minRows: 2, maxRows: 10 }}
                value={answer}
                onChange={(event) => typed(setAnswer)(event.target.value)}
                data-testid="learn-answer"
              />
            )}
          </Field>
          {proposal.draft && <Conversations ids={proposal.draft.conversations} />}
        </>
      )}

      {way === "fresh" && (
        <Field
          label={named ? t.learning.name : `${t.learning.name} (${t.common.optional})`}
          hint={named ? t.learning.nameNeeded : t.learning.nameHint}
          trouble={at("name")}
        >
          {(given) => (
            <Input
              {...given}
              className={s.name}
              value={name}
              onChange={(event) => typed(setName)(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              data-testid="learn-name"
            />
          )}
        </Field>
      )}

      {way !== "dismiss" && (
        <Phrasings
          asked={candidate.asked}
          chosen={phrasings}
          onChoose={setPhrasings}
          only={candidate.asked.length > 1 ? spoken : null}
        />
      )}

      {way === "dismiss" && (
        <Field label={`${t.learning.reason} (${t.common.optional})`} hint={t.learning.dismissText}>
          {(given) => (
            <Input
              {...given}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              placeholder={t.learning.reasonPlaceholder}
              data-testid="dismiss-reason"
            />
          )}
        </Field>
      )}

      {trouble && !placed && (
        <p className={s.trouble} role="alert">
          <Said trouble={trouble} />
        </p>
      )}
      <div className={s.foot}>
        <Button type="primary" htmlType="submit" loading={busy} data-testid="decide">
          {way === "dismiss" ? t.learning.acceptDismiss : t.learning.accept}
        </Button>
        <span className={s.keys}>{t.learning.keys}</span>
      </div>
    </form>
  );
}
