// What conversations come to: figures and their change, series, funnels, people, answers, paths, versions, samples.

import { Button, Segmented, Select, Tooltip } from "antd";
import { ChartLine, Download, Table2 } from "lucide-react";
import { useCallback, useMemo, useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useClient, useQuery } from "urql";
import { useViewer } from "../../app/viewer";
import { BotSelect } from "../../components/BotSelect";
import { Failure } from "../../components/Failure";
import { Nothing } from "../../components/Nothing";
import { Page } from "../../components/Page";
import { Spinner } from "../../components/Spinner";
import {
  InsightDocument,
  InsightTableDocument,
  VersionsDocument,
  type InsightQuery,
  type InsightScope,
  type InsightTable,
} from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { useSought } from "../../lib/address";
import { useAllBots } from "../../lib/bots";
import { offer } from "../../lib/download";
import { broken } from "../../lib/outcome";
import { usePoll } from "../../lib/poll";
import { useComplain } from "../../lib/trouble";
import { full } from "../../lib/time";
import { Chart } from "./Chart";
import { shown, verdict } from "./format";
import s from "./Insight.module.css";
import { Samples } from "./Samples";
import { Agents, Answers, Flows, Handoffs, Hours, Paths, Versions } from "./Tables";

export type Data = InsightQuery["insight"];

const PERIODS = [1, 7, 30, 90, 365];
const DAY = 86_400_000;
/** While conversations are being counted, the figures are asked for again after so many milliseconds. */
const LOOK = 2000;

/** The filters stand in the address, so that a page can be sent to somebody. */
function useScope() {
  const [search, put] = useSought();
  const wish = Number(search.get("days"));
  const days = PERIODS.includes(wish) ? wish : 30;
  const bot = search.get("bot");
  const version = bot ? search.get("version") : null;
  const spoken = search.get("language");
  // The end is that of the hour, so that the same page is asked for once and not every moment anew.
  const [to] = useState(() => Math.ceil(Date.now() / 3_600_000) * 3_600_000);
  const scope = useMemo<InsightScope>(
    () => ({
      bot,
      version,
      language: spoken,
      from: new Date(to - days * DAY).toISOString(),
      to: new Date(to).toISOString(),
    }),
    [bot, version, spoken, days, to],
  );
  const change = (more: Record<string, string | null>) => put(more, { replace: true });
  return { scope, days, bot, version, spoken, change };
}

export function Insight() {
  const { t, tag } = useLanguage("releases", "insight");
  const viewer = useViewer();
  const navigate = useNavigate();
  const sees = viewer.may("READ_BOTS");
  const { scope, days, bot, version, spoken, change } = useScope();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [{ data, error, fetching }, again] = useQuery({
    query: InsightDocument,
    variables: { scope, zone, versions: bot !== null },
    requestPolicy: "cache-and-network",
  });
  const bots = useAllBots(tag, sees);
  const [{ data: versions }] = useQuery({
    query: VersionsDocument,
    variables: { id: bot ?? "", first: 50 },
    pause: bot === null || !sees,
  });
  const insight = data?.insight;
  usePoll(useCallback(() => again({ requestPolicy: "network-only" }), [again]), LOOK, (insight?.behind ?? 0) > 0);
  // An address that was kept may name a bot that is no more.
  const gone = bot !== null && bots !== undefined && !bots.some((one) => one.id === bot);
  const empty = insight?.figures.every((figure) => !figure.value);
  const filters = (
    <div className={s.filters}>
      {(sees || bot !== null) && (
        <BotSelect
          bots={bots}
          value={bot}
          title={sees ? undefined : t.insight.oneBot}
          onChange={(id) => change({ bot: id, version: null })}
          testId="insight-bot"
        />
      )}
      {sees && bot !== null && (
        <Select
          aria-label={t.insight.version}
          value={version ?? ""}
          onChange={(id) => change({ version: id || null })}
          options={[
            { value: "", label: t.insight.allVersions },
            ...(versions?.bot?.versions.nodes ?? []).map((one) => ({
              value: one.id,
              label: t.versions.number(one.number),
            })),
          ]}
          popupMatchSelectWidth={false}
        />
      )}
      <Select
        aria-label={t.insight.language}
        value={spoken ?? ""}
        onChange={(language) => change({ language: language || null })}
        options={[
          { value: "", label: t.insight.allLanguages },
          { value: "zh-CN", label: "中文" },
          { value: "en", label: "English" },
        ]}
        popupMatchSelectWidth={false}
      />
      <Segmented
        aria-label={t.insight.period}
        value={days}
        onChange={(days) => change({ days: String(days) })}
        options={PERIODS.map((days) => ({ value: days, label: t.insight.days(days) }))}
      />
    </div>
  );
  return (
    <Page title={t.insight.title} lead={t.insight.lead}>
      <div style={{ marginBottom: 18 }}>{filters}</div>
      {!insight &&
        (error ? (
          <Failure
            trouble={gone ? { title: t.insight.goneBot, detail: t.insight.goneText } : broken(error, t)}
            retry={gone ? undefined : () => again({ requestPolicy: "network-only" })}
            tall
          >
            {gone && <Button onClick={() => change({ bot: null, version: null })}>{t.insight.allBots}</Button>}
          </Failure>
        ) : (
          fetching && <Spinner tall />
        ))}
      {insight && insight.behind > 0 && (
        <p className={s.notice} role="status">
          {t.insight.behind(insight.behind)}
        </p>
      )}
      {insight && empty && (
        <div className={s.box}>
          <Nothing icon={ChartLine} title={t.insight.none} text={t.insight.noneText}>
            {days < 90 && <Button onClick={() => change({ days: "90" })}>{t.insight.longer}</Button>}
            {viewer.may("READ_BOTS") && <Button onClick={() => void navigate("/bots")}>{t.insight.toBots}</Button>}
          </Nothing>
        </div>
      )}
      {insight && !empty && (
        <>
          <Figures insight={insight} scope={scope} zone={zone} />
          <Flows insight={insight} scope={scope} zone={zone} />
          <Paths insight={insight} scope={scope} zone={zone} />
          <Answers insight={insight} scope={scope} zone={zone} bot={bot} />
          <Handoffs insight={insight} scope={scope} zone={zone} />
          <Agents insight={insight} scope={scope} zone={zone} />
          <Hours insight={insight} />
          <Versions insight={insight} scope={scope} zone={zone} />
          <Samples bot={bot} from={scope.from} to={scope.to} />
        </>
      )}
    </Page>
  );
}

