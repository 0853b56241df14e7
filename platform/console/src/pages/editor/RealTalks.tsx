// What customers really wrote, put to the draft: how many conversations would go otherwise, why, and what to do about it.

import { Alert, Button, Drawer, Select } from "antd";
import { History } from "lucide-react";
import { useState } from "react";
import { useClient } from "urql";
import { useViewer } from "../../app/viewer";
import { Differences, type Example } from "../../components/replay/Differences";
import { Running } from "../../components/replay/Running";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { ShareBar } from "../../components/ShareBar";
import { Spinner } from "../../components/Spinner";
import { ConversationDocument, type PreflightFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useFocusBack } from "../../lib/focusBack";
import { environmentName } from "../../lib/environments";
import { broken } from "../../lib/outcome";
import { demoPath } from "../../lib/paths";
import { Ago } from "../../lib/time";
import { useComplain } from "../../lib/trouble";
import s from "./RealTalks.module.css";
import { useReplay } from "./useReplay";

/** What a customer wrote in a conversation, and the language that it is in. */
export interface Said {
  texts: string[];
  language: string | null;
}

interface Props {
  bot: string;
  /** Whether there are edits that are not saved. */
  unsaved: boolean;
  onSave: () => Promise<boolean>;
  /** Says a customer's words to the draft. */
  onTry: (said: Said) => void;
  onOpen: (file: string, line: number) => void;
  onPublish: () => void;
  onClose: () => void;
}

const CUSTOMERS = "production";

export function RealTalks({ bot, unsaved, onSave, onTry, onOpen, onPublish, onClose }: Props) {
  useFocusBack();
  const { t } = useLanguage("replay", "releases");
  const { bot: known, places, failed, reload, begin, starting, trouble, preflight } = useReplay(bot, onSave);
  const [chosen, setChosen] = useState(CUSTOMERS);
  const { found, running, lost } = preflight;
  const served = places.filter((place) => place.deployment || place.name === CUSTOMERS);
  const most = served.find((place) => place.name === chosen)?.asks.conversations ?? 0;
  const stale = found && !running && (unsaved || Date.parse(known?.updatedAt ?? "") > Date.parse(found.createdAt));

  return (
    <Drawer open size={720} title={t.replay.title} onClose={onClose}>
      <p className="quiet">{t.replay.text}</p>
      {!known && (failed ? <Failure trouble={failed} retry={() => reload()} /> : <Spinner />)}
      {known && (
        <div className={s.begin}>
          {served.length > 1 ? (
            <Select
              value={chosen}
              onChange={setChosen}
              aria-label={t.replay.of}
              className={s.which}
              options={served.map(({ name, asks }) => ({ value: name, label: t.replay.latest(asks.conversations, environmentName(name, t)) }))}
              data-testid="replay-environment"
            />
          ) : (
            <span className={s.which}>{t.replay.latest(most, environmentName(chosen, t))}</span>
          )}
          <Button type="primary" loading={starting || running} onClick={() => void begin(chosen)} data-testid="replay-start">
            {found ? t.replay.again : t.replay.start}
          </Button>
          {unsaved && <p className={s.how}>{t.replay.savesFirst}</p>}
          <p className={s.how}>
            {t.replay.howMany} <code>{`botloom env ask ${chosen} --bot ${known.name} --conversations 1000`}</code>
          </p>
        </div>
      )}
      {trouble && <Alert type="error" title={trouble.title} description={trouble.detail} />}
      {known && !found && served.every((place) => !place.deployment) && <Empty secret={null} onPublish={onPublish} />}
      {!found && lost && <p role="status">{t.replay.lost}</p>}
      {found && (
        <div className={s.outcome} data-testid="replay-outcome">
          <p className="quiet">
            <Ago at={found.createdAt} /> · {t.replay.began(found.author)} · {environmentName(found.environment, t)}
            {stale && <strong className={s.stale}> {t.replay.stale}</strong>}
          </p>
          {running && (
            <>
              <Running done={found.done} total={found.total} lost={lost} />
              <p className="quiet">{t.replay.leave}</p>
            </>
          )}
          {!running && <Outcome found={found} secret={known?.deployment?.secret ?? null} onAgain={() => void begin(found.environment)} onTry={onTry} onOpen={onOpen} onPublish={onPublish} />}
        </div>
      )}
    </Drawer>
  );
}

