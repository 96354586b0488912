// The host's half: everything of a session first, then what the server tells, and the running step for a view that comes later.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { load } from './bundle.mjs';
import * as s from './samples.mjs';

let SessionRelay;
before(async () => ({ SessionRelay } = await load('relay', "export { SessionRelay } from './src/chat/relay';")));

/** A server that answers when it is told to. */
function play() {
  const handlers = new Map();
  const asked = [];
  const posted = [];
  const agent = {
    request: (method, params) => new Promise((resolve, reject) => asked.push({ method, params, resolve, reject })),
    on: (method, handler) => {
      handlers.set(method, handler);
      return { dispose: () => handlers.delete(method) };
    },
  };
  const relay = new SessionRelay(agent, (message) => posted.push(message));
  let seq = 0;
  const tell = (kind, rest = {}, sessionId = 'ses-1') => handlers.get('agent/event')({ sessionId, turnId: 'turn-1', seq: ++seq, event: { kind, ...rest } });
  const open = s.opened().open;
  return { relay, asked, posted, handlers, tell, skip: () => seq++, open, settle: () => new Promise((done) => setImmediate(done)) };
}

const liveOf = (posted) => posted.findLast((m) => m.type === 'opened').live.map(({ event }) => (event.text === undefined ? event.kind : `${event.kind} ${event.text}`));

test('a view that comes in the middle of a step gets what the step said so far, merged', async () => {
  const { relay, asked, posted, tell, open, settle } = play();
  for (const [kind, rest] of [['turnStarted'], ['stepStarted', { step: 1 }], ['textDelta', { text: 'gone' }], ['stepStarted', { step: 2 }], ['textDelta', { text: 'a' }], ['textDelta', { text: 'b' }]]) tell(kind, rest);
  void relay.open('ses-1');
  asked[0].resolve(open);
  await settle();
  assert.deepEqual(liveOf(posted), ['stepStarted', 'textDelta ab']);
});

test('events told while it is opened are not lost, on whichever side of the answer they are', async () => {
  const { relay, asked, posted, tell, open, settle } = play();
  tell('stepStarted', { step: 1 });
  void relay.open('ses-1');
  tell('textDelta', { text: 'one' });
  tell('stepStarted', { step: 2 });
  tell('textDelta', { text: 'two' });
  asked[0].resolve(open);
  await settle();
  assert.deepEqual(liveOf(posted), ['stepStarted', 'textDelta one', 'stepStarted', 'textDelta two']);
  tell('textDelta', { text: '!' });
  assert.equal(posted.at(-1).params.event.text, '!');
  void relay.open('ses-1');
  asked[1].resolve(open);
  await settle();
  assert.deepEqual(liveOf(posted), ['stepStarted', 'textDelta two!']);
});

test('of two sessions opened one after the other, only the latter is shown', async () => {
  const { relay, asked, posted, open, settle } = play();
  void relay.open('ses-1');
  void relay.open('ses-2');
  asked[1].resolve({ ...open, session: s.session({ id: 'ses-2' }) });
  asked[0].resolve(open);
  await settle();
  assert.deepEqual(posted.map((m) => m.open.session.id), ['ses-2']);
});

test('the end of a turn, and an event that was missed, ask for everything again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { relay, asked, tell, skip, open } = play();
  const opening = relay.open('ses-1');
  asked[0].resolve(open);
  await opening;
  tell('stepStarted', { step: 1 });
  t.mock.timers.tick(1000);
  assert.equal(asked.length, 1);
  tell('turnEnded', { result: {} });
  t.mock.timers.tick(1000);
  assert.equal(asked.length, 2);
  asked[1].resolve(open);
  skip();
  tell('stepStarted', { step: 2 });
  t.mock.timers.tick(1000);
  assert.equal(asked.length, 3);
});

test('a decision asks for the transcript again, the user typing in a pending file does not', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { relay, asked, handlers, open } = play();
  const opening = relay.open('ses-1');
  asked[0].resolve({ ...open, review: s.review([s.file('a')]) });
  await opening;
  const changed = (file) => {
    handlers.get('review/changed')({ sessionId: 'ses-1', review: { turnId: 't', version: 9, undecided: 1 }, changed: [file], removed: [] });
    t.mock.timers.tick(1000);
  };
  changed(s.file('a', { version: 2, additions: 9 }));
  assert.equal(asked.length, 1);
  changed(s.file('a', { version: 3, decided: { accepted: 1, rejected: 0 } }));
  assert.equal(asked.length, 2);
});

test('a session that cannot be opened rejects; without one the view is told so', async () => {
  const { relay, asked, posted } = play();
  const opening = relay.open('ses-1');
  asked[0].reject(new Error('no such session'));
  await assert.rejects(opening, /no such session/);
  await relay.open(undefined);
  assert.deepEqual(posted, [{ type: 'noSession' }]);
});

test('a session is unused until something was said in it, by whoever', async () => {
  const { relay, asked, tell, open } = play();
  const opening = relay.open('ses-1');
  asked[0].resolve(open);
  await opening;
  assert.equal(relay.unused, true);
  tell('turnStarted', {}, 'ses-2');
  assert.equal(relay.unused, true);
  tell('turnStarted');
  assert.equal(relay.unused, false);
});
