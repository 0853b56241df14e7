// The entries as a table. Only the rows in sight exist in the page, so that ten thousand are no slower than ten.

import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { useId, useRef, useState } from "react";
import { Link } from "react-router";
import { Chip } from "../../components/Chip";
import { useLanguage } from "../../i18n/useLanguage";
import { saidIn, validOn, type Entry } from "../../lib/knowledge/read";
import { languageName } from "../../lib/languages";
import { linePath } from "../../lib/paths";
import s from "./EntryTable.module.css";
import type { Found } from "./select";

interface Props {
  id: string;
  found: Found[];
  languages: string[];
  day: string;
}

const ROW = 58;

export function keyOf(entry: Entry): string {
  return `${entry.file} ${entry.line} ${entry.id}`;
}

export function EntryTable({ id, found, languages, day }: Props) {
  const { t } = useLanguage("knowledge");
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const rows = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => {
      const one = found[index];
      return one ? keyOf(one.entry) : index;
    },
    overscan: 12,
  });

  function toggle(key: string) {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  }

  const heads = [t.knowledge.question, t.knowledge.languages, t.knowledge.variants, t.knowledge.valid];
  return (
    <div className={s.table} role="table" aria-labelledby="answers" aria-rowcount={found.length + 1}>
      <div className={s.heads} role="row" aria-rowindex={1}>
        {heads.map((head, index) => (
          <span key={head} role="columnheader" data-column={index}>
            {head}
          </span>
        ))}
      </div>
      <div ref={scroller} className={`${s.scroller} scroll`} role="rowgroup">
        <div className={s.rows} style={{ height: rows.getTotalSize() }} role="presentation">
          {rows.getVirtualItems().map((item) => {
            const one = found[item.index];
            if (!one) return null;
            const key = keyOf(one.entry);
            return (
              <div
                key={item.key}
                ref={rows.measureElement}
                data-index={item.index}
                className={s.slot}
                style={{ transform: `translateY(${item.start}px)` }}
                role="row"
                aria-rowindex={item.index + 2}
                data-testid="entry-row"
              >
                <Row
                  id={id}
                  found={one}
                  languages={languages}
                  day={day}
                  open={open.has(key)}
                  onToggle={() => toggle(key)}
                />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  id: string;
  found: Found;
  languages: string[];
  day: string;
  open: boolean;
  onToggle: () => void;
}

function Row({ id, found, languages, day, open, onToggle }: RowProps) {
  const { t, tag } = useLanguage("knowledge");
  const details = useId();
  const { entry, match } = found;
  const said = saidIn(entry, tag);
  // A table asks the same of many things; what stands for them says nothing to people.
  const question = (entry.size ? said.question.replace(/\$\{[^}]*\}/g, "…") : said.question) || t.knowledge.noQuestion;
  const variants = Object.values(entry.said).reduce((sum, one) => sum + one.variants.length + (one.question ? 1 : 0), 0);
  return (
    <>
      <div className={s.row} role="presentation">
        <span className={s.cell} role="cell" data-column={0}>
          <button
            type="button"
            className={s.toggle}
            aria-expanded={open}
            aria-controls={details}
            aria-label={open ? t.knowledge.collapse(question) : t.knowledge.expand(question)}
            onClick={onToggle}
          >
            <ChevronRight size={15} aria-hidden className={open ? s.turned : undefined} />
          </button>
          <span className={s.words}>
            <Link
              to={linePath(id, entry.file, entry.line)}
              className={s.question}
              title={t.knowledge.open(entry.file, entry.line)}
              data-testid="entry-link"
            >
              {question}
            </Link>
            <span className={s.meta}>
              {match ? (
                <span className={s.match}>
                  {match.in === "variant" ? t.knowledge.matchVariant : t.knowledge.matchAnswer}: {match.text}
                </span>
              ) : (
                <span className={s.answer}>
                  {entry.size ? t.knowledge.table(entry.size.things, entry.size.attributes) : said.answer || t.knowledge.noAnswer}
                </span>
              )}
            </span>
          </span>
        </span>
        <span className={s.languages} role="cell" data-column={1}>
          {languages.map((one) => {
            const complete = Boolean(entry.said[one]?.question && entry.said[one]?.answer);
            const name = languageName(one, tag);
            return (
              <span key={one} data-complete={complete} title={complete ? t.knowledge.has(name) : t.knowledge.lacks(name)}>
                {one.startsWith("zh") ? "中" : one.split("-")[0]?.toUpperCase()}
                <span className="sr">{complete ? t.knowledge.has(name) : t.knowledge.lacks(name)}</span>
              </span>
            );
          })}
        </span>
        <span className={s.number} role="cell" data-column={2}>
          {entry.size ? "" : variants}
        </span>
        <span className={s.valid} role="cell" data-column={3}>
          <Valid entry={entry} day={day} />
        </span>
      </div>
      {open && (
        <div id={details} className={s.details} role="cell">
          <Details id={id} entry={entry} languages={languages} />
        </div>
      )}
    </>
  );
}

function Valid({ entry, day }: { entry: Entry; day: string }) {
  const { t } = useLanguage("knowledge");
  switch (validOn(entry, day)) {
    case "always":
      return <span className={s.always}>{t.knowledge.always}</span>;
    case "over":
      return <Chip tone="warn">{t.knowledge.over(entry.until)}</Chip>;
    case "later":
      return <Chip tone="accent">{t.knowledge.from(entry.from)}</Chip>;
    case "now":
      return <>{entry.until ? t.knowledge.until(entry.until) : t.knowledge.from(entry.from)}</>;
  }
}

function Details({ id, entry, languages }: { id: string; entry: Entry; languages: string[] }) {
  const { t, tag } = useLanguage("knowledge");
  const tags = [...languages, ...Object.keys(entry.said).filter((one) => !languages.includes(one))];
  const facts = [
    [t.knowledge.source, entry.source],
    [t.knowledge.owner, entry.owner],
    [t.knowledge.note, entry.note],
  ].filter(([, value]) => value);
  return (
    <>
      {tags.map((one) => {
        const said = entry.said[one];
        return (
          <section key={one} lang={one} className={s.said}>
            <h3>{languageName(one, tag)}</h3>
            {said ? (
              <div>
                <p className={s.asked}>{said.question || <em>{t.knowledge.noQuestion}</em>}</p>
                <p className={s.full}>{said.answer || <em>{t.knowledge.noAnswer}</em>}</p>
                {said.variants.length > 0 && (
                  <ul className={s.variants} aria-label={entry.size ? t.knowledge.tableNames : t.knowledge.variants}>
                    {said.variants.map((variant) => (
                      <li key={variant}>{variant}</li>
                    ))}
                  </ul>
                )}
              </div>
            ) : (
              <p className={s.none}>{t.knowledge.lacks(languageName(one, tag))}</p>
            )}
          </section>
        );
      })}
      <footer className={s.facts}>
        <Link to={linePath(id, entry.file, entry.line)} className={s.edit}>
          {t.knowledge.edit}
        </Link>
        <code>
          {entry.file}:{entry.line}
        </code>
        <code>{entry.id}</code>
        {facts.map(([name, value]) => (
          <span key={name}>
            {name}: {value}
          </span>
        ))}
      </footer>
    </>
  );
}
