// What customers may ask for: all that is kept of conversations as a file, and that it is destroyed. Each for those who may.

import { App, Button } from "antd";
import { Download, Eraser } from "lucide-react";
import { useState } from "react";
import { useClient } from "urql";
import { useViewer } from "../../app/viewer";
import { ConversationArchiveDocument, EraseConversationsDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { offer } from "../../lib/download";
import { useFinalConfirm } from "../../lib/final";
import { broken, refused } from "../../lib/outcome";
import { useComplain } from "../../lib/trouble";
import s from "./PersonalData.module.css";

interface Props {
  /** At most as many as the platform takes at a time. */
  ids: string[];
  /** What the file is called. */
  file: string;
  onErased: () => void;
}

/** What somebody may do with what is kept of customers. */
export function usePersonalRights() {
  const viewer = useViewer();
  const takes = viewer.may("EXPORT") && viewer.may("READ_PERSONAL_DATA");
  const erases = viewer.may("ERASE_CONVERSATIONS");
  return { takes, erases, any: takes || erases };
}

export function PersonalData({ ids, file, onErased }: Props) {
  const { t } = useLanguage("desk");
  const { message } = App.useApp();
  const confirm = useFinalConfirm();
  const client = useClient();
  const complain = useComplain();
  const { takes, erases } = usePersonalRights();
  const [taking, setTaking] = useState(false);
  const w = t.desk.privacy;

  async function take() {
    setTaking(true);
    const { data, error } = await client.query(ConversationArchiveDocument, { conversations: ids }, { requestPolicy: "network-only" });
    setTaking(false);
    if (!data) return complain(broken(error, t));
    offer(file, "application/json", `${JSON.stringify(data.conversationArchive, null, 2)}\n`);
  }

  async function erase() {
    const { data, error } = await client.mutation(EraseConversationsDocument, { conversations: ids });
    const outcome = data?.eraseConversations;
    if (!outcome) return complain(broken(error, t));
    if (outcome.__typename !== "ConversationsErased") return complain(refused(outcome, t));
    void message.success(w.erased(outcome.conversations.length));
    onErased();
  }

  function ask() {
    confirm({
      title: w.eraseTitle(ids.length),
      content: (
        <div className={s.told}>
          <p>{w.goes}</p>
          <p>{w.stays}</p>
          <p>
            <strong>{w.forEver}</strong> {w.elsewhere}
          </p>
        </div>
      ),
      width: 480,
      okText: w.erase,
      testId: "erase-confirm",
      onOk: erase,
    });
  }

  return (
    <div className={s.acts}>
      {takes && (
        <Button
          type="text"
          size="small"
          icon={<Download size={14} aria-hidden />}
          loading={taking}
          disabled={ids.length === 0}
          onClick={() => void take()}
          data-testid="download-kept"
        >
          {w.take}
        </Button>
      )}
      {erases && (
        <Button
          type="text"
          size="small"
          danger
          icon={<Eraser size={14} aria-hidden />}
          disabled={ids.length === 0}
          onClick={ask}
          data-testid="erase"
        >
          {w.eraseAsk}
        </Button>
      )}
    </div>
  );
}
