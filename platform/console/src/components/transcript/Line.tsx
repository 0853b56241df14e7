// One line of a talk: what somebody wrote, or that it changed hands.

import type { ReactNode } from "react";
import { useLanguage } from "../../i18n/useLanguage";
import type { Texts } from "../../i18n/areas";
import type { ActivityFieldsFragment } from "../../gql/graphql";
import { clock, full } from "../../lib/time";
import s from "./Line.module.css";

interface Props {
  activity: ActivityFieldsFragment;
  /** Whose side of the talk is the right one. */
  own: "USER" | "STAFF";
  /** Whether the same speaker also wrote the line before. */
  follows: boolean;
  /** What a button does, while it can be used. */
  onButton?: (value: string, title: string) => void;
  /** What can be done about it, below it. */
  children?: ReactNode;
  /** Begins the name by which browser tests find the message. */
  testId?: string;
}

export function noteOf(activity: ActivityFieldsFragment, t: Texts<"talk">): string | null {
  const name = activity.name ?? t.activity.somebody;
  switch (activity.kind) {
    case "HANDOFF":
      return t.activity.HANDOFF;
    case "JOINED":
      return t.activity.JOINED(name);
    case "LEFT":
      return t.activity.LEFT(name);
    case "ENDED":
      return t.activity.ENDED;
    default:
      return null;
  }
}

export function Line({ activity, own, follows, onButton, children, testId = "message" }: Props) {
  const { t, language } = useLanguage("talk");
  const note = noteOf(activity, t);
  if (note !== null || activity.from === "SYSTEM") {
    return (
      <div className={s.note}>
        <span>
          {note ?? activity.text} · <time title={full(activity.at, language)}>{clock(activity.at, language)}</time>
        </span>
      </div>
    );
  }
  const right = (activity.from === "USER") === (own === "USER");
  // Only members have names; what a customer's page calls its visitor is a key that tells nobody anything.
  const speaker = (activity.from === "MEMBER" && activity.name) || t.speakers[activity.from];
  return (
    <div
      className={right ? s.right : s.left}
      data-from={activity.from}
      data-testid={`${testId}-${activity.from.toLowerCase()}`}
    >
      {!follows && (
        <span className={s.speaker}>
          {speaker} <time title={full(activity.at, language)}>{clock(activity.at, language)}</time>
        </span>
      )}
      <div className={s.bubble}>
        {follows && <span className="sr">{speaker}: </span>}
        {activity.text}
      </div>
      {activity.buttons.length > 0 && (
        <div className={s.buttons}>
          {activity.buttons.map((button) => (
            <button
              key={`${button.title} ${button.value}`}
              type="button"
              disabled={!onButton}
              title={button.title === button.value ? undefined : button.value}
              onClick={() => onButton?.(button.value, button.title)}
            >
              {button.title}
            </button>
          ))}
        </div>
      )}
      {children}
    </div>
  );
}
