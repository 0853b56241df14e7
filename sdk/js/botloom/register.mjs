// For tests: `node --import ./botloom/register.mjs --test`. Imports of `botloom:plugin/...` then go to the host of test.mjs.
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
