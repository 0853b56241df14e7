// What a replay found, by cause, each with a few conversations to look at.

import { Play } from "lucide-react";
import { Link } from "react-router";
import type { PreflightFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import { conversationPath } from "../../lib/paths";
import { Ticked } from "../Ticked";
import s from "./Differences.module.css";

type Group = NonNullable<PreflightFieldsFragment["replay"]>["groups"][number];
export type Example = NonNullable<Group["examples"]>[number];

interface Props {
  groups: readonly Group[];
  /** Has the talk with the draft, up to there. */
  onTry?: (example: Example) => void;
}

export function Differences({ groups, onTry }: Props) {
  const { t } = useLanguage("replay");
  const words = t.replay;
  if (groups.length === 0) return null;
  return (
    <section className={s.differences}>
      <h3>{words.differences}</h3>
      {groups.map((group, index) => {
        const advice = words.advice[group.kind as keyof typeof words.advice];
        return (
          <details key={`${group.kind} ${group.cause}`} className={s.group} open={index === 0} data-testid="replay-group">
            <summary>
              <strong>
                <Ticked text={titleOf(group.kind === "flow" ? words.flowCause(group.cause) : group.cause)} />
              </strong>{" "}
              <span className={s.count}>{words.times(group.conversations)}</span>
            </summary>
            {advice && <p className={s.advice}>{advice}</p>}
            <ul>
              {group.examples?.map((example) => (
                <One key={`${example.conversation} ${example.turn}`} example={example} onTry={onTry} />
              ))}
            </ul>
          </details>
        );
      })}
    </section>
  );
}

/** The platform begins what it says small, as part of a sentence. */
const titleOf = (cause: string) => cause.charAt(0).toUpperCase() + cause.slice(1);

function One({ example, onTry }: { example: Example; onTry: Props["onTry"] }) {
  const { t } = useLanguage("replay");
  const { conversation, turn, user, before, after } = example;
  return (
    <li className={s.example} data-testid="replay-example">
      <p>
        {user ? <q>{user}</q> : <span className={s.count}>{t.replay.noWords}</span>} <span className={s.count}>{t.replay.turn(turn)}</span>
      </p>
      <dl>
        <Said name={t.replay.before} lines={before} look={s.before} />
        <Said name={t.replay.after} lines={after} look={s.after} />
      </dl>
      <p className={s.acts}>
        <Link to={conversationPath(conversation)}>{t.replay.open}</Link>
        {user !== null && onTry && (
          <button type="button" onClick={() => onTry(example)} data-testid="replay-try">
            <Play size={12} aria-hidden />
            {t.replay.tryIt}
          </button>
        )}
      </p>
    </li>
  );
}

function Said({ name, lines, look }: { name: string; lines: readonly string[]; look: string | undefined }) {
  const { t } = useLanguage("replay");
  return (
    <div className={look}>
      <dt>{name}</dt>
      <dd>{lines.length > 0 ? lines.join("\n") : <span className={s.count}>{t.replay.silent}</span>}</dd>
    </div>
  );
}
