// What an agent can do with a conversation besides writing in it.

import { Button } from "antd";
import { useEffect, useState } from "react";
import { useClient, type OperationResult } from "urql";
import {
  EndConversationDocument,
  HandBackDocument,
  TakeOverDocument,
  type TalkOutcomeFragment,
} from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useConfirm } from "../../lib/confirm";
import { useComplain } from "../../lib/trouble";
import type { Take } from "./ConversationView";
import type { Conversation } from "./useConversation";

/** Runs an action; complains where it is refused. */
function useDeskAction<Data>(
  act: () => PromiseLike<OperationResult<Data>>,
  pick: (data: Data) => TalkOutcomeFragment,
  take: Take,
) {
  const complain = useComplain();
  const [running, setRunning] = useState(false);
  async function run() {
    setRunning(true);
    const { data, error } = await act();
    const trouble = take(data ? pick(data) : undefined, error);
    setRunning(false);
    if (trouble) complain(trouble);
  }
  return { running, run };
}

/** Presses a button by Alt and a letter, wherever the caret stands; by the place of the key, since Alt writes signs on some keyboards. */
function useShortcut(code: string, act: () => void) {
  useEffect(() => {
    function pressed(event: KeyboardEvent) {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== code || event.repeat) return;
      event.preventDefault();
      act();
    }
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}

export function TakeOverButton({ id, take }: { id: string; take: Take }) {
  const { t } = useLanguage("desk");
  const client = useClient();
  const { running, run } = useDeskAction(
    () => client.mutation(TakeOverDocument, { conversation: id }),
    (data) => data.takeOver,
    take,
  );
  useShortcut("KeyT", () => void (running || run()));
  return (
    <Button
      type="primary"
      loading={running}
      onClick={() => void run()}
      title={t.desk.shortcut("Alt+T")}
      aria-keyshortcuts="Alt+T"
      data-testid="take-over"
    >
      {t.desk.takeOver}
    </Button>
  );
}

export function DeskActions({ conversation, mine, take }: { conversation: Conversation; mine: boolean; take: Take }) {
  const { t } = useLanguage("desk");
  const confirm = useConfirm();
  const client = useClient();
  const target = { conversation: conversation.id };
  const handBack = useDeskAction(
    () => client.mutation(HandBackDocument, target),
    (data) => data.handBack,
    take,
  );
  const ending = useDeskAction(
    () => client.mutation(EndConversationDocument, target),
    (data) => data.endConversation,
    take,
  );
  useShortcut("KeyB", () => void (mine && !handBack.running && handBack.run()));
  if (conversation.mode === "ENDED") return null;

  function end() {
    confirm({
      title: t.desk.endTitle,
      content: t.desk.endText,
      okText: t.desk.end,
      onOk: ending.run,
    });
  }

  return (
    <>
      {mine && (
        <Button
          loading={handBack.running}
          onClick={() => void handBack.run()}
          title={t.desk.shortcut("Alt+B")}
          aria-keyshortcuts="Alt+B"
          data-testid="hand-back"
        >
          {t.desk.handBack}
        </Button>
      )}
      <Button danger loading={ending.running} onClick={end} data-testid="end">
        {t.desk.end}
      </Button>
    </>
  );
}
