// One environment: what serves there, what is tried, how both do, and the next move.

import { App, Button, InputNumber, Popconfirm, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useMutation, useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Chip } from "../../components/Chip";
import { CopyButton } from "../../components/CopyButton";
import {
  ChangeShareDocument,
  PromoteDocument,
  ReleaseHistoryDocument,
  RollBackDocument,
  type MoveOutcomeFragment,
  type ReleasesQuery,
  type RuleFieldsFragment,
} from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import type { Texts } from "../../i18n/areas";
import { environmentName } from "../../lib/environments";
import { broken, refused } from "../../lib/outcome";
import { full } from "../../lib/time";
import s from "./Releases.module.css";

export type Environment = NonNullable<ReleasesQuery["bot"]>["environments"][number];

function ruleText(rule: RuleFieldsFragment, t: Texts<"releases">): string {
  const say = rule.against === "STEADY" ? t.releases.ruleSteady : t.releases.ruleLimit;
  const sign = rule.measure === "SATISFACTION" ? "<" : ">";
  return say(t.releases.measures[rule.measure], sign, rule.limit, rule.atLeast);
}

export function EnvironmentCard({
  environment,
  onMoveOn,
}: {
  environment: Environment;
  onMoveOn: (version: string, to: string) => void;
}) {
  const { t, language } = useLanguage("releases");
  const viewer = useViewer();
  const { message } = App.useApp();
  const { deployment, next } = environment;
  const [share, setShare] = useState<number | null>(null);
  const [history, setHistory] = useState(false);
  const [, promote] = useMutation(PromoteDocument);
  const [, rollBack] = useMutation(RollBackDocument);
  const [, changeShare] = useMutation(ChangeShareDocument);

  function tell(outcome: MoveOutcomeFragment | undefined, error: Parameters<typeof broken>[0]) {
    if (outcome?.__typename === "DeploymentMoved") {
      setShare(null);
      void message.success(t.releases.done);
      return;
    }
    const trouble = outcome ? refused(outcome, t) : broken(error, t);
    void message.error(trouble.detail ? `${trouble.title}: ${trouble.detail}` : trouble.title);
  }

  const head = <h3>{environmentName(environment.name, t)}</h3>;
  if (!deployment) {
    return (
      <div className={s.environment} data-testid={`environment-${environment.name}`}>
        {head}
        <p className="quiet">{t.releases.nothing}</p>
      </div>
    );
  }
  const { canary, back } = deployment;
  const at = { deployment: deployment.id, revision: deployment.revision };
  const columns = ["conversations", "errors", "fallbacks", "handoffs", "satisfaction"] as const;
  const percent = (rate: number | null) => (rate === null ? "–" : `${rate} %`);
  return (
    <div className={s.environment} data-testid={`environment-${environment.name}`}>
      <div className={s.head}>
        {head}
        <Chip tone="ok" dot>
          {t.versions.number(deployment.version.number)}
        </Chip>
        <span className="quiet">{t.versions.since(full(deployment.updatedAt, language))}</span>
        <span className={s.space} />
        {viewer.builds && !canary && next && (
          <Button size="small" onClick={() => onMoveOn(deployment.version.id, next)}>
            {t.releases.moveOn(environmentName(next, t))}
          </Button>
        )}
        {viewer.builds && back && (
          <Popconfirm
            title={t.releases.sure}
            okText={t.releases.rollBack}
            cancelText={t.common.cancel}
            onConfirm={async () => {
              const { data, error } = await rollBack(at);
              tell(data?.rollBack, error);
            }}
          >
            <Button size="small" danger data-testid={`rollback-${environment.name}`}>
              {t.releases.rollBackTo(back.number)}
            </Button>
          </Popconfirm>
        )}
      </div>
      {canary && (
        <div className={s.canary}>
          <strong>{t.releases.canary(canary.version.number, canary.share)}</strong>
          <p className="quiet">{t.releases.canaryText}</p>
          {canary.rules.length === 0 ? (
            <p>{t.releases.noRules}</p>
          ) : (
            <>
              <p>{t.releases.rulesAre}</p>
              <ul className={s.rules}>
                {canary.rules.map((rule) => (
                  <li key={`${rule.measure} ${rule.against}`}>{ruleText(rule, t)}</li>
                ))}
              </ul>
            </>
          )}
          {viewer.builds && (
            <div className={s.acts}>
              <InputNumber
                size="small"
                min={0.01}
                max={99.99}
                suffix="%"
                value={share ?? canary.share}
                onChange={setShare}
                aria-label={t.releases.share}
              />
              <Button
                size="small"
                disabled={share === null || share === canary.share}
                onClick={async () => {
                  const { data, error } = await changeShare({ ...at, share: share ?? canary.share });
                  tell(data?.changeShare, error);
                }}
              >
                {t.releases.changeShare}
              </Button>
              <Popconfirm
                title={t.releases.sure}
                okText={t.releases.promote}
                cancelText={t.common.cancel}
                onConfirm={async () => {
                  const { data, error } = await promote(at);
                  tell(data?.promote, error);
                }}
              >
                <Button size="small" type="primary" data-testid={`promote-${environment.name}`}>
                  {t.releases.promote}
                </Button>
              </Popconfirm>
            </div>
          )}
        </div>
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
      <Button type="link" size="small" aria-expanded={history} onClick={() => setHistory(!history)}>
        {t.releases.history}
      </Button>
      {history && <History deployment={deployment.id} revision={deployment.revision} />}
    </div>
  );
}

function History({ deployment, revision }: { deployment: string; revision: number }) {
  const { t, language } = useLanguage("releases");
  const [{ data }, again] = useQuery({ query: ReleaseHistoryDocument, variables: { deployment } });
  // A move is another revision, and another look.
  useEffect(() => again({ requestPolicy: "network-only" }), [again, revision]);
  return (
    <ol className={s.history}>
      {data?.deployment?.history.nodes.map((made) => (
        <li key={made.number}>
          <span className="quiet">{full(made.at, language)}</span>
          <strong>{t.releases.kinds[made.kind]}</strong>
          <span>
            {made.from && `v${made.from.number} → `}v{made.to.number}
            {made.share !== null && ` · ${made.share} %`}
          </span>
          <span>{made.by ?? (made.broken ? t.releases.byRule : "")}</span>
          <span className="quiet">
            {made.broken
              ? [
                  t.releases.found(t.releases.measures[made.broken.rule.measure], made.broken.found, made.broken.of),
                  made.broken.steady !== null ? t.releases.foundBeside(made.broken.steady) : "",
                  ruleText(made.broken.rule, t),
                ]
                  .filter(Boolean)
                  .join(" · ")
              : made.why}
          </span>
        </li>
      ))}
    </ol>
  );
}
