// The engine that runs the scripts of flows. Every call has an engine of its own, so nothing that a script changes outlives it.
import { write } from 'botloom:plugin/log@1.0.0';

const RealDate = Date;

const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value) ?? String(value));

const line = (level) => (...values) => write(level, values.map(shown).join(' '));

globalThis.console = { debug: line('debug'), log: line('info'), info: line('info'), warn: line('warn'), error: line('error') };

// The time stands still during a turn, and is the same in a replay.
function setClock(now) {
  globalThis.Date = class Date extends RealDate {
    constructor(...parts) {
      if (parts.length === 0) super(now);
      else super(...parts);
    }
    static now() {
      return now;
    }
  };
}

// What a script throws: a text is the case that a flow catches, an object may name one, an error is `error`.
function thrown(error) {
  if (typeof error === 'string') return { case: error, message: error };
  if (error instanceof Error) return { case: error.case ?? 'error', message: `${error.name}: ${error.message}${place(error)}` };
  if (error !== null && typeof error === 'object' && typeof error.case === 'string') {
    return { case: error.case, message: String(error.message ?? error.case) };
  }
  return { case: 'error', message: shown(error) };
}

// The line of the script in which an error was thrown; the function around it has two lines before the first.
function place(error) {
  const found = /<input>:(\d+)|<anonymous>:(\d+)/.exec(error.stack ?? '');
  const number = found ? Number(found[1] ?? found[2]) - 3 : 0;
  return number > 0 ? ` (line ${number})` : '';
}

export function run(source, input, now) {
  try {
    const values = JSON.parse(input);
    setClock(Number(now));
    const names = Object.keys(values);
    const result = new Function(...names, '"use strict";\n' + source)(...names.map((name) => values[name]));
    return JSON.stringify({ ok: result === undefined ? null : result });
  } catch (error) {
    return JSON.stringify({ error: thrown(error) });
  }
}
