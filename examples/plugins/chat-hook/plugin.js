// A channel to a chat system that posts JSON and takes JSON.
//
//   in:  {"id": "m-1", "room": "r-9", "from": {"id": "u-7", "name": "李雷"}, "text": "你好"}, or a list of such messages
//   out: {"id": "...", "room": "r-9", "text": "您好", "choices": ["查订单"]}
import { get } from 'botloom:plugin/secrets@1.0.0';
import { toBytes, toText } from '../../../sdk/js/botloom/bytes.mjs';

const MESSAGES = 'https://chat.example.com/api/messages';

const encode = (value) => toBytes(JSON.stringify(value));

/** Whether two texts are the same, in a time that does not depend on where they differ. */
function same(one, other) {
  let different = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) different |= one.charCodeAt(at) ^ other.charCodeAt(at % Math.max(other.length, 1));
  return different === 0;
}

function read(message) {
  const { id, room, from, text } = message ?? {};
  if (![id, room, from?.id, text].every((value) => typeof value === 'string' && value !== '')) {
    throw 'a message lacks `id`, `room`, `from.id` or `text`';
  }
  return { key: id, conversation: room, user: from.id, userName: typeof from.name === 'string' ? from.name : null, text };
}

export const channel = {
  receive(posted) {
    const token = get('CHAT_HOOK_TOKEN');
    const given = posted.headers.find(([name]) => name === 'x-hook-token')?.[1] ?? '';
    if (!token || !same(token, given)) throw 'the header x-hook-token is not the token of this channel';
    let body;
    try {
      body = JSON.parse(toText(posted.body));
    } catch {
      throw 'the body is no JSON';
    }
    const messages = (Array.isArray(body) ? body : [body]).map(read);
    return { messages, answer: { status: 200, headers: [['content-type', 'application/json']], body: encode({ taken: messages.length }) } };
  },

  render(message) {
    const body = { id: message.key, room: message.conversation, text: message.text, choices: message.suggestions };
    return {
      method: 'post',
      url: MESSAGES,
      headers: [['content-type', 'application/json'], ['authorization', 'Bearer ${CHAT_HOOK_TOKEN}']],
      body: encode(body),
      timeoutMs: 3000,
    };
  },
};
