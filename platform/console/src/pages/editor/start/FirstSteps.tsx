// The one thing to do next with a new bot, until it answers customers on a page.

import { Button } from "antd";
import { Check, ExternalLink, PartyPopper, X } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { CopyButton } from "../../../components/CopyButton";
import { DeploymentAccessDocument } from "../../../gql/graphql";
import { useLanguage } from "../../../i18n/useLanguage";
import { demoPath, knowledgePath } from "../../../lib/paths";
import s from "./FirstSteps.module.css";
import { STEPS, type Steps } from "./steps";

interface Props {
  id: string;
  steps: Steps;
  /** Says something to the bot of the test. */
  onAsk: (question: string) => void;
  onPublish: () => void;
}

export function FirstSteps({ id, steps, onAsk, onPublish }: Props) {
  const { t } = useLanguage("build", "start");
  const [done, setDone] = useState(false);
  const at = done ? STEPS.length : STEPS.indexOf(steps.next ?? "embed");
  return (
    <section className={s.bar} aria-label={t.start.region} data-testid="first-steps" data-step={done ? "done" : steps.next}>
      <ol className={s.steps}>
        {STEPS.map((step, index) => (
          <li key={step} data-state={index < at ? "done" : index === at ? "now" : "later"} aria-current={index === at ? "step" : undefined}>
            <span className={s.number} aria-hidden>
              {index < at ? <Check size={13} strokeWidth={2.5} /> : index + 1}
            </span>
            <span>{t.start.steps[step]}</span>
          </li>
        ))}
      </ol>
      <div className={s.next} aria-live="polite">
        <p>
          <span className="sr">{t.start.progress(at, STEPS.length)}: </span>
          {done ? (
            <>
              <PartyPopper size={15} aria-hidden /> {t.start.doneTitle}
            </>
          ) : (
            t.start[`${steps.next ?? "embed"}Text`]
          )}
        </p>
        {!done && steps.next === "talk" && (
          <Button type="primary" size="small" onClick={() => onAsk(t.start.question)} data-testid="first-ask">
            {t.start.talkTry(t.start.question)}
          </Button>
        )}
        {!done && steps.next === "change" && (
          <Button size="small" onClick={() => steps.did("changed")} data-testid="first-fine">
            {t.start.changeSkip}
          </Button>
        )}
        {!done && steps.next === "publish" && (
          <Button type="primary" size="small" onClick={onPublish} data-testid="first-publish">
            {t.editor.publish}
          </Button>
        )}
        {!done && steps.next === "embed" && <Embed id={id} onDone={() => setDone(true)} />}
        {done && (
          <>
            <Link to={knowledgePath(id)}>{t.start.doneNext}</Link>
            <Link to="/settings">{t.start.invite}</Link>
          </>
        )}
      </div>
      <Button type="text" size="small" icon={<X size={15} />} title={t.start.hide} aria-label={t.start.hide} onClick={steps.hide} data-testid="first-hide" />
    </section>
  );
}

function Embed({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useLanguage("start");
  const [{ data }] = useQuery({ query: DeploymentAccessDocument, variables: { bot: id } });
  const access = data?.bot?.deployment;
  if (!access) return null;
  // The line goes onto pages of other hosts, so it has to name this one.
  const snippet = access.snippet.replace('src="/', `src="${location.origin}/`);
  return (
    <>
      <CopyButton text={snippet} label={t.start.copySnippet} primary small onCopied={onDone} testId="first-copy" />
      <Button
        size="small"
        href={demoPath(access.secret)}
        target="_blank"
        icon={<ExternalLink size={13} aria-hidden />}
        iconPlacement="end"
        onClick={onDone}
        data-testid="first-preview"
      >
        {t.start.preview}
      </Button>
    </>
  );
}
