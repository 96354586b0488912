import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Backoff } from '../src/connection/backoff';
import { levelled } from '../src/connection/logLines';
import { findServer } from '../src/connection/serverProgram';
import { saidToEditor, setByPerson, type Configuration, type Inspected } from '../src/connection/userSettings';

test('a server that keeps ending is started again at growing distances, and then no more', () => {
  const backoff = new Backoff();
  const delays = [];
  for (let at = 0; at < 7; at++) {
    backoff.started(at * 100);
    delays.push(backoff.ended(at * 100 + 50));
  }
  assert.deepEqual(delays, [0, 1_000, 3_000, 8_000, 20_000, undefined, undefined]);
});

test('a server that ran for a minute begins anew; a start by hand too', () => {
  const backoff = new Backoff();
  backoff.started(1);
  backoff.ended(2);
  assert.equal(backoff.ended(3), 1_000);
  backoff.started(10);
  assert.equal(backoff.ended(60_010), 0);
  backoff.reset();
  backoff.started(60_011);
  assert.equal(backoff.ended(60_012), 0);
});

for (const [line, level, text] of [
  ['[Error - 10:11:12] broken', 'error', 'broken'],
  ['[Warn  - 10:11:12] hm', 'warn', 'hm'],
  ['2026-01-01T10:11:12Z [WRN] disk is slow', 'warn', 'disk is slow'],
  ['[Debug - 1] x', 'debug', 'x'],
  ['plain words [Error] inside', 'info', 'plain words [Error] inside'],
] as const) test(`a log line has the level it names: ${line}`, () => assert.deepEqual(levelled(line), { level, text }));

function configuration(values: Record<string, Inspected>): Configuration {
  return { inspect: (key) => values[key] ?? {}, get: (key) => values[key]?.workspaceValue ?? values[key]?.globalValue ?? 'the default' };
}

test('only what the person set is sent, under its key, without what is the extension\'s own', () => {
  const values = { mode: { globalValue: 'supervised' }, maxSteps: { globalValue: 10, workspaceValue: 20 }, 'server.path': { globalValue: '/x' }, model: {} };
  assert.deepEqual(setByPerson(['mode', 'maxSteps', 'server.path', 'model'], configuration(values), true, new Set()), { mode: 'supervised', maxSteps: 20 });
});

test('a value that says false or nothing is one that was set', () => {
  assert.deepEqual(setByPerson(['a', 'b'], configuration({ a: { globalValue: false }, b: { globalValue: [] } }), true, new Set()), { a: false, b: [] });
});

test('where the editor\'s own telemetry is off nothing is counted, whatever else says so', () => {
  assert.deepEqual({ ...setByPerson(['telemetry.enabled'], configuration({ 'telemetry.enabled': { globalValue: true } }), true, new Set()), ...saidToEditor(false) }, { 'telemetry.enabled': false });
  assert.deepEqual(saidToEditor(true), {});
});

test('a workspace that is not trusted sets no restricted key', () => {
  const values = configuration({ sandbox: { workspaceValue: 'none' }, maxSteps: { workspaceValue: 5 }, model: { globalValue: 'offline', workspaceValue: 'other' } });
  const restricted = new Set(['sandbox', 'model']);
  assert.deepEqual(setByPerson(['sandbox', 'maxSteps', 'model'], values, false, restricted), { maxSteps: 5, model: 'offline' });
  assert.deepEqual(setByPerson(['sandbox', 'maxSteps', 'model'], values, true, restricted), { sandbox: 'none', maxSteps: 5, model: 'other' });
});

test('the packaged server is made executable; a path of the person is taken as it is', { concurrency: false }, (t) => {
  const root = mkdtempSync(join(tmpdir(), 'kiro-agent-server-'));
  t.after(() => rmSync(root, { recursive: true }));
  assert.deepEqual(findServer(root, '', 'linux'), { problem: 'missing', path: join(root, 'server', 'kiro-agent') });
  mkdirSync(join(root, 'server'));
  const program = join(root, 'server', 'kiro-agent');
  writeFileSync(program, '');
  chmodSync(program, 0o644);
  assert.deepEqual(findServer(root, '', 'linux'), { command: program });
  assert.equal(statSync(program).mode & 0o111, 0o111);
  assert.deepEqual(findServer(root, 'bin/kiro-agent', 'linux'), { problem: 'notAbsolute', path: 'bin/kiro-agent' });
  assert.deepEqual(findServer('/nowhere', program, 'linux'), { command: program });
});
