// Exports, searches and completion from the outside, over the built server.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, serverPath } from '../../server/build.mjs';
import { refused, step, World } from './world.mjs';

build();

async function worked(t) {
  const world = new World(t, { 'src/port.ts': 'const port = 3000;\n', '.gitignore': 'hidden/\n', 'hidden/port.ts': 'x\n' });
  const client = await world.open();
  const { session } = await client.request('session/new', { mode: 'autopilot', model: world.model([
    step('I raise it.', ['strReplace', { path: 'src/port.ts', oldStr: '3000', newStr: '8080' }]), step('The port is 8080 now.')]) });
  await client.request('agent/turn', { sessionId: session.id, prompt: 'Raise the port of #src/port.ts' });
  return { world, client, sessionId: session.id };
}

const journal = (world, sessionId) => {
  const root = join(world.dataDir, 'workspaces');
  return join(root, readdirSync(root).find((id) => readdirSync(join(root, id)).includes('sessions')), 'sessions', `${sessionId}.jsonl`);
};

test('a session is exported as Markdown and JSON, found by its words, and completion hides what is ignored', async (t) => {
  const { client, sessionId } = await worked(t);
  const markdown = await client.request('session/export', { sessionId, format: 'markdown' });
  assert.match(markdown.fileName, /^\d{4}-\d\d-\d\d-raise-the-port-of-src-port-ts\.md$/);
  assert.match(markdown.content, /^# Raise the port/);
  assert.match(markdown.content, /-const port = 3000;\n\+const port = 8080;/);
  const json = JSON.parse((await client.request('session/export', { sessionId, format: 'json' })).content);
  assert.deepEqual([json.format, json.version, json.session.id, json.checkpoints.length], ['kiro-agent-session', 1, sessionId, 1]);
  assert.match(json.checkpoints[0].changes[0].diff, /\+const port = 8080;/);
  const opened = await client.request('session/open', { sessionId });
  assert.deepEqual(json.transcript, opened.transcript);
  assert.deepEqual((await client.request('session/search', { query: 'PORT 8080' })).hits.map((h) => h.snippet), ['The port is 8080 now.']);
  assert.deepEqual((await client.request('session/search', { query: 'zebra' })).hits, []);
  const { items } = await client.request('context/complete', { sessionId, text: 'see #port' });
  assert.deepEqual(items.map((i) => i.insertText), ['#src/port.ts']);
  assert.equal(await client.stop(), 0);
});

test('a session that a newer version wrote to is shown, found, exported, and never written', async (t) => {
  const { world, client, sessionId } = await worked(t);
  assert.equal(await client.stop(), 0);
  const file = journal(world, sessionId);
  const seq = readFileSync(file, 'utf8').trimEnd().split('\n').length + 1;
  appendFileSync(file, JSON.stringify({ seq, at: '2031-01-01T00:00:00+00:00', what: { event: 'hologram', depth: 3 } }) + '\n');
  const before = readFileSync(file);
  const again = await world.open();
  const opened = await again.request('session/open', { sessionId });
  assert.match(opened.session.readOnly, /newer version.*hologram/);
  assert.equal(opened.transcript[0].text, 'Raise the port of #src/port.ts');
  assert.match((await refused(again.request('session/rename', { sessionId, title: 'x' }), 1009)).message, /newer version/);
  await refused(again.request('agent/turn', { sessionId, prompt: 'Go on' }), 1009);
  assert.equal((await again.request('session/search', { query: '8080' })).hits.length, 1);
  assert.match((await again.request('session/export', { sessionId, format: 'markdown' })).content, /newer version/);
  assert.equal(await again.stop(), 0);
  assert.deepEqual(readFileSync(file), before);
});

test('the audit file tells what was asked, answered and done, without secrets; a changed line is found; off writes nothing', async (t) => {
  const secret = 'ghp_' + 'a1B2c3D4e5'.repeat(4);
  const world = new World(t, { 'a.txt': 'one\n' });
  const off = await world.open();
  assert.equal(await off.stop(), 0);
  assert.equal(existsSync(join(world.dataDir, 'audit')), false);
  const client = await world.open({ settings: { 'audit.enabled': true } });
  const { session } = await client.request('session/new', { mode: 'autopilot', model: world.model([
    step(`I write ${secret}.`, ['fsWrite', { path: 'a.txt', text: 'two\n' }]), step('Done.')]) });
  await client.request('agent/turn', { sessionId: session.id, prompt: `Use the key ${secret} and API_TOKEN=hunter2hunter2` });
  assert.equal(await client.stop(), 0);
  const file = join(world.dataDir, 'audit', 'audit.jsonl');
  const text = readFileSync(file, 'utf8');
  assert.deepEqual(text.trimEnd().split('\n').map((line) => JSON.parse(line).kind), ['session', 'prompt', 'answer', 'toolCall', 'toolEnd', 'answer', 'turnEnd']);
  assert.equal(text.includes(secret) || text.includes('hunter2'), false);
  const verify = () => spawnSync(serverPath, ['audit', 'verify', '--data-dir', world.dataDir], { encoding: 'utf8', env: { ...process.env, ...world.env } });
  const whole = verify();
  assert.equal(whole.status, 0, whole.stderr);
  assert.match(whole.stdout, /7 entries are as they were written\nlast hash [0-9a-f]{64}/);
  writeFileSync(file, text.replace('"kind":"answer"', '"kind":"Answer"'));
  const changed = verify();
  assert.equal(changed.status, 1);
  assert.match(changed.stdout, /NOT WHOLE: audit.jsonl: line 3 was changed/);
});

test('counts are kept only where they are switched on, and hold no word of anybody', async (t) => {
  const world = new World(t, { 'a.txt': 'one\n' });
  const work = async (settings) => {
    const client = await world.open({ settings });
    const { session } = await client.request('session/new', { mode: 'autopilot', model: world.model([step('Secret words.', ['fsWrite', { path: 'b.txt', text: 'x' }], ['noSuchTool', {}]), step('Done.')]) });
    await client.request('agent/turn', { sessionId: session.id, prompt: 'Private prompt' });
    assert.equal(await client.stop(), 0);
  };
  const folder = join(world.dataDir, 'telemetry');
  await work({});
  await work({ 'telemetry.enabled': true, usageStatisticsEnabled: false });
  assert.equal(existsSync(folder), false);
  await work({ 'telemetry.enabled': true });
  const line = JSON.parse(readFileSync(join(folder, 'counts.jsonl'), 'utf8'));
  assert.deepEqual(Object.keys(line), ['day', 'os', 'ended', 'ms', 'tools']);
  assert.deepEqual([line.ended, line.tools], ['completed', { fsWrite: 1, other: 1 }]);
});
