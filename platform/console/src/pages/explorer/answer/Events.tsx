// What a subscription tells, as it comes. The newest is shown until another one is chosen.

import { RadioTower } from "lucide-react";
import { useMemo, useState, useSyncExternalStore } from "react";
import { currentConnection, watchConnection } from "../../../app/client";
import { Chip } from "../../../components/Chip";
import { Nothing } from "../../../components/Nothing";
import { useLanguage } from "../../../i18n/useLanguage";
import { JsonView } from "../code/JsonView";
import type { Outcome } from "../useRun";
import s from "./Answer.module.css";
import { Notes } from "./Notes";

interface Props {
  outcome: Outcome & { kind: "events" };
  onGo: (line: number, column: number) => void;
}

export function Events({ outcome: { events, listens, mistakes, denials }, onGo }: Props) {
  const { t, tag } = useLanguage("explorer");
  const words = t.explorer;
  const connection = useSyncExternalStore(watchConnection, currentConnection);
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = events.find(({ number }) => number === chosen) ?? events.at(-1);
  const text = useMemo(() => (shown ? JSON.stringify(shown.value, null, 2) : ""), [shown]);
  const lost = listens && connection === "lost";
  return (
    <>
      <div className={s.listening} role="status" data-testid="explorer-listening">
        <Chip tone={!listens ? "plain" : lost ? "warn" : "ok"} dot>
          {!listens ? words.ended : lost ? words.lost : words.listening}
        </Chip>
        <span className={s.quiet}>{words.events(events.at(-1)?.number ?? 0)}</span>
      </div>
      <Notes mistakes={mistakes} denials={denials} onGo={onGo} />
      {shown ? (
        <>
          <ul className={`${s.events} scroll`} aria-label={words.eventList}>
            {events.toReversed().map(({ number, at }) => (
              <li key={number}>
                <button
                  type="button"
                  className={s.event}
                  aria-pressed={number === shown.number}
                  onClick={() => setChosen(number === events.at(-1)?.number ? null : number)}
                  data-testid="explorer-event"
                >
                  <span>{words.event(number)}</span>
                  <time dateTime={new Date(at).toISOString()}>{new Date(at).toLocaleTimeString(tag, { hour12: false })}</time>
                </button>
              </li>
            ))}
          </ul>
          <JsonView text={text} label={words.answerLabel} />
        </>
      ) : (
        listens && <Nothing icon={RadioTower} title={words.noEvents} text={words.noEventsText} />
      )}
    </>
  );
}
