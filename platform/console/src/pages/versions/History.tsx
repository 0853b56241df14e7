// The moves of a deployment: which, by whom and why.

import { useEffect } from "react";
import { useQuery } from "urql";
import { Waiting } from "../../components/Waiting";
import { ReleaseHistoryDocument } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { full } from "../../lib/time";
import { ruleText } from "./rule";
import s from "./Releases.module.css";

export function History({ deployment, revision }: { deployment: string; revision: number }) {
  const { t, language } = useLanguage("releases");
  const [{ data, error }, again] = useQuery({ query: ReleaseHistoryDocument, variables: { deployment } });
  // A move is another revision, and another look.
  useEffect(() => again({ requestPolicy: "network-only" }), [again, revision]);
  if (!data) return <Waiting error={error} again={again} />;
  return (
    <ol className={s.history} data-testid="history">
      {data?.deployment?.history.nodes.map((made) => (
        <li key={made.number}>
          <span className="quiet">{full(made.at, language)}</span>
          <strong>{t.releases.kinds[made.kind]}</strong>
          <span>
            {made.from && made.from.id !== made.to.id && `v${made.from.number} → `}v{made.to.number}
            {made.share !== null && ` · ${t.releases.percent(made.share)}`}
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
