// What this plug-in does, in a sentence.
import { write } from 'botloom:plugin/log@1.0.0';

// A case of `failure` is thrown as `{ tag, val }`.
export function greet(name) {
  name = name.trim();
  if (!name) throw { tag: 'not-found' };
  write('info', 'somebody was greeted');
  return `Hello, ${name}!`;
}
