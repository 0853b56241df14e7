// Recordings, as every SDK reads them. What is wrong with one is told before a test begins.

const KEYS = ['http', 'secrets', 'slots', 'kv', 'conversation_kv', 'user', 'id', 'language', 'channel', 'zone', 'now', 'hits'];
const ANSWER = ['request', 'status', 'headers', 'body', 'body_base64', 'error'];
const HIT = ['entry', 'question', 'answer', 'certainty'];
const ERRORS = ['denied', 'bad-request', 'too-many', 'timeout', 'unreachable', 'too-large'];

/** What a recording says, with what holds where it says nothing. */
export function read(recording) {
  if (!isRecord(recording)) throw new Error('the recording must be a record');
  known('recording', recording, KEYS);
  const { http = [], secrets = {}, slots = {}, kv = {}, conversation_kv = {}, user, hits = [] } = recording;
  const { id = 'test', language = 'zh-CN', channel = 'web', zone = 'Asia/Shanghai', now = 1777597200000 } = recording;
  return {
    http: list('http', http).map(answer),
    secrets: texts('secrets', secrets),
    slots: new Map(Object.entries(record('slots', slots)).map(([name, value]) => [name, JSON.stringify(value)])),
    values: { bot: texts('kv', kv), conversation: texts('conversation_kv', conversation_kv) },
    user: user === undefined ? null : customer(user),
    id: text('id', id),
    language: text('language', language),
    channel: text('channel', channel),
    zone: text('zone', zone),
    now: check(Number.isSafeInteger(now) && now >= 0, now, '`now` must be milliseconds'),
    hits: list('hits', hits).map(hit),
  };
}

/** An answer as `{request, response}` or `{request, error}`. */
function answer(recorded) {
  known('http', recorded, ANSWER);
  const request = text('request', needed('http', recorded, 'request'));
  const { error, status, headers = {}, body = '', body_base64 } = recorded;
  if (error !== undefined) {
    return { request, error: check(ERRORS.includes(text('error', error)), error, `\`${error}\` is no error of a request`) };
  }
  check(status !== undefined, status, '`http` needs `status` or `error`');
  check(Number.isInteger(status) && status >= 100 && status <= 999, status, '`status` must be a number from 100 to 999');
  const pairs = [...texts('headers', headers)].map(([name, value]) => [name.toLowerCase(), value]);
  const both = 'body' in recorded && body_base64 !== undefined;
  check(!both, body, 'an answer has `body` or `body_base64`, not both');
  const shown = typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = body_base64 === undefined ? new TextEncoder().encode(shown) : fromBase64(text('body_base64', body_base64));
  return { request, response: { status, headers: pairs, body: bytes } };
}

/** The bytes of base64. Node leaves out what is none, so they have to give the same text again. */
function fromBase64(encoded) {
  const bytes = Buffer.from(encoded, 'base64');
  check(bytes.toString('base64') === encoded, encoded, '`body_base64` is no base64');
  return new Uint8Array(bytes);
}

function customer(user) {
  known('user', user, ['id', 'name']);
  const { name = null } = user;
  return { id: text('id', needed('user', user, 'id')), name: name === null ? null : text('name', name) };
}

function hit(recorded) {
  known('hits', recorded, HIT);
  const [entry, question, answer] = ['entry', 'question', 'answer'].map((name) => text(name, needed('hits', recorded, name)));
  const certainty = needed('hits', recorded, 'certainty');
  check(typeof certainty === 'number' && certainty >= 0 && certainty <= 1, certainty, '`certainty` must be a number from 0 to 1');
  return { entry, question, answer, certainty };
}

function check(holds, value, wrong) {
  if (!holds) throw new Error(`the recording: ${wrong}`);
  return value;
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(name, value) {
  return check(isRecord(value), value, `\`${name}\` must be a record`);
}

function list(name, value) {
  return check(Array.isArray(value), value, `\`${name}\` must be a list`);
}

function text(name, value) {
  return check(typeof value === 'string', value, `\`${name}\` must be a text`);
}

function needed(name, value, part) {
  return check(value[part] !== undefined, value[part], `\`${name}\` needs \`${part}\``);
}

/** Nothing but these names stands in a record. */
function known(name, value, names) {
  const unknown = Object.keys(record(name, value)).find((key) => !names.includes(key));
  check(unknown === undefined, value, `\`${unknown}\` is not known`);
}

function texts(name, value) {
  return new Map(Object.entries(record(name, value)).map(([key, value]) => [key, text(key, value)]));
}
