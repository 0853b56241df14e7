// Asks once before customers meet another version.

import { App, Input, Segmented, Select } from "antd";
import { useState } from "react";
import { useMutation } from "urql";
import { Dialog } from "../../components/Dialog";
import { DeployDocument, type VersionFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { environmentName } from "../../lib/environments";
import { broken, refused, type Trouble } from "../../lib/outcome";
import { read, USUAL } from "./canary";
import { CanaryFields } from "./CanaryFields";
import type { Environment } from "./EnvironmentCard";
import { Refused } from "./Refused";
import s from "./Releases.module.css";

export function DeployDialog({
  version,
  live,
  environments: given,
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
  // It is asked about the deployments as they were when it was opened; if one moved meanwhile, the platform says so.
  const [environments] = useState(given);
  const [environment, setEnvironment] = useState(to);
  const [tried, setTried] = useState(false);
  const [texts, setTexts] = useState(USUAL);
  const [why, setWhy] = useState("");
  const there = environments.find((one) => one.name === environment)?.deployment;
  const canTry = Boolean(there && there.version.id !== version.id);
  const tries: ReturnType<typeof read> | { share?: undefined } = tried && canTry ? read(texts) : {};
  const beside = trouble?.field === "share" || trouble?.field === "rules";
  const back = environment === "production" && !tried && live !== undefined && version.number < live;

  async function submit() {
    if (!tries || fetching) return;
    setTrouble(null);
    const { data, error } = await deploy({
      version: version.id,
      environment,
      revision: there?.revision ?? 0,
      why: why.trim() || null,
      ...tries,
    });
    const outcome = data?.deploy;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "Deployed") return setTrouble(refused(outcome, t));
    void message.success(tries.share === undefined ? t.editor.deployed(version.number) : t.releases.canary(version.number, tries.share));
    onClose();
  }

  return (
    <Dialog
      open
      width={520}
      title={back ? t.versions.rollBackTitle(version.number) : t.versions.deployTitle(version.number)}
      okText={back ? t.versions.rollBack : t.versions.deploy}
      cancelText={t.common.cancel}
      confirmLoading={fetching}
      onOk={submit}
      onCancel={onClose}
      okButtonProps={{ autoFocus: true, disabled: !tries, "data-testid": "deploy-submit" }}
    >
      <p className="quiet">{t.versions.deployText}</p>
      <label className={s.field}>
        {t.releases.environment}
        <Select
          value={environment}
          onChange={setEnvironment}
          options={environments.map(({ name }) => ({ value: name, label: environmentName(name, t) }))}
        />
      </label>
      {canTry && (
        <div className={s.field}>
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
        <CanaryFields
          texts={texts}
          onChange={(written) => {
            setTrouble(null);
            setTexts(written);
          }}
          trouble={trouble}
        />
      )}
      <label className={s.field}>
        {t.releases.why}
        <Input
          value={why}
          maxLength={500}
          onChange={(event) => setWhy(event.target.value)}
          onPressEnter={() => void submit()}
          data-testid="deploy-why"
        />
      </label>
      {trouble && !(beside && tried && canTry) && <Refused trouble={trouble} />}
    </Dialog>
  );
}
