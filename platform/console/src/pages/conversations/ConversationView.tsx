// One conversation: to read along, to take over, to answer, to give back.

import { Button, Drawer, Tooltip } from "antd";
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
import { useNarrow } from "../../lib/narrow";
import { randomKey } from "../../lib/random";
import { useStored } from "../../lib/stored";
import { useTitle } from "../../lib/title";
import { Missing } from "../missing/Missing";
import { AnswerBox } from "./AnswerBox";
import { called, TONES } from "./ConversationList";
import s from "./ConversationView.module.css";
import { Delivery } from "./Delivery";
import { Details } from "./Details";
import { DeskActions } from "./DeskActions";
import { Erased } from "./Erased";
import { isMine } from "./filters";
import { Transcript, type Sending } from "./Transcript";
import { useConversation, type Conversation } from "./useConversation";

const KeepTest = lazy(async () => ({ default: (await withTexts(() => import("./KeepTest"), "build", "desk")).KeepTest }));

/** Below that there is no room for the details beside a talk. */
const NARROW = 1100;

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
  const narrow = useNarrow(NARROW);
  const [drawn, setDrawn] = useState(false);
  const [sending, setSending] = useState<Sending[]>([]);
  const [keeping, setKeeping] = useState(false);
  const { id, mode, assignee, erasedAt } = conversation;
  const mine = isMine(conversation, viewer);
  useTitle(called(conversation, t.desk.customer), t.desk.title);

  const send = useCallback(
    async ({ text, advice, key }: Pick<Sending, "text" | "advice" | "key">) => {
      setSending((before) => [...before.filter((one) => one.key !== key), { key, text, advice, trouble: null }]);
      const { data, error } = await client.mutation(AnswerDocument, { conversation: id, text, key, advice });
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
        {erasedAt ? (
          <Chip>{t.desk.privacy.chip}</Chip>
        ) : (
          <Chip tone={TONES[mode]} dot>
            {mode === "MEMBER" && assignee ? t.desk.withMember(assignee.name) : t.desk.mode[mode]}
          </Chip>
        )}
        {conversation.masked && (
          <Tooltip title={t.desk.maskedWhy}>
            <span data-testid="masked" tabIndex={0}>
              <Chip>{t.desk.masked}</Chip>
            </span>
          </Tooltip>
        )}
        <div className={s.actions}>
          {viewer.answers && <DeskActions conversation={conversation} mine={mine} take={take} />}
          {viewer.builds && conversation.bot && !erasedAt && (
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
              {...(narrow ? { "aria-haspopup": "dialog", "aria-expanded": drawn } : { "aria-pressed": details })}
              onClick={() => (narrow ? setDrawn(true) : setDetails(!details))}
              data-testid="show-details"
            />
          </Tooltip>
        </div>
      </header>
      <div className={s.body}>
        <div className={s.talk}>
          {erasedAt ? (
            <Erased at={erasedAt} />
          ) : (
            <>
              <Delivery channel={conversation.channel} load={load} />
              <Transcript bot={conversation.bot?.id} turns={conversation.turns} sending={sending} onRetry={(one) => void send(one)} />
              {viewer.answers && (
                <AnswerBox conversation={conversation} mine={mine} onSend={(text, advice) => void send({ text, advice, key: randomKey() })} take={take} />
              )}
            </>
          )}
        </div>
        {details && !narrow && (
          <aside className={`${s.aside} scroll`} aria-label={t.desk.details}>
            <Details conversation={conversation} load={load} />
          </aside>
        )}
      </div>
      {narrow && (
        <Drawer open={drawn} size={340} destroyOnHidden title={called(conversation, t.desk.customer)} onClose={() => setDrawn(false)}>
          <Details conversation={conversation} load={load} />
        </Drawer>
      )}
      {keeping && conversation.bot && !erasedAt && (
        <Suspense>
          <KeepTest conversation={conversation} bot={conversation.bot} onClose={() => setKeeping(false)} />
        </Suspense>
      )}
    </section>
  );
}
