// What of a conversation did not reach the customer, where a plug-in is the channel.

import { Alert } from "antd";
import { useCallback } from "react";
import { useLanguage } from "../../i18n/useLanguage";
import { usePoll } from "../../lib/poll";
import s from "./ConversationView.module.css";
import type { Conversation } from "./useConversation";

/** How often it is looked whether what is tried again has arrived. */
const LOOK = 10_000;

export function Delivery({ channel, load }: { channel: Conversation["channel"]; load: () => Promise<void> }) {
  const { t } = useLanguage("desk");
  const waits = (channel?.attempts ?? 0) > 0;
  usePoll(useCallback(() => void load(), [load]), LOOK, waits);
  if (!channel || (!waits && channel.failed === 0)) return null;
  const said = [
    ...(waits ? [t.desk.undelivered(channel.attempts)] : []),
    ...(channel.failed > 0 ? [t.desk.lost(channel.failed)] : []),
  ];
  return (
    <Alert
      banner
      type={channel.failed > 0 ? "error" : "warning"}
      title={
        <>
          {said.join(" ")}
          {channel.problem && <span className={s.problem}>{`${channel.plugin}: ${channel.problem}`}</span>}
        </>
      }
      data-testid="delivery"
    />
  );
}
