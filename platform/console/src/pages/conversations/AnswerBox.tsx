// Below the talk: a box to write in for whoever has the conversation, else a word on who has it.

import { Button, Input } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { SendHorizontal } from "lucide-react";
import { useCallback, useRef, useState, type KeyboardEvent } from "react";
import type { AdviceInput } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./AnswerBox.module.css";
import type { Take } from "./ConversationView";
import { TakeOverButton } from "./DeskActions";
import { Suggestions } from "./Suggestions";
import type { Conversation } from "./useConversation";
import { useSuggestions, type Suggestion } from "./useSuggestions";

interface Props {
  conversation: Conversation;
  mine: boolean;
  onSend: (text: string, advice: AdviceInput | null) => void;
  take: Take;
}

export function AnswerBox({ conversation, mine, onSend, take }: Props) {
  const { t } = useLanguage("talk", "desk");
  const [text, setText] = useState("");
  const [taken, setTaken] = useState<Suggestion | null>(null);
  const box = useRef<TextAreaRef>(null);
  const suggestions = useSuggestions(conversation, mine);
  const { mode, assignee } = conversation;

  function write(next: string) {
    setText(next);
    // Who begins anew has not taken it.
    if (!next.trim()) setTaken(null);
  }

  const takeUp = useCallback(
    (suggestion: Suggestion) => {
      // One takes the place of another; what was written by hand stays.
      setText((before) =>
        taken && before.includes(taken.answer)
          ? before.replace(taken.answer, () => suggestion.answer)
          : [before.trim(), suggestion.answer].filter(Boolean).join("\n"),
      );
      setTaken(suggestion);
      box.current?.focus({ cursor: "end" });
    },
    [taken],
  );

  function send() {
    const message = text.trim();
    if (!message) return;
    const shown = suggestions.map(({ entry }) => entry);
    onSend(message, shown.length > 0 ? { shown, taken: taken && shown.includes(taken.entry) ? taken.entry : null } : null);
    write("");
  }

  function key(event: KeyboardEvent) {
    // Enter also accepts a word of an input method; only the one after that sends.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  if (!mine) {
    const words = {
      BOT: t.desk.botTalks,
      WAITING: t.desk.waits,
      MEMBER: t.desk.otherHas(assignee?.name ?? t.activity.somebody),
      ENDED: t.desk.over,
    }[mode];
    return (
      <footer className={s.bar} data-mode={mode}>
        <span>{words}</span>
        {(mode === "BOT" || mode === "WAITING") && <TakeOverButton id={conversation.id} take={take} />}
      </footer>
    );
  }
  return (
    <>
      <Suggestions suggestions={suggestions} taken={taken?.entry ?? null} onTake={takeUp} />
      <footer className={s.box}>
        <Input.TextArea
          ref={box}
          autoFocus
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={key}
          autoSize={{ minRows: 2, maxRows: 8 }}
          variant="borderless"
          placeholder={t.desk.answer}
          aria-label={t.desk.answer}
          aria-describedby="answer-hint"
          data-testid="answer-input"
        />
        <div className={s.foot}>
          <span id="answer-hint">{t.desk.answerHint}</span>
          <Button
            type="primary"
            size="small"
            icon={<SendHorizontal size={14} aria-hidden />}
            disabled={!text.trim()}
            onClick={send}
            data-testid="answer-send"
          >
            {t.desk.send}
          </Button>
        </div>
      </footer>
    </>
  );
}
