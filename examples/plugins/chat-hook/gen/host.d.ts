// Written from wit/plugin.wit by `botloom plugin build`; do not edit.
/** Secrets that the bot allows, by name. They cannot be listed. */
declare module 'botloom:plugin/secrets@1.0.0' {
  /** The value; none if the bot does not allow it or there is none: the two look the same. */
  export function get(name: string): string | null;
}

/** Requests to hosts that the bot allows. Addresses in private networks are refused unless the operator allows them. */
declare module 'botloom:plugin/http@1.0.0' {
  export type Method = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete';

  export interface Request {
    method: Method;
    /** The whole address. */
    url: string;
    /** Names and values. `${NAME}` in a value stands for a secret that the bot allows: it is filled in on the way out, this plug-in
        never sees it. */
    headers: Array<[string, string]>;
    body: Uint8Array | null;
    /** How long it may take, in milliseconds; never longer than the call may. */
    timeoutMs: number | null;
  }

  export interface Response {
    status: number;
    /** Names in lower case. */
    headers: Array<[string, string]>;
    body: Uint8Array;
  }

  export type Error =
    /** The bot does not allow this address. */
    | { tag: 'denied', val: string }
    /** This is no request: a header, the address or the size. */
    | { tag: 'bad-request', val: string }
    /** The call used up the requests it may send. */
    | { tag: 'too-many' }
    | { tag: 'timeout' }
    /** The host cannot be reached, or breaks off. */
    | { tag: 'unreachable', val: string }
    /** The answer is larger than allowed. */
    | { tag: 'too-large' }
  ;

  /** Sends one request and waits for the answer; any status is an answer. */
  export function send(request: Request): Response /* throws Error */;
}

