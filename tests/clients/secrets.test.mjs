// Secrets planted wherever they come from, and looked for in everything that is written and sent.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, serverPath } from '../../server/build.mjs';
import { anthropic, fakeProvider } from './fake-provider.mjs';
import { refused, World } from './world.mjs';

build();
const planted = {
  environmentKey: 'sk-ant-planted-environment-0123456789',
  variable: 'Planted/Variable+Value.0123',
  handedOver: 'sk-planted-handed-over-0123456789',
  inFile: 'ghp_' + 'P1a2N3t4E5'.repeat(4),
  aws: 'AKIAPLANTEDPLANTED12',
  password: 'planted-pass-word',
  bearer: 'planted.bearer.0123456789',
};
const file = `key: ${planted.inFile}\nid ${planted.aws}\nfrom env ${planted.variable}\nurl https://user:${planted.password}@db.example/x\nAuthorization: Bearer ${planted.bearer}\nconst token = next();\n`;

async function plays(t, maskSecrets) {
  const world = new World(t, { 'config.txt': file });
  const says = `I saw ${planted.inFile}`;
  const provider = await fakeProvider(t, anthropic, [
    { text: maskSecrets ? 'Reading.' : says, tools: [['readFile', { path: 'config.txt' }], ['noSuchTool', {}]] },
    { status: 529, body: { type: 'error', error: { type: 'overloaded_error', message: `busy ${planted.environmentKey}` } } },
    { status: 400, body: { type: 'error', error: { type: 'invalid_request_error', message: `bad key ${planted.environmentKey} and ${planted.inFile} and password=${planted.password}` } } },
  ]);
  const env = { ...world.env, ANTHROPIC_API_KEY: planted.environmentKey, ANTHROPIC_BASE_URL: provider.url, MY_SERVICE_TOKEN: planted.variable, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1', OPENAI_API_KEY: '', OPENAI_BASE_URL: '' };
  const client = await world.open({ env, args: ['--log-level=debug'], settings: { 'audit.enabled': true, 'telemetry.enabled': true, maskSecrets } });
  client.notify('kiroAgent/secrets', { values: { OPENAI_API_KEY: planted.handedOver } });
  const { session } = await client.request('session/new', { mode: 'autopilot', model: 'anthropic:m' });
  const sessionId = session.id;
  const result = await client.request('agent/turn', { sessionId, prompt: 'Read config.txt' });
  assert.equal(result.stopReason, 'failed');
  let refusals = 0;
  for (const secret of Object.values(planted)) client.notify(`no/password=${secret}`, {}); // the log says that it was ignored
  for (const secret of Object.values(planted).filter((s) => !/word|bearer/.test(s))) {
    await refused(client.request('session/setModel', { sessionId, model: secret }), 1007, 'modelUnavailable');
    await refused(client.request('session/open', { sessionId: secret }), 1001);
    await refused(client.request(`no/${secret}`, {}), -32601);
    refusals += 3;
  }
  const errors = client.log.filter((m) => m.error).map((m) => m.error.message);
  assert.equal(errors.length, refusals);
  const exports = [];
  for (const format of ['markdown', 'json']) exports.push((await client.request('session/export', { sessionId, format })).content);
  JSON.parse(exports[1]);
  assert.equal(await client.stop(), 0);
  const doctor = spawnSync(serverPath, ['doctor', '--workspace', world.workspace, '--data-dir', world.dataDir], { encoding: 'utf8', env: { ...process.env, ...env } });
  const verified = spawnSync(serverPath, ['audit', 'verify', '--data-dir', world.dataDir], { encoding: 'utf8', env: { ...process.env, ...env } });
  assert.equal(verified.status, 0, verified.stdout);
  const read = (folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile()).map((path) => [path.slice(world.dataDir.length + 1), readFileSync(path, 'latin1')]);
  const written = Object.fromEntries(read(world.dataDir));
  const journals = Object.entries(written).filter(([path]) => path.endsWith(`${sessionId}.jsonl`)).map(([, text]) => text).join('');
  assert.ok(journals.length > 0 && Object.keys(written).some((path) => path.startsWith('logs')) && written['telemetry/counts.jsonl'] && written['audit/audit.jsonl'], Object.keys(written).join(' '));
  return { provider, everywhere: {
    log: Object.entries(written).filter(([path]) => path.startsWith('logs')).map(([, text]) => text).join('') + client.stderr,
    audit: written['audit/audit.jsonl'], telemetry: written['telemetry/counts.jsonl'], doctor: doctor.stdout + doctor.stderr,
    errors: errors.join('\n') + JSON.stringify(result.error), exports: exports.join('\n'),
    retries: JSON.stringify(client.log.filter((m) => m.params?.event?.kind === 'retrying')),
    journals, sent: JSON.stringify(client.log), rest: Object.entries(written).filter(([path]) => !path.endsWith(`${sessionId}.jsonl`)).map(([, text]) => text).join(''),
    model: JSON.stringify(provider.requests.map((r) => r.body)),
  } };
}

const holders = (everywhere, places) => places.flatMap((place) => Object.entries(planted).filter(([, secret]) => everywhere[place].includes(secret)).map(([name]) => `${place}: ${name}`));

test('with maskSecrets no secret is written, sent or shown to the model; code that speaks of tokens stays', { timeout: 120_000 }, async (t) => {
  const { everywhere } = await plays(t, true);
  assert.deepEqual(holders(everywhere, Object.keys(everywhere)), []);
  assert.ok(everywhere.model.includes('const token = next();'), 'an assignment is no key');
  assert.ok(everywhere.exports.includes('const token = next();'));
});

test('without it the model reads files as they are, and logs, audit, counts, errors, doctor and exports hold no secret all the same', { timeout: 120_000 }, async (t) => {
  const { everywhere } = await plays(t, false);
  assert.deepEqual(holders(everywhere, ['log', 'audit', 'telemetry', 'doctor', 'errors', 'exports', 'retries', 'rest']), []);
  assert.deepEqual(holders(everywhere, ['model']), ['variable', 'inFile', 'aws', 'password', 'bearer'].map((name) => `model: ${name}`));
  for (const place of ['journals', 'sent', 'model']) for (const key of ['environmentKey', 'handedOver']) assert.equal(everywhere[place].includes(planted[key]), false, `${place} holds a key that was configured`);
});
