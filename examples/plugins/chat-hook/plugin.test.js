import assert from 'node:assert/strict';
import test from 'node:test';
import { Host } from '../../../sdk/js/botloom/test.mjs';
import { channel } from './plugin.js';

const host = () => new Host({ secrets: { CHAT_HOOK_TOKEN: 't0ken' } });
const posted = (body, token = 't0ken') => ({
  method: 'POST',
  path: '/',
  query: '',
  headers: [['x-hook-token', token]],
  body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
});
const message = { id: 'm-1', room: 'r-9', from: { id: 'u-7', name: '李雷' }, text: '你好' };
const receive = (...given) => host().run(() => channel.receive(posted(...given)));

test('what is posted is read', () => {
  const { messages, answer } = receive(message);
  assert.deepEqual(messages, [{ key: 'm-1', conversation: 'r-9', user: 'u-7', userName: '李雷', text: '你好' }]);
  assert.equal(answer.status, 200);
  assert.equal(receive([message, { ...message, id: 'm-2', from: { id: 'u-8' } }]).messages[1].userName, null);
});

test('nobody else may post', () => {
  for (const token of ['', 't0ke', 't0kenn', 'T0ken', 'xxxxx']) {
    assert.throws(() => receive(message, token), (told) => told.includes('x-hook-token'));
  }
  assert.throws(() => new Host().run(() => channel.receive(posted(message, ''))), (told) => told.includes('x-hook-token'));
});

test('what is no message is refused with a reason', () => {
  for (const [body, told] of [['{', 'no JSON'], [{ ...message, id: 7 }, '`id`'], [[null], '`text`'], [{ ...message, text: '' }, '`text`']]) {
    assert.throws(() => receive(body), (error) => error.includes(told));
  }
});

test('an answer is posted with the token', () => {
  const sent = channel.render({ key: 'k', conversation: 'r-9', user: 'u-7', text: '您好', suggestions: ['查订单'] });
  assert.deepEqual(JSON.parse(new TextDecoder().decode(sent.body)), { id: 'k', room: 'r-9', text: '您好', choices: ['查订单'] });
  assert.deepEqual(sent.headers[1], ['authorization', 'Bearer ${CHAT_HOOK_TOKEN}']);
});