function Figures({ insight, scope, zone }: { insight: Data; scope: InsightScope; zone: string }) {
  const { t, language } = useLanguage("insight");
  const [chosen, choose] = useState("conversations");
  const [asTable, setAsTable] = useState(false);
  const figure = insight.figures.find((one) => one.name === chosen) ?? insight.figures[0];
  const times = useMemo(() => insight.series.map((point) => Date.parse(point.at) / 1000), [insight.series]);
  const values = useMemo(
    () => insight.series.map((point) => point.values.find((one) => one.name === chosen)?.value ?? null),
    [insight.series, chosen],
  );
  if (!figure) return null;
  const name = (figure: string) => t.insight.names[figure] ?? figure;
  const unit = figure.unit;
  return (
    <>
      <div className={s.cards}>
        {insight.figures.map((one) => {
          const better = verdict(one.value, one.previous, one.moreIsBetter);
          return (
            <Tooltip key={one.name} title={language === "zh" ? one.definitionZh : one.definition} mouseEnterDelay={0.4}>
              <button
                type="button"
                className={s.card}
                aria-pressed={one.name === chosen}
                onClick={() => choose(one.name)}
                data-testid={`figure-${one.name}`}
              >
                <span>{name(one.name)}</span>
                <strong>{shown(one.value, one.unit, language)}</strong>
                <span className={s.change} data-verdict={better ?? undefined}>
                  {one.previous === null || one.previous === undefined
                    ? t.insight.noBefore
                    : t.insight.before(shown(one.previous, one.unit, language))}
                </span>
              </button>
            </Tooltip>
          );
        })}
      </div>
      <Section
        title={t.insight.over(name(chosen))}
        text={language === "zh" ? figure.definitionZh : figure.definition}
        table="SERIES"
        scope={scope}
        zone={zone}
        more={
          <Button
            size="small"
            icon={asTable ? <ChartLine size={14} aria-hidden /> : <Table2 size={14} aria-hidden />}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? t.insight.asChart : t.insight.asTable}
          </Button>
        }
      >
        {!asTable && (
          <Chart times={times} values={values} zone={zone} language={language} show={(value) => shown(value, unit, language)} />
        )}
        <div {...(asTable ? { className: s.tall, tabIndex: 0, role: "group", "aria-label": t.insight.over(name(chosen)) } : { className: "sr" })}>
          <table className={s.table}>
            <caption className="sr">{t.insight.over(name(chosen))}</caption>
            <thead>
              <tr>
                <th scope="col">{t.insight.at}</th>
                <th scope="col" data-number>
                  {name(chosen)}
                </th>
              </tr>
            </thead>
            <tbody>
              {insight.series.map((point, index) => (
                <tr key={point.at}>
                  <td>{full(point.at, language)}</td>
                  <td data-number>{shown(values[index], unit, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Section>
      <p className={s.definition}>{t.insight.zone(zone)}</p>
    </>
  );
}

/** A part of the page with its title, a line on what it shows, and its table for spreadsheets. */
export function Section({
  title,
  text,
  table,
  scope,
  zone,
  more,
  children,
}: {
  title: string;
  text: string;
  table?: InsightTable;
  scope?: InsightScope;
  zone?: string;
  more?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useLanguage("insight");
  const viewer = useViewer();
  const client = useClient();
  const complain = useComplain();
  async function fetchTable() {
    if (!table || !scope || !zone) return;
    const { data, error } = await client.query(
      InsightTableDocument,
      { scope, zone, table },
      { requestPolicy: "network-only" },
    );
    if (!data) return complain(broken(error, t));
    offer(`${table.toLowerCase()}.csv`, "text/csv;charset=utf-8", data.insight.csv);
  }
  return (
    <section className={s.section} aria-label={title}>
      <header>
        <div>
          <h2>{title}</h2>
          <p>{text}</p>
        </div>
        <div className={s.acts}>
          {more}
          {table && viewer.may("EXPORT") && (
            <Button
              size="small"
              icon={<Download size={14} aria-hidden />}
              aria-label={t.insight.csvOf(title)}
              onClick={() => void fetchTable()}
              data-testid={`csv-${table.toLowerCase()}`}
            >
              {t.insight.csv}
            </Button>
          )}
        </div>
      </header>
      <div className={s.box}>{children}</div>
    </section>
  );
}
