// Settings over the wire, with the real watching of real files: what an editor sees when somebody edits a settings file.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build, serverPath } from '../../server/build.mjs';
import { refused, World } from './world.mjs';

build();
const limit = { timeout: 60_000 };
const uri = (world, path) => pathToFileURL(join(world.workspace, path)).href;

test('a settings file written, broken, mended, replaced and deleted on disk is told of without a request', limit, async (t) => {
  const world = new World(t, { '.kiro/settings.json': '{ "maxSteps": 3, "unknown": 1 }' });
  const client = await world.open();
  await client.waitForNotification('textDocument/publishDiagnostics'); // files are watched before this is told
  const settings = async () => (await client.request('settings/get')).settings;
  assert.equal((await settings()).maxSteps, 3);
  const changed = async (write, maxSteps) => { // by asking nothing in between: only the watcher can know
    const since = client.log.length;
    write();
    await client.waitForNotification('settings/changed', () => true, since);
    assert.equal((await settings()).maxSteps, maxSteps);
  };
  await changed(() => world.write('.kiro/settings.json', '{ "maxSteps": 4 }'), 4);
  const since = client.log.length;
  world.write('.kiro/settings.json', '{ "maxSteps": 5, ');
  // Between the cutting off and the writing of a file a look may find it blank, which is a warning of its own.
  await client.waitForNotification('textDocument/publishDiagnostics', (p) => p.diagnostics[0]?.severity === 1, since);
  assert.equal((await settings()).maxSteps, 4, 'the last good value stays');
  await changed(() => { world.write('.kiro/settings.json.tmp', '{ "maxSteps": 6 }'); renameSync(world.path('.kiro/settings.json.tmp'), world.path('.kiro/settings.json')); }, 6);
  await changed(() => rmSync(world.path('.kiro'), { recursive: true }), 200);
  await changed(() => world.write('.kiro/settings.json', '{ "maxSteps": 7 }'), 7);
  await changed(() => { mkdirSync(join(world.home, '.kiro')); writeFileSync(join(world.home, '.kiro', 'settings.json'), '{ "maxSteps": 8, "mode": "supervised" }'); }, 7);
  assert.equal((await settings()).mode, 'supervised');
  assert.equal(await client.stop(), 0);
});

test('completion and hover are offered and answered, and empty for other documents', limit, async (t) => {
  const world = new World(t, { '.kiro/settings.json': '{ "mod": 1 }', '.kiro/settings/mcp.json': '{ "mcpServers": { "a": {  } } }', 'a.json': '{ }' });
  const client = await world.open({ settings: { mode: 'supervised' } });
  const { capabilities } = client.initializeResult;
  assert.equal(capabilities.hoverProvider, true);
  assert.deepEqual(capabilities.completionProvider, { triggerCharacters: ['"'] });
  const at = (path, character) => ({ textDocument: { uri: uri(world, path) }, position: { line: 0, character } });
  const { diagnostics } = await client.waitForNotification('textDocument/publishDiagnostics', (p) => p.uri === uri(world, '.kiro/settings.json'));
  assert.match(diagnostics[0].message, /Did you mean/);
  assert.ok((await client.request('textDocument/completion', at('.kiro/settings.json', 4))).some((i) => i.label === 'mode' && i.textEdit.newText === '"mode"'));
  assert.ok((await client.request('textDocument/completion', at('.kiro/settings/mcp.json', 26))).some((i) => i.label === 'autoApprove'));
  client.notify('textDocument/didOpen', { textDocument: { uri: uri(world, '.kiro/settings.json'), languageId: 'jsonc', version: 1, text: '{ "mode": "autopilot" }' } });
  const hover = await client.request('textDocument/hover', at('.kiro/settings.json', 5));
  assert.match(hover.contents.value, /In force: `"supervised"`, from editor/);
  assert.deepEqual(await client.request('textDocument/completion', at('a.json', 1)), []);
  assert.equal(await client.request('textDocument/hover', at('a.json', 1)), null);
  assert.equal(await client.stop(), 0);
});

