// What is found out about a version before it gets into an environment, while it is found out; and who decides.

import { Alert, Button, Drawer, Input, Select } from "antd";
import { useState } from "react";
import { useMutation } from "urql";
import { useViewer } from "../../app/viewer";
import { Chip, type Tone } from "../../components/Chip";
import { Differences } from "../../components/replay/Differences";
import { Running } from "../../components/replay/Running";
import { usePreflight, useStart } from "../../components/replay/usePreflight";
import { DecidePreflightDocument, type PreflightFieldsFragment, type PreflightRuling } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useFocusBack } from "../../lib/focusBack";
import { environmentName } from "../../lib/environments";
import { broken, refused, type Trouble } from "../../lib/outcome";
import s from "./Releases.module.css";

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
  useFocusBack();
  const { t } = useLanguage("releases");
  const viewer = useViewer();
  const [environment, setEnvironment] = useState("production");
  const [id, setId] = useState<string | null>(null);
  const [why, setWhy] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [starting, setStarting] = useState(false);
  const start = useStart(bot);
  const [, decide] = useMutation(DecidePreflightDocument);
  const { found, running, lost, again } = usePreflight(id);

  async function begin() {
    setTrouble(null);
    setStarting(true);
    const begun = await start(version.id, environment);
    setStarting(false);
    if (typeof begun === "string") setId(begun);
    else setTrouble(begun);
  }

  async function rule(ruling: PreflightRuling) {
    setTrouble(null);
    const { data, error } = await decide({ id: found?.id ?? "", ruling, why });
    const outcome = data?.decidePreflight;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "PreflightDecided") return setTrouble(refused(outcome, t));
    setWhy("");
    again();
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
    <Drawer open size={720} title={t.releases.preflightOf(version.number)} onClose={onClose} classNames={{ body: s.preflight }}>
      <p className="quiet">{t.releases.preflightText}</p>
      <div className={s.acts}>
        <Select
          value={environment}
          onChange={setEnvironment}
          aria-label={t.releases.environment}
          style={{ minWidth: 140 }}
          options={environments.map((name) => ({ value: name, label: environmentName(name, t) }))}
        />
        <Button type="primary" loading={starting || running} onClick={begin} data-testid="preflight-start">
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
            {running && <Running done={found.done} total={found.total} lost={lost} />}
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
          {viewer.deploys && !running && (
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
          {found.replay && <Differences groups={found.replay.groups} />}
        </>
      )}
    </Drawer>
  );
}
