// One environment: what serves there, what is tried, how both do, and the next move.

import { Button, Tooltip } from "antd";
import { useState } from "react";
import { useViewer } from "../../app/viewer";
import { Chip } from "../../components/Chip";
import { CopyButton } from "../../components/CopyButton";
import type { ReleasesQuery } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { environmentName } from "../../lib/environments";
import { full } from "../../lib/time";
import { CanaryBox } from "./CanaryBox";
import { History } from "./History";
import { MoveDialog, type Step } from "./MoveDialog";
import s from "./Releases.module.css";

export type Environment = NonNullable<ReleasesQuery["bot"]>["environments"][number];

export function EnvironmentCard({
  environment,
  onMoveOn,
}: {
  environment: Environment;
  onMoveOn: (version: string, to: string) => void;
}) {
  const { t, language } = useLanguage("releases");
  const viewer = useViewer();
  const { deployment, next } = environment;
  const [history, setHistory] = useState(false);
  const [step, setStep] = useState<Step | null>(null);

  const head = <h3>{environmentName(environment.name, t)}</h3>;
  if (!deployment) {
    return (
      <div className={s.environment} data-testid={`environment-${environment.name}`}>
        {head}
        <p className="quiet">{viewer.deploys ? t.releases.nothing : t.releases.nothingRead}</p>
      </div>
    );
  }
  const { canary, back } = deployment;
  const at = { deployment: deployment.id, revision: deployment.revision };
  const serves = deployment.version.number;
  const columns = ["conversations", "errors", "fallbacks", "handoffs", "satisfaction"] as const;
  const percent = (rate: number | null) => (rate === null ? "–" : t.releases.percent(rate));
  return (
    <div className={s.environment} data-testid={`environment-${environment.name}`}>
      <div className={s.head}>
        {head}
        <Chip tone="ok" dot>
          {t.versions.number(deployment.version.number)}
        </Chip>
        <span className="quiet">{t.versions.since(full(deployment.updatedAt, language))}</span>
        <span className={s.space} />
        {viewer.deploys && !canary && next && (
          <Button size="small" onClick={() => onMoveOn(deployment.version.id, next)}>
            {t.releases.moveOn(environmentName(next, t))}
          </Button>
        )}
        {viewer.deploys && back && (
          <Button
            size="small"
            danger
            onClick={() => setStep({ ...at, kind: "rollBack", from: canary?.version.number ?? serves, to: back.number })}
            data-testid={`rollback-${environment.name}`}
          >
            {t.releases.rollBackTo(back.number)}
          </Button>
        )}
      </div>
      {canary && (
        <CanaryBox
          // Another canary begins with what is written about it.
          key={canary.version.id}
          deployment={deployment}
          canary={canary}
          environment={environment.name}
          onPromote={() => setStep({ ...at, kind: "promote", from: serves, to: canary.version.number })}
        />
      )}
      {deployment.channels.length > 0 && (
        <dl className={s.hooks}>
          <dt className="quiet">{t.releases.hooks}</dt>
          {deployment.channels.map(({ plugin, path }) => (
            <dd key={plugin} data-testid={`hook-${plugin}`}>
              <strong>{plugin}</strong>
              <code>{location.origin + path}</code>
              <CopyButton text={location.origin + path} />
            </dd>
          ))}
        </dl>
      )}
      <table className={s.numbers}>
        <caption>
          <Tooltip title={t.releases.numbersText}>
            <span className="quiet">{t.releases.numbers}</span>
          </Tooltip>
        </caption>
        <thead>
          <tr>
            <th>{t.releases.columns.version}</th>
            {columns.map((column) => (
              <th key={column}>
                <Tooltip title={t.releases.explain[column]}>
                  <span>{t.releases.columns[column]}</span>
                </Tooltip>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {deployment.numbers.map((one) => (
            <tr key={one.version.id}>
              <td>{t.versions.number(one.version.number)}</td>
              <td>{one.conversations}</td>
              <td>{percent(one.errorRate)}</td>
              <td>{percent(one.fallbackRate)}</td>
              <td>{percent(one.handoffRate)}</td>
              <td>{percent(one.satisfaction)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button type="link" size="small" aria-expanded={history} onClick={() => setHistory(!history)} data-testid={`history-${environment.name}`}>
        {t.releases.history}
      </Button>
      {history && <History deployment={deployment.id} revision={deployment.revision} />}
      {step && <MoveDialog step={step} onClose={() => setStep(null)} />}
    </div>
  );
}
