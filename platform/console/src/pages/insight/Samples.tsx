// Messages drawn at random and labelled by people: how accurate the bot is, and how sure that is.

import { App, Button, Input, Segmented } from "antd";
import { Dices, Lock } from "lucide-react";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { useMutation, useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Nothing } from "../../components/Nothing";
import { Waiting } from "../../components/Waiting";
import {
  DrawSampleDocument,
  LabelMessageDocument,
  SampleMessagesDocument,
  SamplesDocument,
  type SampleFieldsFragment,
  type SampleMessagesQuery,
  type ShareFieldsFragment,
  type Verdict,
} from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused } from "../../lib/outcome";
import { conversationPath } from "../../lib/paths";
import { full } from "../../lib/time";
import { useComplain } from "../../lib/trouble";
import { shown } from "./format";
import { Section } from "./Insight";
import s from "./Insight.module.css";
import { reading } from "./reading";

const SIZE = 50;

type Message = NonNullable<SampleMessagesQuery["sample"]>["messages"][number];

interface Props {
  bot: string | null;
  from: string;
  to: string;
}

export function Samples(props: Props) {
  const { t } = useLanguage("insight");
  const viewer = useViewer();
  if (viewer.may("READ_CONVERSATIONS")) return <Drawn {...props} />;
  return (
    <Section title={t.insight.samples} text={t.insight.samplesText}>
      <Nothing icon={Lock} title={t.insight.samplesDenied} text={t.insight.samplesDeniedText} />
    </Section>
  );
}

function Drawn({ bot, from, to }: Props) {
  const { t } = useLanguage("insight");
  const viewer = useViewer();
  const complain = useComplain();
  const { message } = App.useApp();
  const [{ data, error }, again] = useQuery({
    query: SamplesDocument,
    variables: { bot: bot ?? "" },
    pause: bot === null,
    requestPolicy: "cache-and-network",
  });
  const [drawing, draw] = useMutation(DrawSampleDocument);
  const [open, setOpen] = useState<string | null>(null);

  async function drawn() {
    if (!bot) return;
    const { data, error } = await draw({ bot, from, to, size: SIZE });
    const outcome = data?.drawSample;
    if (!outcome) return complain(broken(error, t));
    if (outcome.__typename !== "SampleKept") return complain(refused(outcome, t));
    if (outcome.sample.size === 0) void message.info(t.insight.emptySample);
    setOpen(outcome.sample.id);
    again({ requestPolicy: "network-only" });
  }

  const samples = data?.samples ?? [];
  return (
    <Section
      title={t.insight.samples}
      text={t.insight.samplesText}
      more={
        bot !== null && (
          <Button
            size="small"
            icon={<Dices size={14} aria-hidden />}
            loading={drawing.fetching}
            onClick={() => void drawn()}
            data-testid="draw-sample"
          >
            {t.insight.draw(SIZE)}
          </Button>
        )
      }
    >
      {bot !== null && !data && <Waiting error={error} again={again} />}
      {(bot === null || data) && samples.length === 0 && <p style={{ padding: 14 }}>{bot !== null ? t.insight.noSamples : viewer.may("READ_BOTS") ? t.insight.samplesBot : t.insight.botsDenied}</p>}
      {samples.map((sample) => (
        <Sample
          key={sample.id}
          sample={sample}
          open={open === sample.id}
          onOpen={() => setOpen(open === sample.id ? null : sample.id)}
        />
      ))}
    </Section>
  );
}

function Sample({ sample, open, onOpen }: { sample: SampleFieldsFragment; open: boolean; onOpen: () => void }) {
  const { t, language } = useLanguage("insight");
  const labelled = Math.max(sample.intentAccuracy.labelled, sample.answerAccuracy.labelled, sample.resolution.labelled);
  return (
    <article className={s.sample} data-testid="sample">
      <header>
        <span>
          {full(sample.createdAt, language)} · {sample.author} · {t.insight.labelled(labelled, sample.size)}
        </span>
        <Button size="small" aria-expanded={open} onClick={onOpen}>
          {open ? t.insight.close : t.insight.open}
        </Button>
      </header>
      <dl className={s.shares}>
        <Share name={t.insight.intentAccuracy} text={t.insight.intentAccuracyText} share={sample.intentAccuracy} />
        <Share name={t.insight.answerAccuracy} text={t.insight.answerAccuracyText} share={sample.answerAccuracy} />
        <Share name={t.insight.resolution} text={t.insight.resolutionText} share={sample.resolution} />
      </dl>
      {open && <Messages id={sample.id} size={sample.size} />}
    </article>
  );
}

