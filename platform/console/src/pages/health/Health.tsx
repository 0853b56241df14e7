// What is wrong with a bot's knowledge, by kind, the worst first; each finding leads to its place.

import { Button, Input, Segmented } from "antd";
import { CircleX, HeartPulse, Lightbulb, RotateCw, Search, SearchX, TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { Chip } from "../../components/Chip";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Ticked } from "../../components/Ticked";
import { HealthDocument, type FindingFieldsFragment, type ProblemFieldsFragment, type Severity } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { broken } from "../../lib/outcome";
import { knowledgePath, linePath } from "../../lib/paths";
import { Frame } from "../knowledge/Frame";
import { Reading } from "../knowledge/Reading";
import { Missing } from "../missing/Missing";
import { count, grouped, SEVERITIES, type Group } from "./groups";
import s from "./Health.module.css";

export const LOOKS = {
  ERROR: { icon: CircleX, tone: "bad" },
  WARNING: { icon: TriangleAlert, tone: "warn" },
  ADVICE: { icon: Lightbulb, tone: "plain" },
} as const;

export function Health() {
  const { t } = useLanguage("health");
  const { id = "" } = useParams();
  const [{ data, error, fetching, stale }, again] = useQuery({
    query: HealthDocument,
    variables: { id },
    context: CONTEXT,
  });
  if (data && !data.bot) return <Missing />;
  const health = data?.bot?.health;
  const busy = fetching || stale;
  const actions = (
    <Button
      icon={<RotateCw size={14} aria-hidden />}
      loading={Boolean(health) && busy}
      onClick={() => again({ requestPolicy: "network-only" })}
    >
      {t.health.again}
    </Button>
  );
  return (
    <Frame id={id} actions={health && actions}>
      {!health &&
        (error ? (
          <Failure trouble={broken(error, t)} retry={() => again({ requestPolicy: "network-only" })} tall />
        ) : (
          <Reading text={t.health.reading} />
        ))}
      {health && (
        <div className={s.page}>
          <header className={s.head}>
            <h1>{t.health.title}</h1>
            <p>{t.health.lead}</p>
          </header>
          {health.problems.length > 0 ? (
            <Broken id={id} problems={health.problems} />
          ) : (
            <Findings id={id} findings={health.findings} conversations={health.conversations} />
          )}
        </div>
      )}
    </Frame>
  );
}

const CONTEXT = { additionalTypenames: ["Bot"] };

function Findings({ id, findings, conversations }: { id: string; findings: FindingFieldsFragment[]; conversations: number }) {
  const { t } = useLanguage("health");
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const wish = SEVERITIES.find((one) => one === search.get("show"));
  const [word, setWord] = useState("");
  const groups = useMemo(() => grouped(findings, wish, word), [findings, wish, word]);
  const basis = <p className={s.basis}>{t.health.basis(conversations)}</p>;
  if (findings.length === 0) {
    return (
      <>
        <div className={`${s.card} ${s.good}`}>
          <Nothing icon={HeartPulse} title={t.health.good} text={t.health.goodText}>
            <Button onClick={() => void navigate(knowledgePath(id))}>{t.health.goodNext}</Button>
          </Nothing>
        </div>
        {basis}
      </>
    );
  }
  function show(severity: Severity | "all") {
    setSearch(severity === "all" ? {} : { show: severity }, { replace: true });
  }
  const options = [
    { value: "all" as const, label: t.health.all(findings.length) },
    ...SEVERITIES.flatMap((severity) => {
      const number = count(findings, severity);
      return number > 0 ? [{ value: severity, label: t.health.severities[severity](number) }] : [];
    }),
  ];
  return (
    <>
      <div className={s.filters}>
        <Segmented<Severity | "all">
          value={wish ?? "all"}
          onChange={show}
          options={options}
          aria-label={t.health.filter}
          data-testid="health-filter"
        />
        <Input
          className={s.search}
          prefix={<Search size={15} aria-hidden />}
          value={word}
          onChange={(event) => setWord(event.target.value)}
          placeholder={t.health.search}
          aria-label={t.health.search}
          allowClear
          data-testid="health-search"
        />
      </div>
      {groups.length === 0 && (
        <div className={s.card}>
          <Nothing icon={SearchX} title={t.health.noMatch}>
            <Button
              onClick={() => {
                setWord("");
                show("all");
              }}
            >
              {t.health.clear}
            </Button>
          </Nothing>
        </div>
      )}
      {groups.map((group) => (
        <Kind key={group.kind} id={id} group={group} />
      ))}
      {basis}
    </>
  );
}

function Kind({ id, group }: { id: string; group: Group }) {
  const { t } = useLanguage("health");
  const [title, text] = t.health.kinds[group.kind] ?? [group.kind, t.health.otherKind];
  const { icon: Icon, tone } = LOOKS[group.severity];
  const heading = `kind-${group.kind}`;
  return (
    <section className={s.card} aria-labelledby={heading} data-testid={heading}>
      <header className={s.kind} data-severity={group.severity}>
        <Icon size={18} aria-hidden />
        <div className={s.about}>
          <h2 id={heading}>{title}</h2>
          <p>{text}</p>
        </div>
        <Chip tone={tone}>{t.health.severity[group.severity]}</Chip>
        <span className={s.number}>{t.health.findings(group.findings.length)}</span>
      </header>
      <ul>
        {group.findings.map((one) => (
          <FindingRow key={`${one.file} ${one.start.line} ${one.start.column} ${one.what}`} id={id} found={one} entry={one.entry} />
        ))}
      </ul>
    </section>
  );
}

interface FindingRowProps {
  id: string;
  found: { what: string; cure: string; file: string; start: { line: number } };
  /** The entry that it is about, if it is about one. */
  entry?: string | null;
}

/** What is wrong, what to do about it, and where it stands. */
function FindingRow({ id, found: { what, cure, file, start }, entry }: FindingRowProps) {
  const { t } = useLanguage("knowledge", "health");
  return (
    <li className={s.finding}>
      <div className={s.words}>
        <p className={s.what}>
          {entry && !what.includes(`\`${entry}\``) && <code>{entry}</code>} <Ticked text={what} />
        </p>
        <p className={s.cure}>
          <b>{t.health.toDo}</b> <Ticked text={cure} />
        </p>
      </div>
      <Link to={linePath(id, file, start.line)} className={s.place} title={t.knowledge.open(file, start.line)} data-testid="finding-place">
        {file}:{start.line}
      </Link>
    </li>
  );
}

/** The draft has errors, so that its knowledge cannot be read. */
function Broken({ id, problems }: { id: string; problems: ProblemFieldsFragment[] }) {
  const { t } = useLanguage("health");
  return (
    <section className={s.card} aria-labelledby="broken" role="alert">
      <header className={s.kind} data-severity="ERROR">
        <CircleX size={18} aria-hidden />
        <div className={s.about}>
          <h2 id="broken">{t.health.problems}</h2>
          <p>{t.health.problemsText}</p>
        </div>
        <span className={s.number}>{t.health.findings(problems.length)}</span>
      </header>
      <ul>
        {problems.map((one) => (
          <FindingRow key={`${one.file} ${one.startOffset} ${one.code}`} id={id} found={one} />
        ))}
      </ul>
    </section>
  );
}