test('what a project loosens is asked about, survives a kill, and is in force once allowed', limit, async (t) => {
  const world = new World(t, { '.kiro/settings.json': '{ "trustedCommands": ["npm test"], "mode": "supervised" }' });
  const first = await world.open();
  const { approval } = await first.waitForNotification('approval/requested');
  assert.deepEqual(approval.subject.changes, [{ key: 'trustedCommands', value: ['npm test'] }]);
  assert.deepEqual((await first.request('settings/get')).settings.trustedCommands, []);
  await first.kill();
  const second = await world.open();
  assert.equal((await second.waitForNotification('approval/requested')).approval.id, approval.id);
  await second.request('approval/respond', { approvalId: approval.id, decision: 'allow' });
  await refused(second.request('approval/respond', { approvalId: approval.id, decision: 'allow' }), 1005, 'unknownApproval');
  assert.deepEqual((await second.request('settings/get')).settings.trustedCommands, ['npm test']);
  await second.kill();
  const third = await world.open();
  assert.deepEqual((await third.request('settings/get')).settings.trustedCommands, ['npm test']);
  const untrusted = await world.open({ trusted: false });
  const answer = await untrusted.request('settings/get');
  assert.deepEqual([answer.settings.trustedCommands, answer.settings.mode], [[], 'autopilot']);
  assert.equal(await third.stop(), 0);
  assert.equal(await untrusted.stop(), 0);
});

test('what the editor says of trust and settings counts for the very next request', limit, async (t) => {
  const world = new World(t, { '.kiro/settings.json': '{ "maxSteps": 3 }' });
  const client = await world.open();
  for (let round = 0; round < 60; round++) {
    const trusted = round % 2 === 1, ownSteps = round % 4 > 1;
    client.notify('kiroAgent/didChangeTrust', { workspaceTrusted: trusted });
    assert.equal((await client.request('guard/explain', { command: 'ls' })).verdict, trusted ? 'allow' : 'ask', `round ${round}`);
    client.notify('workspace/didChangeConfiguration', { settings: { kiroAgent: ownSteps ? { maxSteps: 9 } : {} } });
    assert.equal((await client.request('settings/get')).settings.maxSteps, ownSteps ? 9 : trusted ? 3 : 200, `round ${round}`);
  }
  assert.equal(await client.stop(), 0);
});

test('what waits for the user is told once, whatever is asked while the server starts', limit, async (t) => {
  for (let round = 0; round < 5; round++) {
    const world = new World(t, { '.kiro/settings.json': '{ "trustedCommands": ["npm test"] }' });
    const client = await world.open();
    await Promise.all(Array.from({ length: 8 }, () => client.request('settings/get')));
    assert.equal((await client.request('approval/pending')).approvals.length, 1);
    assert.equal(await client.stop(), 0);
    assert.equal(client.log.filter((m) => m.method === 'approval/requested').length, 1);
  }
});

test('explain goes by the trust that was said for the folder, and says so', limit, (t) => {
  const world = new World(t, { '.kiro/settings.json': '{ "protectedPaths": ["secrets"] }' });
  const explain = (...args) => spawnSync(serverPath, ['explain', ...args, '--workspace', world.workspace], { env: { ...process.env, ...world.env, NO_COLOR: '1' }, encoding: 'utf8', timeout: 30_000 });
  const change = ['path', 'secrets/a', '--operation', 'create'];
  const shown = ({ status, stdout }) => [status, /trust\s+this folder (counts|does not count) as trusted/.exec(stdout)?.[1]];
  assert.deepEqual(shown(explain(...change)), [0, 'does not count']);
  assert.deepEqual(shown(explain('command', 'ls')), [1, 'does not count']);
  assert.deepEqual(shown(explain(...change, '--trust-workspace')), [1, 'counts']);
  writeFileSync(join(world.dataDir, 'trusted-folders.jsonl'), `${JSON.stringify({ folder: world.workspace, trusted: true })}\n`);
  assert.deepEqual(shown(explain(...change)), [1, 'counts']);
  const json = explain('command', 'ls', '--json');
  assert.deepEqual([json.status, JSON.parse(json.stdout).verdict, json.stderr], [0, 'allow', 'kiro-agent: judged as in a workspace that is trusted\n']);
  const asks = explain('command', 'npm run build', '--json');
  assert.equal(asks.status, 1);
  assert.deepEqual(JSON.parse(asks.stdout).suggestions.map((rule) => [rule.pattern, rule.scope, rule.label]), [['npm run build', 'exactly `npm run build`'], ['npm run *', '`npm run` with any arguments']]
    .flatMap(([pattern, label]) => ['session', 'workspace', 'user'].map((scope) => [pattern, scope, label])));
  assert.match(explain('command', 'npm run build').stdout, /offered\s+npm run build\s+offered\s+npm run \*\s/);
  for (const wrong of [[], ['path'], ['nothing', 'x'], ['command', 'ls', '--operation', 'read'], ['path', 'a', '--nope']]) assert.equal(explain(...wrong).status, 64, wrong.join(' '));
});
