// The entry that answers a question: one of the draft, or one of a pack that the search finds.

import { Button, Select } from "antd";
import { Search } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { Chip } from "../../components/Chip";
import { Field } from "../../components/Field";
import { useLanguage } from "../../i18n/useLanguage";
import { saidIn } from "../../lib/knowledge/read";
import type { Trouble } from "../../lib/outcome";
import { useAsk, type Hit } from "../knowledge/useAsk";
import type { Draft } from "../knowledge/useKnowledge";
import s from "./EntryChoice.module.css";
import { mainLanguage, typical, type Candidate } from "./useLearning";

interface Props {
  id: string;
  candidate: Candidate;
  draft: Draft;
  value: string | null;
  onChange: (entry: string) => void;
  trouble: Trouble | null;
}

interface Option {
  value: string;
  question: string;
  label: React.ReactNode;
  /** What is searched. */
  words: string;
}

/** How many of what the search found are offered. */
const MOST = 6;

export function EntryChoice({ id, candidate, draft, value, onChange, trouble }: Props) {
  const { t, tag } = useLanguage("knowledge", "learning");
  const ask = useAsk(id);
  const [hits, setHits] = useState<Hit[] | null>(null);
  const [searching, setSearching] = useState(false);
  const [failure, setFailure] = useState<Trouble | null>(null);
  const proposed = candidate.proposal.entry;

  const own = useMemo(() => {
    const entries = draft.entries.filter((one) => one.kind === "entry");
    return new Map(entries.map((one) => [one.id, one]));
  }, [draft]);

  async function search() {
    setSearching(true);
    setFailure(null);
    const result = await ask(typical(candidate), mainLanguage(candidate));
    setSearching(false);
    if ("trouble" in result) setFailure(result.trouble);
    // Answers of tables take no phrasings.
    else setHits(result.hits.filter((hit) => !hit.id.includes("/")).slice(0, MOST));
  }

  // What a pack says is not among the files of the draft; the search knows at least its question.
  const isForeign = Boolean(proposed && !own.has(proposed));
  useEffect(() => {
    if (isForeign) void search();
    // Once, when the question is opened.
  }, []);

  const options = useMemo(() => {
    const make = (entry: string, hit?: Hit): Option => {
      const found = own.get(entry);
      const question = found ? saidIn(found, tag).question : (hit?.question ?? entry);
      const said = found ? Object.values(found.said) : [];
      const words = [entry, question, ...said.flatMap((one) => [one.question, ...one.variants])].join("\n");
      return {
        value: entry,
        question,
        words: words.toLowerCase(),
        label: (
          <span className={s.option}>
            <span>{question}</span>
            <span className={s.name}>{entry}</span>
            {!found && <Chip>{t.ask.pack}</Chip>}
          </span>
        ),
      };
    };
    const found = hits ?? [];
    const first = new Set([...(proposed ? [proposed] : []), ...found.map((hit) => hit.id)]);
    const suggested = [...first].map((one) => make(one, found.find((hit) => hit.id === one)));
    const others = [...own.keys()].filter((one) => !first.has(one)).map((one) => make(one));
    return [
      ...(suggested.length > 0 ? [{ label: t.learning.suggested, options: suggested }] : []),
      ...(others.length > 0 ? [{ label: t.learning.others, options: others }] : []),
    ];
  }, [own, hits, proposed, tag, t]);

  const note = searching
    ? t.learning.searching
    : failure
      ? failure.title
      : hits === null
        ? ""
        : hits.length === 0
          ? t.learning.foundNone
          : t.learning.foundSome(hits.length);
  return (
    <Field
      label={t.learning.entry}
      hint={value && !own.has(value) ? t.learning.packEntry : t.learning.entryHint}
      trouble={trouble}
    >
      {({ id: field, status, ...aria }) => (
        <div className={s.line}>
          <Select<string, Option>
            {...aria}
            id={field}
            status={status}
            className={s.select}
            value={value ?? undefined}
            onChange={onChange}
            placeholder={t.learning.entryNone}
            showSearch={{ filterOption: (input, option) => fits(input, option), optionFilterProp: "words" }}
            optionLabelProp="question"
            options={options as unknown as Option[]}
            listHeight={320}
            data-testid="learn-entry"
          />
          {draft.packs.length > 0 && (
            <Button
              icon={<Search size={14} aria-hidden />}
              loading={searching}
              onClick={() => void search()}
              data-testid="search-packs"
            >
              {t.learning.searchAll}
            </Button>
          )}
          <span className={s.note} role="status">
            {note}
          </span>
        </div>
      )}
    </Field>
  );
}

function fits(input: string, option: Option | undefined): boolean {
  const words = input.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => option?.words?.includes(word));
}
