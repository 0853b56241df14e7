// The talk from its beginning. It follows new messages as long as its end is in sight.

import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { WhyButton } from "../../components/trace/WhyButton";
import { Line } from "../../components/transcript/Line";
import type { AdviceInput, TurnFieldsFragment } from "../../gql/graphql";
import { useLanguage } from "../../i18n/useLanguage";
import type { Trouble } from "../../lib/outcome";
import { follows } from "../../lib/turns";
import s from "./Transcript.module.css";
import { Why } from "./Why";

/** An answer on its way, or one that did not arrive. */
export interface Sending {
  key: string;
  text: string;
  /** What was suggested for it. */
  advice: AdviceInput | null;
  trouble: Trouble | null;
}

interface Props {
  bot: string | undefined;
  turns: TurnFieldsFragment[];
  sending: Sending[];
  onRetry: (one: Sending) => void;
}

const NEAR = 80;

export function Transcript({ bot, turns, sending, onRetry }: Props) {
  const { t } = useLanguage("build", "desk");
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [behind, setBehind] = useState(false);

  function toEnd() {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }

  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
    else setBehind(true);
  }, [turns]);

  useEffect(toEnd, [sending.length]);

  // What comes below it takes of its room, and shall not hide the newest line.
  useEffect(() => {
    if (!scroller.current) return;
    const watcher = new ResizeObserver(() => atEnd.current && toEnd());
    watcher.observe(scroller.current);
    return () => watcher.disconnect();
  }, []);

  function scrolled() {
    const box = scroller.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (atEnd.current) setBehind(false);
  }

  return (
    <div className={s.frame}>
      <div
        ref={scroller}
        className={`${s.scroller} scroll`}
        onScroll={scrolled}
        role="log"
        aria-live="polite"
        aria-label={t.desk.transcript}
        tabIndex={0}
      >
        <div className={s.lines}>
          {turns.map((turn, index) => (
            <Turn key={turn.number} bot={bot} turn={turn} before={turns[index - 1]} />
          ))}
          {sending.map((one) => (
            <div key={one.key} className={s.sending} data-failed={one.trouble ? true : undefined}>
              <div>{one.text}</div>
              {one.trouble && (
                <button type="button" onClick={() => onRetry(one)} title={one.trouble.detail}>
                  {t.test.notSent} · {one.trouble.title} · {t.common.retry}
                </button>
              )}
            </div>
          ))}
        </div>
      </div>
      {behind && (
        <button type="button" className={s.newer} onClick={toEnd}>
          <ArrowDown size={14} aria-hidden /> {t.desk.newMessages}
        </button>
      )}
    </div>
  );
}

function Turn({
  bot,
  turn,
  before,
}: {
  bot: string | undefined;
  turn: TurnFieldsFragment;
  before: TurnFieldsFragment | undefined;
}) {
  const { t } = useLanguage("build");
  const [open, setOpen] = useState(false);
  // Only a turn of the bot has reasons to show.
  const reasoned =
    Array.isArray(turn.trace) && turn.trace.some((line: { kind?: unknown } | null) => line?.kind !== "took");
  return (
    <>
      {turn.activities.map((activity, index) => (
        <Line
          key={activity.number}
          activity={activity}
          own="STAFF"
          follows={follows(activity, turn.activities[index - 1] ?? before?.activities.at(-1))}
        />
      ))}
      {reasoned && (
        <div className={s.reason}>
          <WhyButton open={open} label={t.test.why} onToggle={() => setOpen(!open)} />
        </div>
      )}
      {open && <Why turn={turn} before={before} bot={bot} />}
    </>
  );
}
