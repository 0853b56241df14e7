// What is found out about a version before it gets into an environment, while it is found out; and who decides.

import { Alert, Button, Drawer, Input, Progress, Select } from "antd";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { useMutation, useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { Chip, type Tone } from "../../components/Chip";
import {
  DecidePreflightDocument,
  PreflightDocument,
  StartPreflightDocument,
  type PreflightFieldsFragment,
  type PreflightRuling,
} from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { conversationPath } from "../../lib/paths";
import { environmentName } from "./EnvironmentCard";
import s from "./Releases.module.css";

const PAUSE = 700;
const TONES: Record<PreflightFieldsFragment["verdict"], Tone> = {
  RUNNING: "accent",
  READY: "ok",
  ADVISED: "warn",
  HELD: "warn",
  APPROVED: "ok",
  BLOCKED: "bad",
  FAILED: "bad",
};

export function PreflightDrawer({
  bot,
  version,
  environments,
  onClose,
}: {
  bot: string;
  version: { id: string; number: number };
  environments: string[];
  onClose: () => void;
}) {
  const { t } = useLanguage("releases");
  const viewer = useViewer();
  const [environment, setEnvironment] = useState("production");
  const [id, setId] = useState<string | null>(null);
  const [why, setWhy] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, start] = useMutation(StartPreflightDocument);
  const [, decide] = useMutation(DecidePreflightDocument);
  const [{ data }, again] = useQuery({ query: PreflightDocument, variables: { id: id ?? "" }, pause: !id });
  const found = id ? data?.preflight : null;
  const running = found?.verdict === "RUNNING";

  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => again({ requestPolicy: "network-only" }), PAUSE);
    return () => clearInterval(timer);
  }, [running, again]);

  async function begin() {
    setTrouble(null);
    const { data, error } = await start({ bot, version: version.id, environment });
    const outcome = data?.startPreflight;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "PreflightStarted") return setTrouble(refused(outcome, t));
    setId(outcome.preflight.id);
  }

  async function rule(ruling: PreflightRuling) {
    setTrouble(null);
    const { data, error } = await decide({ id: found?.id ?? "", ruling, why });
    const outcome = data?.decidePreflight;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "PreflightDecided") return setTrouble(refused(outcome, t));
    setWhy("");
    again({ requestPolicy: "network-only" });
  }

  function what(one: PreflightFieldsFragment, check: PreflightFieldsFragment["items"][number]["check"]): string {
    const { errors, warnings, testsPassed, testsFailed, replay, asks } = one;
    if (check === "CHECK" && errors !== null) return t.releases.checkFound(errors, warnings ?? 0);
    if (check === "TESTS" && testsPassed !== null) return t.releases.testsFound(testsPassed, testsFailed ?? 0);
    if (check === "REPLAY" && replay)
      return t.releases.replayFound(replay.changed, replay.conversations, replay.differ, asks.mostDiffer);
    return t.releases.notYet;
  }

  return (
    <Drawer open size={720} title={t.releases.preflightOf(version.number)} onClose={onClose}>
      <p className="quiet">{t.releases.preflightText}</p>
      <div className={s.acts}>
        <Select
          value={environment}
          onChange={setEnvironment}
          aria-label={t.releases.environment}
          style={{ minWidth: 140 }}
          options={environments.map((name) => ({ value: name, label: environmentName(name, t) }))}
        />
        <Button type="primary" loading={fetching || running} onClick={begin} data-testid="preflight-start">
          {found ? t.releases.again : t.releases.start}
        </Button>
      </div>
      {trouble && <Alert type="error" title={trouble.title} description={trouble.detail} />}
      {found && (
        <>
          <div className={s.field}>
            <span data-testid="preflight-verdict">
              <Chip tone={TONES[found.verdict]}>{t.releases.verdicts[found.verdict]}</Chip>
            </span>
            {found.failure && <p>{found.failure}</p>}
            {running && (
              <>
                <Progress percent={found.total === 0 ? 0 : Math.round((found.done * 100) / found.total)} />
                <span className="quiet">{t.releases.progress(found.done, found.total)}</span>
              </>
            )}
          </div>
          {found.items.map((item) => (
            <div key={item.check} className={s.part}>
              <Chip tone={item.passed === "YES" ? "ok" : item.passed === "NO" ? "bad" : "plain"} dot>
                {t.releases.checks[item.check]}
              </Chip>{" "}
              {what(found, item.check)} <span className="quiet">· {t.releases.demands[item.demand]}</span>
            </div>
          ))}
          {found.details.length > 0 && (
            <ul className={s.rules}>
              {found.details.map((detail) => (
                <li key={detail}>
                  <code>{detail}</code>
                </li>
              ))}
            </ul>
          )}
          {found.decision && (
            <p>
              {found.decision.by}: {found.decision.why}
            </p>
          )}
          {viewer.builds && !running && (
            <div className={s.acts}>
              <Input
                value={why}
                onChange={(event) => setWhy(event.target.value)}
                placeholder={t.releases.reason}
                aria-label={t.releases.reason}
                maxLength={500}
                style={{ flex: 1 }}
              />
              <Button disabled={!why.trim()} onClick={() => void rule("APPROVED")}>
                {t.releases.approve}
              </Button>
              <Button danger disabled={!why.trim()} onClick={() => void rule("BLOCKED")}>
                {t.releases.block}
              </Button>
            </div>
          )}
          {found.replay && found.replay.groups.length > 0 && <h3>{t.releases.differences}</h3>}
          {found.replay?.groups.map((group) => (
            <details key={`${group.kind} ${group.cause}`} className={s.part}>
              <summary>
                <strong>{t.releases.kindsOf[group.kind as keyof typeof t.releases.kindsOf] ?? group.kind}</strong>{" "}
                {group.cause} <span className="quiet">· {t.releases.times(group.conversations)}</span>
              </summary>
              {group.examples.map((example) => (
                <div key={`${example.conversation} ${example.turn}`} className={s.field}>
                  <span>
                    {example.user} <span className="quiet">· {t.releases.turn(example.turn)}</span>{" "}
                    <Link to={conversationPath(example.conversation)}>{t.releases.open}</Link>
                  </span>
                  {example.before.length > 0 && <pre className={s.before}>{example.before.join("\n")}</pre>}
                  {example.after.length > 0 && <pre className={s.after}>{example.after.join("\n")}</pre>}
                </div>
              ))}
            </details>
          ))}
        </>
      )}
    </Drawer>
  );
}
