// Asks once before customers meet another version.

import { App, Modal } from "antd";
import { useState } from "react";
import { useMutation } from "urql";
import { DeployDocument, type VersionFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/context";
import { broken, refused, type Trouble } from "../../lib/outcome";
import s from "./Versions.module.css";

export function DeployDialog({
  version,
  live,
  onClose,
}: {
  version: VersionFieldsFragment;
  live: number | undefined;
  onClose: () => void;
}) {
  const { t } = useLanguage();
  const { message } = App.useApp();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [{ fetching }, deploy] = useMutation(DeployDocument);
  const back = live !== undefined && version.number < live;

  async function submit() {
    setTrouble(null);
    const { data, error } = await deploy({ version: version.id });
    const outcome = data?.deploy;
    if (!outcome) return setTrouble(broken(error, t));
    if (outcome.__typename !== "Deployed") return setTrouble(refused(outcome, t));
    void message.success(t.editor.deployed(version.number));
    onClose();
  }

  return (
    <Modal
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
    </Modal>
  );
}
