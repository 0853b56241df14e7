// Asks once before customers meet another version.

import { App, Input, InputNumber, Segmented, Select } from "antd";
import { useState } from "react";
import { useMutation } from "urql";
import { Dialog } from "../../components/Dialog";
import { DeployDocument, type CanaryRuleInput, type Measure, type VersionFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { environmentName } from "../../lib/environments";
import { broken, refused, type Trouble } from "../../lib/outcome";
import type { Environment } from "./EnvironmentCard";
import r from "./Releases.module.css";
import s from "./Versions.module.css";

const MEASURES = ["ERRORS", "FALLBACKS", "HANDOFFS", "SATISFACTION"] as const;

export function DeployDialog({
  version,
  live,
  environments,
  to = "production",
  onClose,
}: {
  version: VersionFieldsFragment;
  live: number | undefined;
  environments: Environment[];
  /** The environment that is meant at first. */
  to?: string;
  onClose: () => void;
}) {
  const { t } = useLanguage("build", "releases");
  const { message } = App.useApp();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, deploy] = useMutation(DeployDocument);
  const [environment, setEnvironment] = useState(to);
  const [tried, setTried] = useState(false);
  const [share, setShare] = useState<number | null>(10);
  const [limits, setLimits] = useState<Partial<Record<Measure, number | null>>>({ ERRORS: 5 });
  const [why, setWhy] = useState("");
  const there = environments.find((one) => one.name === environment)?.deployment;
  const canTry = Boolean(there && there.version.id !== version.id);
  const back = environment === "production" && !tried && live !== undefined && version.number < live;

  function rules(): CanaryRuleInput[] {
    return MEASURES.flatMap((measure) => {
      const limit = limits[measure];
      return limit === null || limit === undefined ? [] : [{ measure, limit }];
    });
  }

  async function submit() {
    setTrouble(null);
    const { data, error } = await deploy({
      version: version.id,
      environment,
      revision: there?.revision,
      why: why.trim() || null,
      ...(tried && canTry ? { share, rules: rules() } : {}),
    });
    const outcome = data?.deploy;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "Deployed") return setTrouble(refused(outcome, t));
    void message.success(t.editor.deployed(version.number));
    onClose();
  }

  return (
    <Dialog
      open
      width={460}
      title={back ? t.versions.rollBackTitle(version.number) : t.versions.deployTitle(version.number)}
      okText={back ? t.versions.rollBack : t.versions.deploy}
      cancelText={t.common.cancel}
      confirmLoading={fetching}
      onOk={submit}
      onCancel={onClose}
      okButtonProps={{ autoFocus: true, "data-testid": "deploy-submit" }}
    >
      <p className="quiet">{t.versions.deployText}</p>
      <label className={r.field}>
        {t.releases.environment}
        <Select
          value={environment}
          onChange={setEnvironment}
          options={environments.map(({ name }) => ({ value: name, label: environmentName(name, t) }))}
        />
      </label>
      {canTry && (
        <div className={r.field}>
          <Segmented
            block
            value={tried ? "share" : "all"}
            onChange={(value) => setTried(value === "share")}
            options={[
              { value: "all", label: t.releases.everybody },
              { value: "share", label: t.releases.aShare },
            ]}
          />
        </div>
      )}
      {tried && canTry && (
        <>
          <label className={r.field}>
            {t.releases.share}
            <InputNumber min={0.01} max={99.99} suffix="%" value={share} onChange={setShare} style={{ width: "100%" }} />
          </label>
          <div className={r.field}>
            {t.releases.rules}
            <span className="quiet">{t.releases.rulesHint}</span>
            {MEASURES.map((measure) => {
              const words = measure === "SATISFACTION" ? t.releases.below : t.releases.above;
              return (
                <InputNumber
                  key={measure}
                  min={0}
                  max={100}
                  suffix="%"
                  prefix={words(t.releases.measures[measure])}
                  aria-label={words(t.releases.measures[measure])}
                  value={limits[measure] ?? null}
                  onChange={(limit) => setLimits({ ...limits, [measure]: limit })}
                  style={{ width: "100%" }}
                />
              );
            })}
          </div>
        </>
      )}
      <label className={r.field}>
        {t.releases.why}
        <Input value={why} maxLength={500} onChange={(event) => setWhy(event.target.value)} />
      </label>
      {trouble && (
        <div className={s.trouble} role="alert">
          <strong>{trouble.problems ? t.versions.refused : trouble.title}</strong>
          {trouble.problems ? (
            <ul>
              {trouble.problems.map((problem) => (
                <li key={`${problem.file} ${problem.startOffset} ${problem.code}`}>
                  <code>
                    {problem.file}:{problem.start.line}
                  </code>{" "}
                  {problem.what} · {problem.cure}
                </li>
              ))}
            </ul>
          ) : (
            trouble.detail && <p>{trouble.detail}</p>
          )}
        </div>
      )}
    </Dialog>
  );
}
