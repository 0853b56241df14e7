// Who did what in the workspace, the newest first; each entry opens to what it was done with.

import { Button } from "antd";
import { ChevronRight, ScrollText } from "lucide-react";
import { useState } from "react";
import { useQuery } from "urql";
import { Chip, type Tone } from "../../components/Chip";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Spinner } from "../../components/Spinner";
import { AuditDocument, type AuditQuery } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken } from "../../lib/outcome";
import { Ago } from "../../lib/time";
import { Section } from "./Section";
import s from "./Settings.module.css";

type Entry = AuditQuery["audit"]["nodes"][number];

const TONES: Record<string, Tone> = { done: "ok", denied: "bad", failed: "bad" };

export function Audit() {
  const { t } = useLanguage("settings");
  // The cursor of each page that is shown; the first page has none.
  const [pages, setPages] = useState<(string | null)[]>([null]);
  return (
    <Section title={t.settings.audit} text={t.settings.auditText}>
      <ol data-testid="audit">
        {pages.map((after, at) => (
          <AuditPage
            key={after ?? ""}
            after={after}
            onMore={at === pages.length - 1 ? (cursor) => setPages([...pages, cursor]) : undefined}
          />
        ))}
      </ol>
    </Section>
  );
}

function AuditPage({ after, onMore }: { after: string | null; onMore?: (cursor: string) => void }) {
  const { t } = useLanguage("settings");
  const [{ data, error }, again] = useQuery({ query: AuditDocument, variables: { after }, requestPolicy: "cache-and-network" });
  if (!data) {
    return (
      <li>
        {error ? <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} /> : <Spinner />}
      </li>
    );
  }
  const { nodes, pageInfo } = data.audit;
  const cursor = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  return (
    <>
      {after === null && nodes.length === 0 && (
        <li>
          <Nothing icon={ScrollText} title={t.settings.noAudit} text={t.settings.noAuditText} />
        </li>
      )}
      {nodes.map((entry) => (
        <AuditRow key={entry.number} entry={entry} />
      ))}
      {onMore && cursor && (
        <li className={s.more}>
          <Button type="text" onClick={() => onMore(cursor)}>
            {t.settings.auditMore}
          </Button>
        </li>
      )}
    </>
  );
}

function AuditRow({ entry }: { entry: Entry }) {
  const { t } = useLanguage("settings");
  const outcomes: Record<string, string> = t.settings.outcomes;
  return (
    <li className={s.entry}>
      <details>
        <summary className={s.row}>
          <ChevronRight size={14} aria-hidden className={s.turn} />
          <div className={s.words}>
            <strong>{entry.name}</strong>
            <span>{t.settings.deeds[entry.action] ?? entry.action}</span>
          </div>
          <Chip tone={TONES[entry.outcome] ?? "warn"}>{outcomes[entry.outcome] ?? entry.outcome}</Chip>
          <span className={s.when}>
            <Ago at={entry.at} />
          </span>
        </summary>
        <dl className={s.facts}>
          <dt>{t.settings.auditAction}</dt>
          <dd>
            <code>{entry.action}</code>
          </dd>
          <dt>{t.settings.auditNumber}</dt>
          <dd>{entry.number}</dd>
          {entry.address && (
            <>
              <dt>{t.settings.auditFrom}</dt>
              <dd>{entry.address}</dd>
            </>
          )}
          <dt>{t.settings.auditWith}</dt>
          <dd>
            <pre tabIndex={0}>{indented(entry.arguments)}</pre>
          </dd>
        </dl>
      </details>
    </li>
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
