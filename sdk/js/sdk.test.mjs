import assert from 'node:assert/strict';
import test from 'node:test';
import { toBytes, toText } from './botloom/bytes.mjs';
import { Host } from './botloom/test.mjs';
import { send } from 'botloom:plugin/http@1.0.0';
import * as kv from 'botloom:plugin/kv@1.0.0';
import log, { write } from 'botloom:plugin/log@1.0.0';
import { slot, user } from 'botloom:plugin/conversation@1.0.0';

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

test('a recording answers every call', () => {
  const host = new Host({
    http: [
      { request: 'GET https://a.example/1', status: 200, headers: { etag: 'x' }, body: { n: 1 } },
      { request: 'GET https://a.example/1', error: 'timeout' },
    ],
    secrets: { TOKEN: 'abc' },
    slots: { no: 'A1' },
    kv: { seen: '2' },
  });
  const get = (headers = []) => send({ method: 'get', url: 'https://a.example/1', headers, body: null, timeoutMs: null });
  host.run(() => {
    assert.equal(toText(get([['authorization', 'Bearer ${TOKEN}']]).body), '{"n":1}');
    assert.throws(get, { tag: 'timeout' });
    assert.throws(() => get([['x', '${NO}']]), (told) => told.tag === 'bad-request' && told.val.includes('`NO`'));
    assert.equal(kv.add('bot', 'seen', 3), 5);
    assert.equal(kv.get('conversation', 'seen'), null);
    kv.delete('bot', 'seen');
    assert.equal(kv.get('bot', 'seen'), null);
    assert.equal(slot('no'), '"A1"');
    assert.equal(user(), null);
    write('info', 'one');
    log.write('warn', 'two');
  });
  assert.deepEqual(host.log, [['info', 'one'], ['warn', 'two']]);
  assert.equal(host.requests.length, 3);
});

test('what the test does not say is named', () => {
  assert.throws(() => kv.get('bot', 'x'), /`kv.get`: run it in a test/);
  const send1 = () => send({ method: 'post', url: 'https://a.example/', headers: [], body: null, timeoutMs: null });
  assert.throws(() => new Host().run(send1), /no answer to `POST https:\/\/a.example\/`/);
  assert.throws(() => new Host({ htpp: [] }), /`htpp` is not known/);
});
