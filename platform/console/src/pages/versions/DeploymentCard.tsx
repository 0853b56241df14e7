// What customers meet now, and how it comes onto a web page.

import { Button } from "antd";
import { ExternalLink, Rocket } from "lucide-react";
import { useNavigate } from "react-router";
import { useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { CopyButton } from "../../components/CopyButton";
import { Nothing } from "../../components/Nothing";
import { DeploymentAccessDocument, type BotSummaryFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { botPath, demoPath } from "../../lib/paths";
import { full } from "../../lib/time";
import s from "./Versions.module.css";

export function DeploymentCard({ bot }: { bot: BotSummaryFragment }) {
  const { t, language } = useLanguage("releases");
  const viewer = useViewer();
  const navigate = useNavigate();
  const { deployment } = bot;
  const [{ data }] = useQuery({
    query: DeploymentAccessDocument,
    variables: { bot: bot.id },
    pause: !viewer.deploys || !deployment,
  });
  if (!deployment) {
    return (
      <div className={s.card}>
        <Nothing icon={Rocket} title={t.versions.none} text={t.versions.noneText}>
          {viewer.builds && !bot.latestVersion && <Button onClick={() => void navigate(botPath(bot.id))}>{t.versions.toEditor}</Button>}
        </Nothing>
      </div>
    );
  }
  const access = data?.bot?.deployment;
  // The line goes onto pages of other hosts, so it has to name this one.
  const snippet = access?.snippet.replace('src="/', `src="${location.origin}/`);
  return (
    <div className={s.card}>
      <div className={s.live}>
        <span className={s.pulse} aria-hidden />
        <div className={s.words}>
          <strong>
            {deployment.name} · {t.versions.number(deployment.version.number)}
          </strong>
          <span className={s.meta}>
            {t.versions.live} {t.versions.since(full(deployment.updatedAt, language))}
          </span>
        </div>
        {access && (
          <Button
            href={demoPath(access.secret)}
            target="_blank"
            icon={<ExternalLink size={14} aria-hidden />}
            iconPlacement="end"
            data-testid="demo-link"
          >
            {t.versions.demo}
          </Button>
        )}
      </div>
      {viewer.deploys && (
        <div className={s.snippet}>
          <div className={s.snippetHead}>
            <span>{t.versions.snippet}</span>
            {snippet && <CopyButton text={snippet} />}
          </div>
          <pre className="scroll" tabIndex={0}>{snippet ?? " "}</pre>
          <p>{t.versions.secretNote}</p>
        </div>
      )}
    </div>
  );
}
