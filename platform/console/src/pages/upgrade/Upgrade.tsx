// What a new release of a bot's template or packs would change, reviewed before it comes into the draft.

import { Button } from "antd";
import { CircleCheck, PackageOpen } from "lucide-react";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useMutation, useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Said } from "../../components/Said";
import {
  BotStateDocument,
  UpgradeBotDocument,
  UpgradeDocument,
  type OriginFieldsFragment,
  type ProblemFieldsFragment,
  type Take,
} from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { BotBar } from "../bot/BotBar";
import { Reading } from "../knowledge/Reading";
import { Missing } from "../missing/Missing";
import { Outcome } from "./Outcome";
import { OriginCard } from "./OriginCard";
import s from "./Upgrade.module.css";

export function Upgrade() {
  const { id = "" } = useParams();
  return <Review key={id} id={id} />;
}

export interface Done {
  origins: OriginFieldsFragment[];
  problems: ProblemFieldsFragment[];
}

function Review({ id }: { id: string }) {
  const { t, tag } = useLanguage("upgrade");
  const [{ data: state }] = useQuery({ query: BotStateDocument, variables: { id, language: tag } });
  const [{ data, error }, again] = useQuery({ query: UpgradeDocument, variables: { id } });
  const [done, setDone] = useState<Done | null>(null);
  const refresh = () => again({ requestPolicy: "network-only" });
  if (data && !data.bot && !error) return <Missing />;
  const bot = data?.bot;
  return (
    <div className={s.page}>
      <BotBar id={id} bot={state?.bot} />
      <div className={`${s.content} scroll`}>
        {!bot && (error ? <Failure trouble={broken(error, t)} retry={refresh} tall /> : <Reading text={t.upgrade.reading} />)}
        {bot && (
          <div className={s.column}>
            <header className={s.head}>
              <h1>{t.upgrade.title}</h1>
              <p>{t.upgrade.lead}</p>
            </header>
            {done ? (
              <Outcome id={id} done={done} onGoOn={() => setDone(null)} />
            ) : (
              <Origins
                id={id}
                revision={bot.revision}
                available={bot.upgrade.available}
                origins={bot.upgrade.origins}
                onDone={setDone}
                onStale={refresh}
              />
            )}
          </div>
        )}
      </div>
    </div>
  );
}

interface Props {
  id: string;
  revision: number;
  available: boolean;
  origins: OriginFieldsFragment[];
  onDone: (done: Done) => void;
  onStale: () => void;
}

function Origins({ id, revision, available, origins, onDone, onStale }: Props) {
  const { t } = useLanguage("upgrade");
  const navigate = useNavigate();
  const viewer = useViewer();
  const [chosen, setTaken] = useState<ReadonlyMap<string, Take>>(new Map());
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, upgrade] = useMutation(UpgradeBotDocument);
  const conflicts = origins.flatMap((one) => one.conflicts);
  // A conflict may be gone when somebody else saved; what was chosen elsewhere stays.
  const taken = new Map([...chosen].filter(([id]) => conflicts.some((one) => one.id === id)));
  const changes = origins.reduce((sum, one) => sum + one.changes.length, 0);

  function take(conflict: string, side: Take | null) {
    const next = new Map(taken);
    if (side) next.set(conflict, side);
    else next.delete(conflict);
    setTaken(next);
  }

  async function apply() {
    setTrouble(null);
    const resolutions = [...taken].map(([conflict, side]) => ({ conflict, take: side }));
    const result = await upgrade({ input: { bot: id, revision, resolutions, others: null } });
    const outcome = result.data?.upgradeBot;
    if (outcome?.__typename === "BotUpgraded") return onDone(outcome);
    if (outcome?.__typename === "Conflict") {
      onStale();
      return setTrouble({ title: t.upgrade.changedMeanwhile });
    }
    setTrouble(outcome ? refused(outcome, t) : broken(result.error, t));
  }

  if (origins.length === 0) {
    return (
      <div className={s.card}>
        <Nothing icon={PackageOpen} title={t.upgrade.none} text={t.upgrade.noneText}>
          <Button onClick={() => void navigate("/templates")}>{t.upgrade.toTemplates}</Button>
        </Nothing>
      </div>
    );
  }
  const isNews = origins.some((one) => one.to !== null && one.to !== one.from);
  // Where every change was brought in before, only decisions can be made.
  const only = !isNews && changes === 0;
  return (
    <>
      {available ? (
        <p className={s.summary} data-testid="upgrade-summary">
          {t.upgrade.summary(changes, conflicts.length)}
        </p>
      ) : (
        <div className={s.good} role="status">
          <CircleCheck size={18} aria-hidden />
          <div>
            <strong>{t.upgrade.good}</strong>
            <p>{t.upgrade.goodText}</p>
          </div>
        </div>
      )}
      {origins.map((origin) => (
        <OriginCard
          key={`${origin.kind} ${origin.name}`}
          origin={origin}
          taken={taken}
          onTake={viewer.builds ? take : undefined}
          onTakeAll={
            viewer.builds
              ? (side) => setTaken(new Map([...taken, ...origin.conflicts.map((one) => [one.id, side] as const)]))
              : undefined
          }
        />
      ))}
      {available && !viewer.builds && <p className={s.quiet}>{t.upgrade.readOnly}</p>}
      {available && viewer.builds && (
        <footer className={s.foot}>
          <div className={s.state}>
            {conflicts.length > 0 && (
              <strong role="status" data-testid="upgrade-decided">
                {t.upgrade.decided(taken.size, conflicts.length)}
              </strong>
            )}
            {trouble ? (
              <span className={s.trouble} role="alert">
                <Said trouble={trouble} />
              </span>
            ) : (
              <span>{t.upgrade.applyText}</span>
            )}
          </div>
          <Button
            type="primary"
            loading={fetching}
            disabled={only && taken.size === 0}
            onClick={() => void apply()}
            data-testid="upgrade-apply"
          >
            {only ? t.upgrade.applyOnly : t.upgrade.apply}
          </Button>
        </footer>
      )}
    </>
  );
}
