import assert from 'node:assert/strict';
import test from 'node:test';
import { Host } from './botloom/test.mjs';
import { greet } from './plugin.js';

test('a customer is greeted by name', () => {
  const host = new Host();
  assert.equal(host.run(() => greet(' Li ')), 'Hello, Li!');
  assert.deepEqual(host.log, [['info', 'somebody was greeted']]);
});

test('nobody is not found', () => {
  assert.throws(() => new Host().run(() => greet(' ')), { tag: 'not-found' });
});
