// Modules of the host's interfaces, as the tests of a plug-in see them. See register.mjs.
const INTERFACES = {
  clock: ['now', 'zone'],
  conversation: ['id', 'language', 'channel', 'user', 'slot'],
  http: ['send'],
  knowledge: ['search'],
  kv: ['get', 'set', 'delete', 'add'],
  log: ['write'],
  random: ['number', 'bytes'],
  secrets: ['get'],
};
const PREFIX = 'botloom:plugin/';

export async function resolve(specifier, context, next) {
  if (!specifier.startsWith(PREFIX)) return next(specifier, context);
  const name = specifier.slice(PREFIX.length).split('@')[0];
  if (!INTERFACES[name]) throw new Error(`the host has no interface \`${name}\``);
  return { url: `${PREFIX}${name}`, shortCircuit: true };
}

export async function load(url, context, next) {
  if (!url.startsWith(PREFIX)) return next(url, context);
  const name = url.slice(PREFIX.length);
  const test = JSON.stringify(new URL('./test.mjs', import.meta.url).href);
  const functions = INTERFACES[name].map((f) => `const f_${f} = (...given) => ask('${name}', '${f}', given);`);
  const named = INTERFACES[name].map((f) => `f_${f} as ${f}`).join(', ');
  const whole = INTERFACES[name].map((f) => `${f}: f_${f}`).join(', ');
  const source = `import { ask } from ${test};\n${functions.join('\n')}\nexport { ${named} };\nexport default { ${whole} };\n`;
  return { format: 'module', source, shortCircuit: true };
}
