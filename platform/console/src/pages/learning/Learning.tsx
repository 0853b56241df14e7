// What customers asked in vain: the questions beside the one that is being decided about.

import { App, Button } from "antd";
import { CircleX, Inbox, MessageCircleQuestion } from "lucide-react";
import { useEffect, useRef } from "react";
import { useNavigate, useParams } from "react-router";
import { useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { BotStateDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { botPath, healthPath, learningPath } from "../../lib/paths";
import { useComplain } from "../../lib/trouble";
import { Frame } from "../knowledge/Frame";
import { Reading } from "../knowledge/Reading";
import { useKnowledge, type Draft } from "../knowledge/useKnowledge";
import { Missing } from "../missing/Missing";
import { CandidateList } from "./CandidateList";
import { CandidateView } from "./CandidateView";
import { DoneBar } from "./DoneBar";
import s from "./Learning.module.css";
import { useLearning, type Candidate, type Decision } from "./useLearning";

export function Learning() {
  const { id = "" } = useParams();
  return <Desk key={id} id={id} />;
}

function Desk({ id }: { id: string }) {
  const { t } = useLanguage("learning");
  const navigate = useNavigate();
  const learning = useLearning(id);
  const knowledge = useKnowledge(id);
  const { loaded, refresh } = learning;
  const draft = knowledge.loaded.state === "ready" ? knowledge.loaded.draft : null;
  if (loaded.state === "missing" || knowledge.loaded.state === "missing") return <Missing />;
  return (
    <Frame id={id}>
      {loaded.state === "loading" && <Reading text={t.learning.reading} />}
      {loaded.state === "failed" && <Failure trouble={loaded.trouble} retry={refresh} tall />}
      {loaded.state === "refused" && (
        <div role="alert">
          <Nothing icon={CircleX} title={t.learning.brokenTitle} text={loaded.why}>
            <Button type="primary" onClick={() => void navigate(botPath(id))}>
              {t.learning.toEditor}
            </Button>
          </Nothing>
        </div>
      )}
      {loaded.state === "ready" && <Inside id={id} learning={learning} loaded={loaded} draft={draft} />}
    </Frame>
  );
}

type Learnt = ReturnType<typeof useLearning>;

interface Props {
  id: string;
  learning: Learnt;
  loaded: Extract<Learnt["loaded"], { state: "ready" }>;
  draft: Draft | null;
}

function Inside({ id, learning, loaded, draft }: Props) {
  const { t, tag } = useLanguage("learning");
  const { candidate: chosen } = useParams();
  const navigate = useNavigate();
  const viewer = useViewer();
  const complain = useComplain();
  const { message } = App.useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  const [{ data: state }] = useQuery({ query: BotStateDocument, variables: { id, language: tag } });
  const { candidates, memory, more } = loaded;
  const { done } = learning;
  const open = candidates.find((one) => one.id === chosen);
  // The list is decided by keyboard from the top down: the next question is read out when the one before is done.
  const moved = useRef(false);
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    heading.current?.focus();
  }, [chosen]);

  async function decide(candidate: Candidate, decision: Decision) {
    const trouble = await learning.decide(candidate, decision);
    if (trouble) return trouble;
    const at = candidates.findIndex((one) => one.id === candidate.id);
    const next = candidates[at + 1] ?? candidates[at - 1];
    moved.current = true;
    void navigate(learningPath(id, next?.id), { replace: true });
    return null;
  }

  async function undo() {
    if (!done) return;
    const trouble = await learning.undo(done);
    if (trouble) return complain(trouble);
    void message.success(t.learning.undone);
    moved.current = true;
    void navigate(learningPath(id, done.candidate.id), { replace: true });
  }

  const isEmpty = candidates.length === 0;
  const never = state?.bot && !state.bot.deployment;
  return (
    <div className={s.page} data-open={open ? true : undefined} data-empty={isEmpty || undefined}>
      <CandidateList
        id={id}
        candidates={candidates}
        chosen={chosen}
        more={more}
        memory={memory}
        onMore={async (after) => {
          const trouble = await learning.more(after);
          if (trouble) complain(trouble);
        }}
        onBringBack={
          viewer.builds
            ? async (decided) => {
                const trouble = await learning.bringBack(decided, memory);
                if (trouble) complain(trouble);
                else void message.success(t.learning.broughtBack);
              }
            : undefined
        }
      />
      <div className={`${s.side} scroll`}>
        {done && <DoneBar id={id} done={done} draft={draft} onUndo={undo} onClose={learning.dismissDone} />}
        {open ? (
          <CandidateView
            key={open.id}
            id={id}
            candidate={open}
            draft={draft}
            heading={heading}
            onDecide={viewer.builds ? (decision) => decide(open, decision) : undefined}
          />
        ) : isEmpty ? (
          <div className={s.middle}>
            <Nothing
              icon={Inbox}
              title={never ? t.learning.emptyNever : t.learning.empty}
              text={never ? t.learning.emptyNeverText : t.learning.emptyText}
            >
              <Button onClick={() => void navigate(never ? `${botPath(id)}/versions` : healthPath(id))}>
                {never ? t.learning.toVersions : t.learning.toHealth}
              </Button>
            </Nothing>
          </div>
        ) : (
          <div className={s.middle}>
            <Nothing
              icon={MessageCircleQuestion}
              title={chosen ? t.learning.gone : t.learning.choose}
              text={t.learning.chooseText}
            />
          </div>
        )}
      </div>
    </div>
  );
}
