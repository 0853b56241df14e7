// Below the talk: a box to write in for whoever has the conversation, else a word on who has it.

import { Button, Input } from "antd";
import { SendHorizontal } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { useLanguage } from "../../i18n/useLanguage";
import s from "./AnswerBox.module.css";
import type { Take } from "./ConversationView";
import { TakeOverButton } from "./DeskActions";
import type { Conversation } from "./useConversation";

interface Props {
  conversation: Conversation;
  mine: boolean;
  onSend: (text: string) => void;
  take: Take;
}

export function AnswerBox({ conversation, mine, onSend, take }: Props) {
  const { t } = useLanguage("talk", "desk");
  const [text, setText] = useState("");
  const { mode, assignee } = conversation;

  function send() {
    const message = text.trim();
    if (!message) return;
    onSend(message);
    setText("");
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
    <footer className={s.box}>
      <Input.TextArea
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
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
  );
}
