import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { toBytes, toText } from './botloom/bytes.mjs';
import { Host } from './botloom/test.mjs';
import { send } from 'botloom:plugin/http@1.0.0';
import * as kv from 'botloom:plugin/kv@1.0.0';
import log, { write } from 'botloom:plugin/log@1.0.0';
import * as clock from 'botloom:plugin/clock@1.0.0';
import * as conversation from 'botloom:plugin/conversation@1.0.0';
import { search } from 'botloom:plugin/knowledge@1.0.0';
import * as random from 'botloom:plugin/random@1.0.0';
import * as secrets from 'botloom:plugin/secrets@1.0.0';

test('texts become the bytes that the platform makes of them', () => {
  for (const text of ['', 'a', 'é中😀\u0000', '\ud800x', 'x\udfff', '\u07ff\u0800\uffff\u{10000}\u{10ffff}']) {
    assert.deepEqual(toBytes(text), new TextEncoder().encode(text), JSON.stringify(text));
  }
});

test('bytes become the text that the platform makes of them', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let seed = 1;
  const next = (below) => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 8) % below;
  const odd = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe4, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff];
  for (let round = 0; round < 20000; round++) {
    const bytes = Uint8Array.from({ length: next(8) }, () => odd[next(odd.length)]);
    assert.equal(toText(bytes), decoder.decode(bytes), String(bytes));
  }
});

const recorded = (name) => JSON.parse(readFileSync(new URL(`../recordings/${name}`, import.meta.url), 'utf8'));
const request = (method, path, headers = []) => send({ method, url: `https://a.example/${path}`, headers, body: null, timeoutMs: null });
const get = (path, headers) => request('get', path, headers);

test('a recording answers requests', () => {
  const host = new Host(recorded('every-key.json'));
  host.run(() => {
    const first = get('1', [['authorization', 'Bearer ${TOKEN}']]);
    assert.equal(first.status, 200);
    assert.deepEqual(first.headers, [['etag', 'x'], ['x-left', '3']]);
    assert.equal(toText(first.body), '{"n":1,"list":[true,null,"a b"],"name":"李\\"\\\\"}');
    assert.throws(() => get('1'), { tag: 'timeout' });
    assert.throws(() => get('1'), { tag: 'timeout' });
    const text = get('text');
    assert.deepEqual([text.status, toText(text.body)], [404, 'no such order: 李\n']);
    assert.deepEqual(get('bytes').body, Uint8Array.of(0xff, 0, 0xfe, 0x80));
    assert.deepEqual(get('none').body, new Uint8Array());
    const denied = { tag: 'denied', val: 'the secret `NO` is not allowed, or has no value' };
    assert.throws(() => get('1', [['x', '${NO}']]), (told) => assert.deepEqual(told, denied) ?? true);
    for (const tag of ['denied', 'bad-request', 'unreachable']) {
      assert.throws(() => request('post', tag), (told) => assert.deepEqual(told, { tag, val: 'recorded' }) ?? true);
    }
    for (const tag of ['too-many', 'too-large']) {
      assert.throws(() => request('post', tag), (told) => assert.deepEqual(told, { tag }) ?? true);
    }
  });
  assert.equal(host.requests.length, 12);
  assert.equal(host.requests[0].headers[0][1], 'Bearer ${TOKEN}');
});

test('a recording answers everything else', () => {
  const host = new Host(recorded('every-key.json'));
  host.run(() => {
    assert.deepEqual([secrets.get('TOKEN'), secrets.get('OTHER')], ['for-tests-only', null]);
    assert.equal(conversation.slot('order_no'), '"SO123456"');
    assert.equal(conversation.slot('address'), '{"city":"上海","lines":[1,2]}');
    assert.equal(conversation.slot('other'), null);
    assert.deepEqual(conversation.user(), { id: 'u-7', name: 'Li' });
    const { id, language, channel } = conversation;
    assert.deepEqual([id(), language(), channel(), clock.zone(), clock.now()], ['c-1', 'en', 'sms', 'Europe/Berlin', 1777597200001]);
    assert.deepEqual([kv.add('bot', 'seen', 3), kv.add('bot', 'count', 2), kv.add('bot', 'new', -1)], [5, 42, -1]);
    assert.equal(kv.get('conversation', 'seen'), '7');
    const refused = { tag: 'bad-request', val: 'the value is no whole number of 64 bits' };
    for (const [scope, key] of [['bot', 'words'], ['conversation', 'most']]) {
      assert.throws(() => kv.add(scope, key, 1), (told) => assert.deepEqual(told, refused) ?? true);
    }
    kv.delete('conversation', 'seen');
    assert.equal(kv.get('conversation', 'seen'), null);
    const [first, ...others] = search('open?', 1);
    assert.deepEqual([first.entry, first.certainty, others], ['returns', 0.75, []]);
    assert.equal(search('open?', 20)[1].answer, 'Always.');
    assert.notEqual(random.number(), random.number());
    assert.equal(random.bytes(5000).length, 4096);
    write('info', 'one');
    log.write('warn', 'two');
  });
  assert.deepEqual(host.log, [['info', 'one'], ['warn', 'two']]);
  assert.equal(host.values.bot.get('seen'), '5');
  assert.equal(host.values.conversation.get('most'), '9223372036854775807');
});

test('without a recording there are a language, a channel, a time and no customer', () => {
  new Host().run(() => {
    assert.deepEqual([conversation.id(), conversation.language(), conversation.channel()], ['test', 'zh-CN', 'web']);
    assert.deepEqual([conversation.user(), clock.now(), clock.zone()], [null, 1777597200000, 'Asia/Shanghai']);
  });
});

test('a recording that is wrong is told', () => {
  const wrong = recorded('wrong.json');
  assert.notEqual(wrong.length, 0);
  for (const { recording, told } of wrong) {
    assert.throws(() => new Host(recording), { message: told }, JSON.stringify(recording));
  }
});

test('what the test does not say is named', () => {
  assert.throws(() => kv.get('bot', 'x'), /`kv.get`: run it in a test/);
  const send1 = () => send({ method: 'post', url: 'https://a.example/', headers: [], body: null, timeoutMs: null });
  assert.throws(() => new Host().run(send1), /no answer to `POST https:\/\/a.example\/`/);
});
