// The frozen versions of a bot, and the one that its customers meet.

import { Button } from "antd";
import { GitCommitVertical } from "lucide-react";
import { useCallback, useState } from "react";
import { useParams } from "react-router";
import { useClient, useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Spinner } from "../../components/Spinner";
import { Waiting } from "../../components/Waiting";
import { BotStateDocument, ReleasesDocument, VersionsDocument, type VersionFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken } from "../../lib/outcome";
import { usePoll } from "../../lib/poll";
import { BotBar } from "../bot/BotBar";
import { Missing } from "../missing/Missing";
import { ChangesDrawer } from "./ChangesDrawer";
import { DeployDialog } from "./DeployDialog";
import { DeploymentCard } from "./DeploymentCard";
import { EnvironmentCard } from "./EnvironmentCard";
import { PreflightDrawer } from "./PreflightDrawer";
import { VersionFiles } from "./VersionFiles";
import { VersionRow } from "./VersionRow";
import s from "./Versions.module.css";

const SIZE = 100;
const LOOK = 3_000;
const CONTEXT = { additionalTypenames: ["Version", "Deployment"] };

export function Versions() {
  const { t, tag } = useLanguage("releases");
  const { id = "" } = useParams();
  const viewer = useViewer();
  const [{ data: state }] = useQuery({ query: BotStateDocument, variables: { id, language: tag }, context: CONTEXT });
  const [{ data, error }, again] = useQuery({
    query: VersionsDocument,
    variables: { id, first: SIZE },
    context: CONTEXT,
  });
  const [{ data: placed, error: unplaced }, look] = useQuery({ query: ReleasesDocument, variables: { bot: id }, context: CONTEXT });
  const [deploying, setDeploying] = useState<VersionFieldsFragment | null>(null);
  const [to, setTo] = useState("production");
  const [comparing, setComparing] = useState<VersionFieldsFragment | null>(null);
  const [looking, setLooking] = useState<VersionFieldsFragment | null>(null);
  // Customers talk all the time: the numbers of a canary are looked at as long as the page is seen.
  usePoll(useCallback(() => look({ requestPolicy: "network-only" }), [look]), LOOK);
  const [reading, setReading] = useState<VersionFieldsFragment | null>(null);
  // Versions never change, so those of further pages are kept as they came.
  const [older, setOlder] = useState<VersionFieldsFragment[]>([]);
  const [end, setEnd] = useState<string | null | undefined>(undefined);
  const client = useClient();

  async function more(after: string) {
    const result = await client.query(VersionsDocument, { id, first: SIZE, after }).toPromise();
    const found = result.data?.bot?.versions;
    if (!found) return;
    setOlder((before) => [...before, ...found.nodes]);
    setEnd(found.pageInfo.hasNextPage ? (found.pageInfo.endCursor ?? null) : null);
  }

  if (data && !data.bot) return <Missing />;
  const bot = state?.bot;
  const page = data?.bot?.versions;
  const versions = [...(page?.nodes ?? []), ...older];
  const next = end === undefined ? (page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null) : end;
  const live = bot?.deployment?.version.number;
  const served = bot?.deployment?.version;
  const environments = placed?.bot?.environments ?? [];

  let list;
  if (!data)
    list = error ? (
      <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} />
    ) : (
      <Spinner />
    );
  else if (versions.length === 0)
    list = <Nothing icon={GitCommitVertical} title={t.versions.empty} text={t.versions.emptyText} />;
  else {
    list = (
      <ol>
        {versions.map((version) => (
          <VersionRow
            key={version.id}
            version={version}
            live={live}
            onDeploy={
              // What serves where is part of what is asked.
              viewer.deploys && placed
                ? () => {
                    setTo("production");
                    setDeploying(version);
                  }
                : undefined
            }
            onPreflight={viewer.builds ? () => setLooking(version) : undefined}
            onChanges={served && served.id !== version.id ? () => setComparing(version) : undefined}
            onRead={() => setReading(version)}
          />
        ))}
        {next && (
          <li className={s.more}>
            <Button onClick={() => void more(next)}>{t.common.more}</Button>
          </li>
        )}
      </ol>
    );
  }

  return (
    <>
      <BotBar id={id} bot={bot} />
      <div className={s.page}>
        <section aria-labelledby="deployment">
          <h2 id="deployment">{t.versions.deployment}</h2>
          {bot ? <DeploymentCard bot={bot} /> : <div className={s.card} />}
        </section>
        <section aria-labelledby="where">
          <h2 id="where">{t.releases.where}</h2>
          <div className={s.card}>
            {!placed && <Waiting error={unplaced} again={look} />}
            {environments.map((environment) => (
              <EnvironmentCard
                key={environment.name}
                environment={environment}
                onMoveOn={(version, next) => {
                  const found = versions.find((one) => one.id === version);
                  if (!found) return;
                  setTo(next);
                  setDeploying(found);
                }}
              />
            ))}
          </div>
        </section>
        <section aria-labelledby="versions">
          <h2 id="versions">{t.versions.title}</h2>
          <div className={s.card}>{list}</div>
        </section>
      </div>
      {deploying && (
        <DeployDialog
          version={deploying}
          live={live}
          environments={environments}
          to={to}
          onClose={() => {
            setDeploying(null);
            look({ requestPolicy: "network-only" });
          }}
        />
      )}
      {comparing && served && (
        <ChangesDrawer from={served} to={comparing} onClose={() => setComparing(null)} />
      )}
      {looking && (
        <PreflightDrawer
          bot={id}
          version={looking}
          environments={environments.map((one) => one.name)}
          onClose={() => setLooking(null)}
        />
      )}
      {reading && <VersionFiles version={reading} onClose={() => setReading(null)} />}
    </>
  );
}
