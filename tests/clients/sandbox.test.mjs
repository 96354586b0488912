// Commands shut in by `sandbox: "bubblewrap"`, through the built server: what they cannot write, read or reach, how they end, and that
// nothing runs where bubblewrap is missing.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from '../../server/build.mjs';
import { World } from './world.mjs';

build();
const skip = process.platform !== 'linux' && 'bubblewrap is for Linux';
const onLinux = { skip, timeout: 60_000 };
const run = (command, more = {}) => ({ tools: [{ name: 'executeCommand', arguments: { command, ...more } }] });
const settings = { sandbox: 'bubblewrap', trustedCommands: ['*'] };

/** A turn of these steps, to its end: what its commands said, joined, and all events. */
async function said(world, client, steps) {
  const { session } = await client.request('session/new', { model: world.model([...steps, { text: 'Done.' }]) });
  await client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  const events = client.events(session.id);
  return { events, output: events.filter((e) => e.kind === 'toolCallOutput').map((e) => e.text).join('') };
}

/** Whether a process with this text among its arguments lives. */
const lives = (text) => readdirSync('/proc').filter((id) => /^\d+$/.test(id)).some((id) => {
  try { return readFileSync(`/proc/${id}/cmdline`, 'latin1').includes(text); } catch { return false; }
});

test('a command writes in the workspace and nowhere else, and reads no denied place', onLinux, async (t) => {
  const world = new World(t, { 'a.txt': 'in\n', 'write.sh': 'echo x > "$1"' }) // what a line shows would be asked about;
  mkdirSync(join(world.home, '.ssh'));
  writeFileSync(join(world.home, '.ssh', 'id'), 'KEY');
  writeFileSync(join(world.dataDir, 'secret'), 'DATA');
  const client = await world.open({ settings });
  const { output } = await said(world, client, [
    run('cat a.txt; echo made > b.txt'),
    run(`sh write.sh ${world.root}/outside.txt; sh write.sh /usr/kiro-agent-outside || echo refused`),
    run(`cat ${world.home}/.ssh/id ${world.dataDir}/secret || echo hidden`),
  ]);
  assert.equal(world.text('b.txt'), 'made\n');
  assert.throws(() => world.text('../outside.txt'));
  assert.match(output, /in\n/);
  assert.match(output, /refused\n/);
  assert.match(output, /hidden\n/);
  assert.doesNotMatch(output, /KEY|DATA/);
  await client.stop();
});

test('there is no network', onLinux, async (t) => {
  const world = new World(t, { 'connect.sh': 'exec 3<>/dev/tcp/127.0.0.1/$1' });
  let connections = 0;
  const server = createServer((socket) => { connections++; socket.destroy(); });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const client = await world.open({ settings });
  const { output } = await said(world, client, [run(`bash connect.sh ${server.address().port} && echo connected || echo no way`)]);
  assert.match(output, /no way\n/);
  assert.equal(connections, 0);
  await client.stop();
});

test('an interrupt ends all that runs inside', onLinux, async (t) => {
  const world = new World(t);
  const client = await world.open({ settings });
  const nap = `sleep 1000.${process.pid}`; // nobody else's
  const command = `(setsid sh -c 'trap "" TERM; while :; do ${nap}; done' &); trap "" TERM; echo up; while :; do ${nap}; done`;
  const { session } = await client.request('session/new', { model: world.model([run(command), { text: 'never' }]) });
  const turn = client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  await client.waitForEvent('toolCallOutput', (e) => e.text.includes('up'));
  assert.ok(lives(nap));
  await client.request('agent/interrupt', { sessionId: session.id });
  assert.equal((await turn).stopReason, 'interrupted');
  assert.ok(!lives(nap));
  await client.stop();
});

test('without bubblewrap nothing runs, and what installs it is named', onLinux, async (t) => {
  const world = new World(t);
  const bin = join(world.root, 'bin');
  mkdirSync(bin);
  const client = await world.open({ settings, env: { ...world.env, PATH: bin } });
  const { events } = await said(world, client, [run('touch ran')]);
  assert.match(JSON.stringify(events), /bwrap was not found[^]*sudo apt-get install bubblewrap[^]*was not run/);
  assert.equal(world.exists('ran'), false);
  await client.stop();
});
