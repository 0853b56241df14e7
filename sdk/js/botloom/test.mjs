// The host of a test: answers from what the test says or from a recording, and remembers what was asked.
//
//   const host = new Host({ http: [{ request: 'GET https://api.example.com/1', status: 200, body: { n: 1 } }] });
//   const result = host.run(() => lookUp('1'));
//   host.requests[0].headers

import { read } from './recording.mjs';

let running = null;

/** The errors of a request that say why. */
const REASONED = ['denied', 'bad-request', 'unreachable'];

/** What a whole number of 64 bits may be. */
const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** Asks the host of the test that runs. */
export function ask(name, method, given) {
  if (!running) throw new Error(`this code asks the host for \`${name}.${method}\`: run it in a test with \`host.run\``);
  return running[`${name}_${method}`](...given);
}

/** A host for tests. A recording in JSON, as the other SDKs take it, may be handed over as it is. */
export class Host {
  constructor(recording = {}) {
    this.said = read(recording);
    this.answers = new Map(this.said.http.map(({ request }) => [request, []]));
    for (const answer of this.said.http) this.answers.get(answer.request).push(answer);
    /** The values of the bot and of the conversation. */
    this.values = this.said.values;
    /** The requests that were sent, with `${NAME}` where a secret stands. */
    this.requests = [];
    /** The lines that were written, as `[level, message]`. */
    this.log = [];
    this.drawn = 0;
  }

  /** Runs code that asks this host. */
  run(code) {
    running = this;
    try {
      return code();
    } finally {
      running = null;
    }
  }

  http_send(request) {
    this.requests.push(request);
    for (const [, value] of request.headers) {
      for (const [, secret] of value.matchAll(/\$\{([^}]*)\}/g)) {
        if (!this.said.secrets.has(secret)) {
          throw { tag: 'denied', val: `the secret \`${secret}\` is not allowed, or has no value` };
        }
      }
    }
    const asked = `${request.method.toUpperCase()} ${request.url}`;
    const answers = this.answers.get(asked);
    if (!answers) throw new Error(`the test has no answer to \`${asked}\``);
    const { error, response } = answers.length > 1 ? answers.shift() : answers[0];
    if (error) throw REASONED.includes(error) ? { tag: error, val: 'recorded' } : { tag: error };
    return { ...response, headers: response.headers.map((pair) => [...pair]), body: response.body.slice() };
  }

  kv_get(scope, key) {
    return this.values[scope].get(key) ?? null;
  }

  kv_set(scope, key, value) {
    this.values[scope].set(key, value);
  }

  kv_delete(scope, key) {
    this.values[scope].delete(key);
  }

  kv_add(scope, key, amount) {
    const before = this.values[scope].get(key) ?? '0';
    const sum = /^[+-]?[0-9]+$/.test(before) ? BigInt(before.replace('+', '')) + BigInt(amount) : null;
    if (sum === null || sum < LEAST || sum > MOST) {
      throw { tag: 'bad-request', val: 'the value is no whole number of 64 bits' };
    }
    this.values[scope].set(key, String(sum));
    return Number(sum);
  }

  secrets_get(name) {
    return this.said.secrets.get(name) ?? null;
  }

  clock_now() {
    return this.said.now;
  }

  clock_zone() {
    return this.said.zone;
  }

  conversation_id() {
    return this.said.id;
  }

  conversation_language() {
    return this.said.language;
  }

  conversation_channel() {
    return this.said.channel;
  }

  conversation_user() {
    return this.said.user;
  }

  conversation_slot(name) {
    return this.said.slots.get(name) ?? null;
  }

  knowledge_search(question, most) {
    return this.said.hits.slice(0, Math.min(most, 20));
  }

  log_write(level, message) {
    this.log.push([level, message]);
  }

  /** Numbers that look random and are the same in every run. */
  random_number() {
    this.drawn = (Math.imul(this.drawn, 1664525) + 1013904223) >>> 0;
    return this.drawn;
  }

  random_bytes(count) {
    return Uint8Array.from({ length: Math.min(count, 4096) }, () => this.random_number() >>> 24);
  }
}
