// The host of a test: answers from what the test says or from a recording, and remembers what was asked.
//
//   const host = new Host({ http: [{ request: 'GET https://api.example.com/1', status: 200, body: { n: 1 } }] });
//   const result = host.run(() => lookUp('1'));
//   host.requests[0].headers

let running = null;

/** Asks the host of the test that runs. */
export function ask(name, method, given) {
  if (!running) throw new Error(`this code asks the host for \`${name}.${method}\`: run it in a test with \`host.run\``);
  return running[`${name}_${method}`](...given);
}

/** A host for tests. A recording in JSON, as the other SDKs take it, may be handed over as it is. */
export class Host {
  constructor(recording = {}) {
    const known = ['http', 'secrets', 'slots', 'kv', 'user', 'language', 'channel', 'zone', 'now', 'hits'];
    const unknown = Object.keys(recording).find((key) => !known.includes(key));
    if (unknown) throw new Error(`the recording: \`${unknown}\` is not known`);
    this.said = { language: 'zh-CN', channel: 'web', zone: 'Asia/Shanghai', now: 1777597200000, ...recording };
    this.answers = new Map();
    for (const answer of recording.http ?? []) {
      const answers = this.answers.get(answer.request) ?? [];
      this.answers.set(answer.request, [...answers, answer]);
    }
    this.values = { bot: new Map(Object.entries(recording.kv ?? {})), conversation: new Map() };
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
    for (const [name, value] of request.headers) {
      for (const [, secret] of value.matchAll(/\$\{(\w+)\}/g)) {
        if (!(secret in (this.said.secrets ?? {}))) {
          throw { tag: 'bad-request', val: `the header \`${name}\` names the secret \`${secret}\`, which the bot does not allow` };
        }
      }
    }
    const asked = `${request.method.toUpperCase()} ${request.url}`;
    const answers = this.answers.get(asked);
    if (!answers) throw new Error(`the test has no answer to \`${asked}\``);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer.error) throw { tag: answer.error, val: 'recorded' };
    const body = answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    return { status: answer.status, headers: Object.entries(answer.headers ?? {}), body: new TextEncoder().encode(body) };
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
    const sum = Number(this.values[scope].get(key) ?? 0) + amount;
    if (!Number.isInteger(sum)) throw { tag: 'bad-request', val: `\`${key}\` is no whole number` };
    this.values[scope].set(key, String(sum));
    return sum;
  }

  secrets_get(name) {
    return this.said.secrets?.[name] ?? null;
  }

  clock_now() {
    return this.said.now;
  }

  clock_zone() {
    return this.said.zone;
  }

  conversation_id() {
    return 'test';
  }

  conversation_language() {
    return this.said.language;
  }

  conversation_channel() {
    return this.said.channel;
  }

  conversation_user() {
    return this.said.user ?? null;
  }

  conversation_slot(name) {
    return name in (this.said.slots ?? {}) ? JSON.stringify(this.said.slots[name]) : null;
  }

  knowledge_search(question, most) {
    return (this.said.hits ?? []).slice(0, Math.min(most, 20));
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
