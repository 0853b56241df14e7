import { en } from "./en";
import { zh } from "./zh";

/** Everything that the widget itself says. */
export interface Words {
  readonly title: string;
  readonly open: string;
  readonly openUnread: (count: number) => string;
  readonly close: string;
  readonly hello: string;
  readonly intro: string;
  readonly bot: string;
  readonly botStatus: string;
  readonly queueStatus: string;
  readonly memberStatus: string;
  readonly member: string;
  readonly you: string;
  readonly log: string;
  readonly choices: string;
  readonly write: string;
  readonly send: string;
  readonly typing: (name: string) => string;
  readonly sending: string;
  readonly sent: string;
  readonly failed: string;
  readonly handoff: string;
  readonly joined: (name: string) => string;
  readonly left: (name: string | undefined) => string;
  readonly ended: string;
  readonly endedHint: string;
  readonly again: string;
  readonly offline: string;
  readonly refused: string;
  readonly retry: string;
  readonly newest: string;
  readonly today: string;
  readonly yesterday: string;
}

export function words(language: string): Words {
  return /^zh\b/i.test(language) ? zh : en;
}