interface OutcomeProps extends Pick<Props, "onTry" | "onOpen" | "onPublish"> {
  found: PreflightFieldsFragment;
  /** What the demo page of the customers is opened with; nothing before the bot is deployed. */
  secret: string | null;
  onAgain: () => void;
}

function Outcome({ found, secret, onAgain, onTry, onOpen, onPublish }: OutcomeProps) {
  const { t, tag } = useLanguage("replay");
  const viewer = useViewer();
  const client = useClient();
  const complain = useComplain();
  const { replay, errors } = found;
  // Words with something hidden in them lead elsewhere.
  const tries = viewer.may("READ_CONVERSATIONS") && viewer.may("READ_PERSONAL_DATA");

  /** The words of a later turn mean nothing without those before. */
  async function tell({ conversation: id, turn }: Example) {
    const { data, error } = await client.query(ConversationDocument, { id, language: tag }, { requestPolicy: "network-only" }).toPromise();
    if (!data) return complain(broken(error, t));
    const texts = (data.conversation?.turns ?? [])
      .filter((one) => one.number <= turn)
      .flatMap((one) => one.activities.flatMap((line) => (line.from === "USER" && line.text ? [line.text] : [])));
    if (texts.length === 0) return complain({ title: t.outcome.notFound });
    onTry({ texts, language: data.conversation?.language ?? null });
  }

  if (!replay) {
    if (!errors) return <Failure trouble={{ title: t.replay.broke, detail: t.replay.brokeText }} retry={onAgain} />;
    return (
      <div role="status" data-testid="replay-errors">
        <h3>{t.replay.errors(errors)}</h3>
        <p>{t.replay.errorsText}</p>
        <ul className={s.errors}>
          {found.details.map((detail) => (
            <Detail key={detail} text={detail} onOpen={onOpen} />
          ))}
        </ul>
      </div>
    );
  }
  const { conversations, changed, unreadable, groups } = replay;
  if (conversations + unreadable === 0) return <Empty secret={secret} onPublish={onPublish} />;
  return (
    <>
      <div role="status" data-testid="replay-found">
        <h3>{changed === 0 ? t.replay.allSame(conversations) : t.replay.changed(changed, conversations)}</h3>
        {changed > 0 && (
          <>
            <ShareBar share={changed / conversations} tone="warn" className={s.bar} />
            <p className="quiet">{t.replay.same(conversations - changed)}</p>
          </>
        )}
        {unreadable > 0 && <p className="quiet">{t.replay.unreadable(unreadable)}</p>}
      </div>
      {changed > 0 && (
        <>
          <p>{t.replay.wanted}</p>
          {!viewer.may("READ_CONVERSATIONS") ? (
            <p className="quiet">{t.replay.noExamples}</p>
          ) : (
            !viewer.may("READ_PERSONAL_DATA") && <p className="quiet">{t.replay.masked}</p>
          )}
          <Differences groups={groups} onTry={tries ? (example) => void tell(example) : undefined} />
        </>
      )}
    </>
  );
}

/** No customer wrote yet: how that comes. */
function Empty({ secret, onPublish }: Pick<OutcomeProps, "secret" | "onPublish">) {
  const { t } = useLanguage("replay");
  return (
    <Nothing icon={History} title={t.replay.none} text={secret ? t.replay.noneLive : t.replay.noneDraft}>
      {secret ? (
        <Button href={demoPath(secret)} target="_blank" rel="noreferrer">
          {t.replay.demo}
        </Button>
      ) : (
        <Button onClick={onPublish} data-testid="replay-publish">
          {t.replay.publish}
        </Button>
      )}
    </Nothing>
  );
}

/** A mistake as the platform tells it, `flows/a.yaml:3 what is wrong`, with the way to its line. */
function Detail({ text, onOpen }: { text: string; onOpen: Props["onOpen"] }) {
  const [, file, line, what] = /^(\S+):(\d+) (.*)$/s.exec(text) ?? [];
  return (
    <li>
      {file && line ? (
        <>
          <button type="button" onClick={() => onOpen(file, Number(line))}>
            {file}:{line}
          </button>{" "}
          {what}
        </>
      ) : (
        text
      )}
    </li>
  );
}
