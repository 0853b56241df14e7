// What can be done with a draft: save it, test it, freeze it into a version, give that to the customers.

import { App, Button, Tooltip } from "antd";
import { FlaskConical, Rocket } from "lucide-react";
import { memo, useEffect } from "react";
import { useMutation } from "urql";
import { useViewer } from "../../app/viewer";
import { DeployDocument, type BotSummaryFragment, type ProblemFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken, refused } from "../../lib/outcome";
import { demoPath } from "../../lib/paths";
import { useComplain } from "../../lib/trouble";
import s from "./Editor.module.css";
import { PublishDialog } from "./PublishDialog";

interface Props {
  id: string;
  bot: BotSummaryFragment | null;
  ready: boolean;
  unsaved: number;
  saving: boolean;
  /** Whether the dialog that publishes is open. */
  publishing: boolean;
  onPublish: (open: boolean) => void;
  onSave: () => Promise<boolean>;
  onRunTests: () => void;
  onShow: (problem: ProblemFieldsFragment) => void;
}

/** Each notice takes the place of the one before. */
const NOTICE = "draft";

export const Actions = memo(function Actions({ id, bot, ready, unsaved, saving, publishing, onPublish, onSave, onRunTests, onShow }: Props) {
  const { t } = useLanguage("build");
  const { notification } = App.useApp();
  const complain = useComplain();
  const viewer = useViewer();
  const [{ fetching }, deploy] = useMutation(DeployDocument);
  const latest = bot?.latestVersion;

  // It lies over the page, so it stays with the page that it tells of.
  useEffect(() => () => notification.destroy(NOTICE), [notification]);

  function tell(title: string, secret: string | null) {
    notification.success({
      key: NOTICE,
      title,
      placement: "bottomLeft",
      duration: 8,
      description: secret && (
        <a href={demoPath(secret)} target="_blank" rel="noreferrer" style={{ color: "var(--accent)" }}>
          {t.publish.testPage}
        </a>
      ),
    });
  }

  async function deployLatest() {
    if (!latest) return;
    const { data, error } = await deploy({ version: latest.id });
    const outcome = data?.deploy;
    if (!outcome) return complain(broken(error, t));
    if (outcome.__typename !== "Deployed") return complain(refused(outcome, t));
    tell(t.editor.deployed(outcome.deployment.version.number), outcome.deployment.secret);
  }

  return (
    <>
      <span className={s.unsaved} aria-live="polite">
        {unsaved > 0 && t.editor.unsavedCount(unsaved)}
      </span>
      <Tooltip title="Ctrl S">
        <Button onClick={() => void onSave()} disabled={unsaved === 0} loading={saving} data-testid="save">
          {t.editor.save}
        </Button>
      </Tooltip>
      <Button
        icon={<FlaskConical size={15} aria-hidden />}
        onClick={onRunTests}
        disabled={!ready}
        data-testid="run-tests"
      >
        {t.editor.runTests}
      </Button>
      {viewer.deploys && (
        <Button
          icon={<Rocket size={15} aria-hidden />}
          onClick={() => void deployLatest()}
          disabled={!latest || latest.id === bot.deployment?.version.id}
          loading={fetching}
          data-testid="deploy"
        >
          {t.editor.deploy}
        </Button>
      )}
      <Button type="primary" onClick={() => onPublish(true)} disabled={!ready} data-testid="publish">
        {t.editor.publish}
      </Button>
      {publishing && (
        <PublishDialog
          bot={id}
          first={!bot?.deployment}
          onSave={onSave}
          onShow={(problem) => {
            onPublish(false);
            onShow(problem);
          }}
          onDone={(number, secret) => {
            onPublish(false);
            tell(secret ? t.editor.deployed(number) : t.publish.published(number), secret);
          }}
          onClose={() => onPublish(false)}
        />
      )}
    </>
  );
});
