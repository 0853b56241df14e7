/**
 * What Direct Line 3.0 puts on the wire, as far as the widget reads it.
 *
 * Everything is read leniently: an activity of an unknown type passes through and is ignored further on, a field of the wrong
 * type counts as absent.
 */

/** Who sent an activity. */
export interface Sender {
  readonly id: string;
  readonly name: string | undefined;
}

/** A choice below a message. */
export interface Choice {
  readonly title: string;
  /** What is sent when it is pressed. */
  readonly value: string;
}

/** One line of a conversation. */
export interface Activity {
  readonly id: string;
  readonly type: string;
  readonly from: Sender;
  /** The name of an `event` activity. */
  readonly name: string | undefined;
  readonly text: string | undefined;
  /** Whether `text` is to be shown letter by letter. */
  readonly plain: boolean;
  readonly choices: readonly Choice[];
  /** Milliseconds since 1970. */
  readonly at: number | undefined;
  /** The id that the sending client gave to its own message. */
  readonly clientId: string | undefined;
  /** The value of an `event` activity. */
  readonly value: unknown;
}

/** A group of activities, and the place in the conversation after them. */
export interface ActivitySet {
  readonly activities: readonly Activity[];
  readonly watermark: string | undefined;
}

/** What a conversation that was begun or found again answers. */
export interface Opened {
  readonly conversation: string;
  readonly token: string;
  /** Seconds for which the token is valid. */
  readonly expiresIn: number;
  readonly streamUrl: string | undefined;
}

type Fields = Record<string, unknown>;

export function readActivitySet(json: unknown): ActivitySet {
  const set = fields(json);
  return {
    activities: list(set["activities"]).map(readActivity),
    watermark: text(set["watermark"]),
  };
}

/** Null where the answer lacks what a conversation needs. */
export function readOpened(json: unknown): Opened | null {
  const answer = fields(json);
  const conversation = text(answer["conversationId"]);
  const token = text(answer["token"]);
  if (!conversation || !token) return null;
  const seconds = answer["expires_in"];
  return {
    conversation,
    token,
    expiresIn: typeof seconds === "number" ? seconds : 1800,
    streamUrl: text(answer["streamUrl"]),
  };
}

function readActivity(json: unknown): Activity {
  const activity = fields(json);
  const from = fields(activity["from"]);
  const at = Date.parse(text(activity["timestamp"]) ?? "");
  return {
    id: text(activity["id"]) ?? "",
    type: text(activity["type"]) ?? "",
    from: { id: text(from["id"]) ?? "", name: text(from["name"]) },
    name: text(activity["name"]),
    text: withAttachments(text(activity["text"]), [
      ...list(activity["attachments"]),
      { content: { buttons: list(fields(activity["suggestedActions"])["actions"]) } },
    ]),
    plain: activity["textFormat"] === "plain",
    choices: list(fields(activity["suggestedActions"])["actions"]).flatMap(readChoice),
    at: Number.isNaN(at) ? undefined : at,
    clientId: text(fields(activity["channelData"])["clientActivityID"]),
    value: activity["value"],
  };
}

/** Pictures, files, pages and cards as lines with links below the text. */
function withAttachments(said: string | undefined, attachments: unknown[]): string | undefined {
  const lines = attachments.flatMap((json) => {
    const attachment = fields(json);
    const content = fields(attachment["content"]);
    const link = (title: string | undefined, url: string | undefined) => (url ? [`[${title ?? url}](${url})`] : []);
    const images = list(content["images"]).flatMap((image) => link(undefined, text(fields(image)["url"])));
    const pages = [content["tap"], ...list(content["buttons"])].map(fields).filter((action) => action["type"] === "openUrl");
    return [
      ...link(text(attachment["name"]), text(attachment["contentUrl"])),
      ...[text(content["title"]), text(content["text"])].filter((line) => line !== undefined),
      ...images,
      ...pages.flatMap((action) => link(text(action["title"]), text(action["value"]))),
    ];
  });
  return lines.length === 0 ? said : [said, ...lines].filter((line) => line !== undefined).join("\n");
}

function readChoice(json: unknown): Choice[] {
  const action = fields(json);
  const value = text(action["value"]) ?? text(action["title"]);
  if (!value || action["type"] === "openUrl") return [];
  return [{ title: text(action["title"]) ?? value, value }];
}

export function fields(json: unknown): Fields {
  return typeof json === "object" && json !== null ? (json as Fields) : {};
}

export function text(json: unknown): string | undefined {
  return typeof json === "string" && json !== "" ? json : undefined;
}

function list(json: unknown): unknown[] {
  return Array.isArray(json) ? json : [];
}