function Share({ name, text, share }: { name: string; text: string; share: ShareFieldsFragment }) {
  const { t, language } = useLanguage("insight");
  const percent = (value: number) => shown(value, "SHARE", language);
  return (
    <div title={text}>
      <dt>{name}</dt>
      <dd>
        {share.share == null ? (
          <small>{t.insight.unlabelled}</small>
        ) : (
          <>
            <strong>{percent(share.share)}</strong>
            <small>{t.insight.interval(percent(share.low), percent(share.high))}</small>
          </>
        )}
      </dd>
    </div>
  );
}

function Messages({ id, size }: { id: string; size: number }) {
  const { t } = useLanguage("insight");
  const [pages, setPages] = useState([0]);
  const last = pages.at(-1) ?? 0;
  return (
    <>
      {pages.map((after) => (
        <MessagePage key={after} id={id} after={after} />
      ))}
      {last + SIZE < size && (
        <Button size="small" onClick={() => setPages([...pages, last + SIZE])}>
          {t.insight.more}
        </Button>
      )}
    </>
  );
}

function MessagePage({ id, after }: { id: string; after: number }) {
  const [{ data, error }, again] = useQuery({ query: SampleMessagesDocument, variables: { id, after }, requestPolicy: "network-only" });
  return (
    <div>
      {!data && <Waiting error={error} again={again} />}
      {data?.sample?.messages.map((message) => (
        <MessageRow key={message.number} sample={id} message={message} />
      ))}
    </div>
  );
}

function MessageRow({ sample, message }: { sample: string; message: Message }) {
  const { t } = useLanguage("insight");
  const complain = useComplain();
  const [, save] = useMutation(LabelMessageDocument);
  const [label, setLabel] = useState({
    understood: message.understood ?? null,
    meant: message.meant ?? "",
    answered: message.answered ?? null,
    resolved: message.resolved ?? null,
  });
  const kept = useRef(label);
  const { turn } = message;

  async function keep(more: Partial<typeof label>) {
    const next = { ...label, ...more };
    setLabel(next);
    const { data, error } = await save({ sample, number: message.number, ...next, meant: next.meant || null });
    const outcome = data?.labelMessage;
    if (outcome?.__typename === "SampleKept") {
      kept.current = next;
      return;
    }
    // What is not kept must not look as if it was; only what was typed stays, to be tried again.
    const { understood, answered, resolved } = kept.current;
    setLabel((now) => ({ ...now, understood, answered, resolved }));
    complain(outcome ? refused(outcome, t) : broken(error, t));
  }

  if (!turn) return null;
  const { as, missed } = reading(turn);
  const texts = (from: string) =>
    turn.activities.filter((line) => line.from === from && line.text).map((line) => line.text as string);
  const verdict = (name: string, value: Verdict | null, change: (value: Verdict) => void) => (
    <>
      <span>{name}</span>
      <Segmented<Verdict | "">
        size="small"
        aria-label={name}
        value={value ?? ""}
        onChange={(next) => next && change(next)}
        options={[
          { value: "RIGHT", label: t.insight.right },
          { value: "WRONG", label: t.insight.wrong },
        ]}
      />
    </>
  );
  return (
    <div className={s.message} data-testid="sample-message">
      <div>
        <p className={s.said}>{texts("USER").join(" ")}</p>
        {texts("BOT").map((text, index) => (
          <p key={index} className={s.reply}>
            {text}
          </p>
        ))}
        <p className={s.read}>
          {as !== null && (
            <>
              {t.insight.read} <code>{as}</code> ·{" "}
            </>
          )}
          {as === null && missed && <>{t.insight.names.fallback} · </>}
          <Link to={conversationPath(turn.conversation.id)}>{t.insight.toTalk}</Link>
        </p>
      </div>
      <div className={s.labels}>
        {verdict(t.insight.intentAccuracy, label.understood, (understood) => void keep({ understood }))}
        {label.understood === "WRONG" && (
          <>
            <span>{t.insight.meant}</span>
            <Input
              size="small"
              value={label.meant}
              placeholder={t.insight.meantHint}
              aria-label={t.insight.meant}
              onChange={(event) => setLabel({ ...label, meant: event.target.value })}
              onBlur={() => void (label.meant !== kept.current.meant && keep({}))}
            />
          </>
        )}
        {verdict(t.insight.answerAccuracy, label.answered, (answered) => void keep({ answered }))}
        {verdict(t.insight.resolution, label.resolved, (resolved) => void keep({ resolved }))}
      </div>
    </div>
  );
}
