// The one connection to the platform: requests to /graphql, subscriptions over a WebSocket at the same address.

import type { ClientOptions, Client as Socket } from "graphql-ws";
import { cacheExchange, Client, fetchExchange, mapExchange, subscriptionExchange } from "urql";
import { onSpoken, spokenTag } from "../i18n/useLanguage";
import { lastKnown } from "./lastKnown";
import { openQueries } from "./openQueries";
import { isRefused } from "./refusal";

/** What the live connection is doing, for those who show it; it rests while nothing wants to hear something. */
export type Connection = "resting" | "live" | "lost";

type Listener = (connection: Connection) => void;

const listeners = new Set<Listener>();
let connection: Connection = "resting";

function set(next: Connection) {
  // What was missed meanwhile is asked for.
  if (connection === "lost" && next !== "lost") queries.askAgain(client);
  connection = next;
  for (const listener of listeners) listener(next);
}

export function watchConnection(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentConnection(): Connection {
  return connection;
}

/** Between attempts to come back, so that agents need not reload after a long break. */
const LONGEST_WAIT = 10_000;

let socket: Promise<Pick<Socket, "subscribe" | "terminate">> | null = null;
/** How many want to hear something just now. */
let hearers = 0;

/** The live connection, fetched and made when the first page wants to hear something. */
export function live(): NonNullable<typeof socket> {
  socket ??= import("graphql-ws").then(({ createClient }) => counted(createClient(SETTINGS)));
  return socket;
}

/** The connection is closed after the last who heard something by it, which is no loss. */
function counted({ subscribe, terminate }: Socket): Pick<Socket, "subscribe" | "terminate"> {
  return {
    terminate,
    subscribe(payload, sink) {
      let hears = true;
      hearers += 1;
      const leave = () => {
        if (hears) hearers -= 1;
        hears = false;
        if (hearers === 0 && connection === "lost" && navigator.onLine) set("resting");
      };
      const end = subscribe<never, never>(payload, {
        next: (value) => sink.next(value),
        error: (error) => {
          leave();
          sink.error(error);
        },
        complete: () => {
          leave();
          sink.complete();
        },
      });
      return () => {
        leave();
        end();
      };
    },
  };
}

const SETTINGS: ClientOptions = {
  url: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  retryWait: (tries) => {
    const wait = dropped ? 0 : Math.min(1000 * 2 ** tries, LONGEST_WAIT) * (0.5 + Math.random() / 2);
    dropped = false;
    return new Promise((done) => setTimeout(done, wait));
  },
  connectionParams: () => ({ language: spokenTag() }),
  keepAlive: 15_000,
  on: { connected: () => set("live"), closed: () => set(hearers > 0 ? "lost" : "resting") },
};

let suspect: () => void = () => {};

/** Calls back when the platform refuses somebody what they asked for: their session has ended, or their role is another one. */
export function onRefusals(callback: () => void) {
  suspect = callback;
}

/** Whether the connection was dropped on purpose: then nothing is in the way of the next one. */
let dropped = false;

/** Drops the live connection, so that it begins anew as whoever is signed in now, in the language that is shown. */
export function reconnect() {
  void socket?.then((made) => {
    dropped = hearers > 0;
    made.terminate();
  });
}

// A browser without a network knows at once what a silent connection shows only when something is sent.
window.addEventListener("offline", () => set("lost"));
window.addEventListener("online", () => {
  reconnect();
  if (hearers === 0) set("resting");
});

const queries = openQueries();
const known = lastKnown();

export const client = new Client({
  url: "/graphql",
  preferGetMethod: false,
  // What is wrong with a bot is said in the language of whoever asks.
  fetchOptions: () => ({ credentials: "same-origin", headers: { "Accept-Language": spokenTag() } }),
  requestPolicy: "cache-and-network",
  exchanges: [
    mapExchange({
      onOperation(operation) {
        queries.note(operation);
        known.note(operation);
      },
      onResult(result) {
        if (isRefused(result)) suspect();
        return known.keep(result);
      },
    }),
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe(sink) {
          let over = false;
          let end = () => {};
          const begin = (made: Pick<Socket, "subscribe">) => {
            if (over) return;
            end = made.subscribe(
              { query: request.query ?? "", variables: request.variables as Record<string, unknown> },
              {
                next: (result) => sink.next(result as Parameters<typeof sink.next>[0]),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            );
          };
          live().then(begin, (error: unknown) => sink.error(error));
          return {
            unsubscribe() {
              over = true;
              end();
            },
          };
        },
      }),
    }),
  ],
});

let asked = spokenTag();
onSpoken(() => {
  if (spokenTag() === asked) return;
  asked = spokenTag();
  queries.askAgain(client);
  reconnect();
});
