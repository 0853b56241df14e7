import { Button } from "antd";
import { useQuery } from "urql";
import { BotsDocument, type BotSummaryFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { BotRow } from "./BotRow";
import s from "./Bots.module.css";

/** The most that the platform gives at once. */
const SIZE = 100;
const CONTEXT = { additionalTypenames: ["Bot"] };

/** The question for one page of the bots, the first one without a cursor. */
export function botsPage(language: string, after: string | null) {
  return { query: BotsDocument, variables: { language, first: SIZE, after }, context: CONTEXT };
}

interface Props {
  after: string | null;
  /** Only bots with this in their name or title. */
  word: string;
  /** Whether no further page is shown. */
  last: boolean;
  onDelete: ((bot: BotSummaryFragment) => void) | undefined;
  onMore: (cursor: string) => void;
}

export function BotPage({ after, word, last, onDelete, onMore }: Props) {
  const { t, tag } = useLanguage("bots");
  const [{ data }] = useQuery(botsPage(tag, after));
  const shown = data?.bots.nodes.filter((bot) => `${bot.name} ${bot.title}`.toLowerCase().includes(word)) ?? [];
  const next = data?.bots.pageInfo.hasNextPage ? data.bots.pageInfo.endCursor : null;
  return (
    <>
      {shown.map((bot) => (
        <BotRow key={bot.id} bot={bot} onDelete={onDelete && (() => onDelete(bot))} />
      ))}
      {data && last && shown.length === 0 && after === null && !next && <li className={s.none}>{t.bots.noMatch}</li>}
      {last && next && (
        <li className={s.none}>
          <Button onClick={() => onMore(next)}>{t.common.more}</Button>
        </li>
      )}
    </>
  );
}
