// One conversation: to read along, to take over, to answer, to give back.

import { Button, Tooltip } from "antd";
import { ArrowLeft, ListPlus, PanelRight } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useClient } from "urql";
import { useViewer } from "../../app/viewer";
import { Chip } from "../../components/Chip";
import { Failure } from "../../components/Failure";
import { Spinner } from "../../components/Spinner";
import { AnswerDocument } from "../../gql/graphql";
import { useLanguage, withTexts } from "../../i18n/useLanguage";
import { randomKey } from "../../lib/random";
import { useStored } from "../../lib/stored";
import { Missing } from "../missing/Missing";
import { AnswerBox } from "./AnswerBox";
import { called, TONES } from "./ConversationList";
import s from "./ConversationView.module.css";
import { Delivery } from "./Delivery";
import { Details } from "./Details";
import { DeskActions } from "./DeskActions";
import { isMine } from "./filters";
import { Transcript, type Sending } from "./Transcript";
import { useConversation, type Conversation } from "./useConversation";

const KeepTest = lazy(async () => ({ default: (await withTexts(() => import("./KeepTest"), "build", "desk")).KeepTest }));

export function ConversationView({ id }: { id: string }) {
  const { loaded, load, take } = useConversation(id);
  switch (loaded.state) {
    case "loading":
      return <Spinner tall />;
    case "missing":
      return <Missing />;
    case "failed":
      return <Failure trouble={loaded.trouble} retry={() => void load()} tall />;
    case "ready":
      return <Open conversation={loaded.conversation} take={take} load={load} />;
  }
}

export type Take = ReturnType<typeof useConversation>["take"];

function Open({ conversation, take, load }: { conversation: Conversation; take: Take; load: () => Promise<void> }) {
  const { t } = useLanguage("build", "desk");
  const client = useClient();
  const viewer = useViewer();
  const [search] = useSearchParams();
  const [details, setDetails] = useStored("desk.details", true);
  const [sending, setSending] = useState<Sending[]>([]);
  const [keeping, setKeeping] = useState(false);
  const { id, mode, assignee } = conversation;
  const mine = isMine(conversation, viewer);

  const send = useCallback(
    async (text: string, again?: string) => {
      const key = again ?? randomKey();
      setSending((before) => [...before.filter((one) => one.key !== key), { key, text, trouble: null }]);
      const { data, error } = await client.mutation(AnswerDocument, { conversation: id, text, key });
      const trouble = take(data?.answer, error);
      setSending((before) => before.flatMap((one) => (one.key !== key ? [one] : trouble ? [{ ...one, trouble }] : [])));
    },
    [client, id, take],
  );

  return (
    <section className={s.view} aria-label={t.desk.transcript}>
      <header className={s.head}>
        <Link
          to={{ pathname: "/conversations", search: search.toString() }}
          className={s.back}
          aria-label={t.desk.back}
        >
          <ArrowLeft size={18} aria-hidden />
        </Link>
        <div className={s.who}>
          <h2>{called(conversation, t.desk.customer)}</h2>
          <span>{conversation.bot?.title}</span>
        </div>
        <Chip tone={TONES[mode]} dot>
          {mode === "MEMBER" && assignee ? t.desk.withMember(assignee.name) : t.desk.mode[mode]}
        </Chip>
        <div className={s.actions}>
          {viewer.answers && <DeskActions conversation={conversation} mine={mine} take={take} />}
          {viewer.builds && conversation.bot && (
            <Tooltip title={t.test.keep}>
              <Button
                type="text"
                icon={<ListPlus size={17} />}
                aria-label={t.test.keep}
                onClick={() => setKeeping(true)}
                data-testid="keep-conversation"
              />
            </Tooltip>
          )}
          <Tooltip title={t.desk.details}>
            <Button
              type="text"
              icon={<PanelRight size={17} />}
              aria-label={t.desk.details}
              aria-pressed={details}
              onClick={() => setDetails(!details)}
            />
          </Tooltip>
        </div>
      </header>
      <div className={s.body}>
        <div className={s.talk}>
          <Delivery channel={conversation.channel} load={load} />
          <Transcript bot={conversation.bot?.id} turns={conversation.turns} sending={sending} onRetry={(one) => void send(one.text, one.key)} />
          {viewer.answers && (
            <AnswerBox conversation={conversation} mine={mine} onSend={(text) => void send(text)} take={take} />
          )}
        </div>
        {details && <Details conversation={conversation} />}
      </div>
      {keeping && conversation.bot && (
        <Suspense>
          <KeepTest conversation={conversation} bot={conversation.bot} onClose={() => setKeeping(false)} />
        </Suspense>
      )}
    </section>
  );
}
