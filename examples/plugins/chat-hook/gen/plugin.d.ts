// Written from wit/plugin.wit by `botloom plugin build`; do not edit.
export type Request = import('botloom:plugin/http@1.0.0').Request;

export type Response = import('botloom:plugin/http@1.0.0').Response;

export interface Posted {
  method: string;
  path: string;
  query: string;
  /** Names in lower case. */
  headers: Array<[string, string]>;
  body: Uint8Array;
}

export interface Incoming {
  /** The same if it is delivered again. */
  key: string;
  /** The conversation as the other system knows it. */
  conversation: string;
  user: string;
  userName: string | null;
  text: string;
}

export interface Received {
  messages: Array<Incoming>;
  /** What is answered at once. */
  answer: Response;
}

export interface Outgoing {
  /** The same if it is sent again. */
  key: string;
  conversation: string;
  user: string;
  text: string;
  /** What the customer may tap. */
  suggestions: Array<string>;
}

/** A channel of your own: reads what another system posts, and writes what it is sent. A plug-in that exports this may be set up as
    a channel of a bot. */
export declare const channel: {
  /** Verifies and reads what was posted. An error is answered with status 400 and told to the operator. */
  receive(posted: Posted): Received /* throws string */;
  /** The request that delivers a message; the host sends it. */
  render(message: Outgoing): Request /* throws string */;
};

