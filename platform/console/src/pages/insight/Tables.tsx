// The tables of the insight.

import { Select } from "antd";
import { ChevronRight } from "lucide-react";
import { Fragment, useState, type ReactNode } from "react";
import { Link } from "react-router";
import { useViewer } from "../../app/viewer";
import { ShareBar } from "../../components/ShareBar";
import type { InsightScope } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { learningPath } from "../../lib/paths";
import { duration, shown } from "./format";
import { Section, type Data } from "./Insight";
import s from "./Insight.module.css";

interface Props {
  insight: Data;
  scope: InsightScope;
  zone: string;
}

interface Column<Row> {
  name: string;
  number?: boolean;
  cell: (row: Row) => ReactNode;
}

function Rows<Row>({ label, columns, rows, keyOf }: { label: string; columns: Column<Row>[]; rows: Row[]; keyOf: (row: Row) => string }) {
  const { t } = useLanguage("insight");
  return (
    // A long table is scrolled by keyboard too.
    <div className={s.tall} tabIndex={0} role="group" aria-label={label}>
      <table className={s.table}>
        <caption className="sr">{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" data-number={column.number || undefined}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.length === 0 && (
            <tr>
              <td colSpan={columns.length}>{t.insight.none}</td>
            </tr>
          )}
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.name} data-number={column.number || undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Flows({ insight, scope, zone }: Props) {
  const { t, language } = useLanguage("insight");
  const [open, setOpen] = useState<string | null>(null);
  const share = (part: number, whole: number) => `${part} (${shown(whole ? part / whole : null, "SHARE", language)})`;
  return (
    <Section title={t.insight.flows} text={t.insight.flowsText} table="FLOWS" scope={scope} zone={zone}>
      <table className={s.table}>
        <caption className="sr">{t.insight.flows}</caption>
        <thead>
          <tr>
            <th scope="col">{t.insight.flow}</th>
            <th scope="col" data-number>
              {t.insight.begun}
            </th>
            <th scope="col" data-number>
              {t.insight.completed}
            </th>
            <th scope="col" data-number>
              {t.insight.handedOver}
            </th>
            <th scope="col" data-number>
              {t.insight.left}
            </th>
          </tr>
        </thead>
        <tbody>
          {insight.flows.length === 0 && (
            <tr>
              <td colSpan={5}>{t.insight.none}</td>
            </tr>
          )}
          {insight.flows.map((flow) => (
            <Fragment key={flow.flow}>
              <tr>
                <td>
                  <button
                    type="button"
                    className={s.flow}
                    aria-expanded={open === flow.flow}
                    onClick={() => setOpen(open === flow.flow ? null : flow.flow)}
                    data-testid={`funnel-${flow.flow}`}
                  >
                    <ChevronRight size={14} aria-hidden /> {flow.flow}
                  </button>
                </td>
                <td data-number>{flow.begun}</td>
                <td data-number>{share(flow.completed, flow.begun)}</td>
                <td data-number>{share(flow.handedOver, flow.begun)}</td>
                <td data-number>{share(flow.left, flow.begun)}</td>
              </tr>
              {open === flow.flow &&
                flow.steps.map((step) => (
                  <tr key={`${step.line} ${step.verb}`} className={s.inner}>
                    <td>{t.insight.line(step.verb, step.line)}</td>
                    <td colSpan={2}>
                      <ShareBar share={step.reached / Math.max(1, flow.begun)} className={s.bar} />
                    </td>
                    <td data-number>
                      {t.insight.reached} {step.reached}
                    </td>
                    <td data-number>{step.left > 0 ? share(step.left, flow.begun) : ""}</td>
                  </tr>
                ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

export function Handoffs({ insight, scope, zone }: Props) {
  const { t } = useLanguage("insight");
  const reason = (reason: string) =>
    reason.startsWith("flow:") ? t.insight.inFlow(reason.slice(5)) : (t.insight.reasons[reason] ?? reason);
  return (
    <Section title={t.insight.handoffs} text={t.insight.handoffsText} table="HANDOFFS" scope={scope} zone={zone}>
      <Rows
        label={t.insight.handoffs}
        rows={insight.handoffs}
        keyOf={(row) => `${row.reason} ${row.queue}`}
        columns={[
          { name: t.insight.reason, cell: (row) => reason(row.reason) },
          { name: t.insight.queue, cell: (row) => row.queue },
          { name: t.insight.times, number: true, cell: (row) => row.times },
        ]}
      />
    </Section>
  );
}

export function Agents({ insight, scope, zone }: Props) {
  const { t, language } = useLanguage("insight");
  return (
    <Section title={t.insight.agents} text={t.insight.agentsText} table="AGENTS" scope={scope} zone={zone}>
      <Rows
        label={t.insight.agents}
        rows={insight.agents.map((row, index) => ({ ...row, key: row.member?.id ?? String(index) }))}
        keyOf={(row) => row.key}
        columns={[
          { name: t.insight.member, cell: (row) => row.member?.name ?? t.insight.gone },
          { name: t.insight.conversations, number: true, cell: (row) => row.conversations },
          { name: t.insight.messages, number: true, cell: (row) => row.messages },
          { name: t.insight.answered, number: true, cell: (row) => row.answered },
          {
            name: t.insight.waited,
            number: true,
            cell: (row) => (row.responseTime == null ? "" : duration(row.responseTime, language)),
          },
        ]}
      />
    </Section>
  );
}

export function Answers({ insight, scope, zone, bot }: Props & { bot: string | null }) {
  const { t } = useLanguage("insight");
  const viewer = useViewer();
  const learns = viewer.may("READ_BOTS") && viewer.may("READ_CONVERSATIONS");
  return (
    <Section
      title={t.insight.answers}
      text={t.insight.answersText}
      table="ANSWERS"
      scope={scope}
      zone={zone}
      more={bot && learns && <Link to={learningPath(bot)}>{t.insight.learning}</Link>}
    >
      <Rows
        label={t.insight.answers}
        rows={insight.answers}
        keyOf={(row) => row.entry}
        columns={[
          { name: t.insight.entry, cell: (row) => row.entry },
          { name: t.insight.times, number: true, cell: (row) => row.times },
          { name: t.insight.disliked, number: true, cell: (row) => row.disliked || "" },
        ]}
      />
    </Section>
  );
}

export function Paths({ insight, scope, zone }: Props) {
  const { t, language } = useLanguage("insight");
  const all = insight.paths.reduce((sum, path) => sum + path.conversations, 0);
  function station(name: string): [string, string] {
    const [kind = "", ...rest] = name.split(":");
    const word = rest.join(":");
    if (kind === "flow") return [kind, t.insight.station.flow(word)];
    if (kind === "answer") return [kind, t.insight.station.answer(word)];
    return [kind, t.insight.stations[kind] ?? name];
  }
  return (
    <Section title={t.insight.paths} text={t.insight.pathsText} table="PATHS" scope={scope} zone={zone}>
      <Rows
        label={t.insight.paths}
        rows={insight.paths.slice(0, 100)}
        keyOf={(row) => row.stations.join("\u001f")}
        columns={[
          {
            name: t.insight.path,
            cell: (row) => (
              <span className={s.way}>
                {row.stations.length === 0 && t.insight.nowhere}
                {row.stations.map((one, index) => {
                  const [kind, word] = station(one);
                  return (
                    <Fragment key={index}>
                      {index > 0 && <i aria-hidden>→</i>}
                      <span data-kind={kind}>{word}</span>
                    </Fragment>
                  );
                })}
              </span>
            ),
          },
          {
            name: t.insight.ended,
            number: true,
            cell: (row) => `${row.conversations} (${shown(all ? row.conversations / all : null, "SHARE", language)})`,
          },
        ]}
      />
    </Section>
  );
}

export function Hours({ insight }: { insight: Data }) {
  const { t } = useLanguage("insight");
  const most = Math.max(1, ...insight.hours.map((one) => one.conversations));
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  return (
    <Section title={t.insight.hours} text={t.insight.hoursText}>
      <table className={s.heat}>
        <caption className="sr">{t.insight.hours}</caption>
        <thead>
          <tr>
            <th scope="row" />
            {hours.map((hour) => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {t.insight.weekdays.map((day, index) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              {hours.map((hour) => {
                const found = insight.hours.find((one) => one.weekday === index + 1 && one.hour === hour);
                const count = found?.conversations ?? 0;
                const strength = Math.round((100 * count) / most);
                return (
                  <td
                    key={hour}
                    title={t.insight.hourCell(day, hour, count)}
                    style={
                      count > 0
                        ? { background: `color-mix(in srgb, var(--accent) ${15 + strength * 0.85}%, var(--sunken))` }
                        : undefined
                    }
                  >
                    <span className="sr">{count}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

export function Versions({ insight, scope, zone }: Props) {
  const { t, language } = useLanguage("insight");
  const viewer = useViewer();
  const versions = insight.versions ?? [];
  const [picked, setPicked] = useState<[string, string] | null>(null);
  const [newer, older] = picked ?? [versions[0]?.label ?? "", versions[1]?.label ?? ""];
  const value = (label: string, name: string) =>
    versions.find((one) => one.label === label)?.values.find((one) => one.name === name)?.value ?? null;
  if (versions.length < 2) {
    return (
      <Section title={t.insight.versions} text={t.insight.versionsText}>
        <p style={{ padding: 14 }}>{insight.versions ? t.insight.oneVersion : viewer.may("READ_BOTS") ? t.insight.versionsOf : t.insight.botsDenied}</p>
      </Section>
    );
  }
  const choice = (name: string, label: string, change: (next: string) => void) => (
    <Select
      size="small"
      aria-label={name}
      value={label}
      onChange={change}
      options={versions.map((one) => ({ value: one.label, label: t.insight.compare(one.label) }))}
      popupMatchSelectWidth={false}
    />
  );
  return (
    <Section
      title={t.insight.versions}
      text={t.insight.versionsText}
      table="VERSIONS"
      scope={scope}
      zone={zone}
      more={
        <>
          {choice(t.insight.compared, newer, (next) => setPicked([next, older]))}
          {choice(t.insight.comparedWith, older, (next) => setPicked([newer, next]))}
        </>
      }
    >
      <Rows
        label={t.insight.versions}
        rows={insight.figures}
        keyOf={(row) => row.name}
        columns={[
          { name: "", cell: (row) => t.insight.names[row.name] ?? row.name },
          {
            name: t.insight.compare(newer),
            number: true,
            cell: (row) => shown(value(newer, row.name), row.unit, language),
          },
          {
            name: t.insight.compare(older) + (newer === older ? " " : ""),
            number: true,
            cell: (row) => shown(value(older, row.name), row.unit, language),
          },
          {
            name: t.insight.difference,
            number: true,
            cell: (row) => {
              const [a, b] = [value(newer, row.name), value(older, row.name)];
              if (a === null || b === null) return "";
              const sign = a > b ? "+" : a < b ? "−" : "";
              return sign + shown(Math.abs(a - b), row.unit, language);
            },
          },
        ]}
      />
    </Section>
  );
}
