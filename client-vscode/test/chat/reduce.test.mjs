// What the chat shows is the fold of what it is told: nothing lost, nothing twice, nothing in another order.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { load } from './bundle.mjs';
import * as s from './samples.mjs';

let m;
before(async () => {
  m = await load('model', `
    export { reduce } from './media/chat/model/reduce';
    export { nothing, isBusy } from './media/chat/model/state';
    export { rowsOf } from './media/chat/model/rows';
    export { PromptHistory } from './media/chat/model/history';`);
});

const fold = (...messages) => messages.flat().reduce((state, message) => m.reduce(state, message), m.nothing);
const said = (state) => state.entries.map((e) => `${e.kind}: ${e.text ?? e.title ?? e.entry.kind}`);
const started = () => [s.event('turnStarted', { prompt: 'go', checkpointId: 'c1', mode: 'autopilot' }), s.event('stepStarted', { step: 1 })];
const delta = (text) => s.event('textDelta', { text });
const running = () => [s.ready, s.opened([], { session: { state: 'running' } })];

describe('a turn as it happens', () => {
  test('text, thought and calls stand in the order they came, each whole', () => {
    const state = fold(running(), started(), s.event('thoughtDelta', { text: 'hm, ' }), s.event('thoughtDelta', { text: 'yes' }), delta('I '), delta('read.'),
      s.event('toolCallStarted', { toolCallId: 'a', tool: 'readFile', title: 'Read x', toolKind: 'read' }), s.event('toolCallEnded', { toolCallId: 'a', status: 'succeeded', summary: 'ok' }),
      s.event('stepStarted', { step: 2 }), delta('Done.'));
    assert.deepEqual(said(state), ['prompt: go', 'thought: hm, yes', 'text: I read.', 'tool: Read x', 'text: Done.']);
    assert.equal(new Set(state.entries.map((e) => e.key)).size, 5);
    assert.deepEqual(state.entries.map((e) => e.open ?? null), [null, false, false, null, true]);
  });

  test('every character of a thousand deltas is there', () => {
    const parts = Array.from({ length: 1000 }, (_, i) => `${i} `);
    assert.equal(fold(running(), started(), parts.map(delta)).entries[1].text, parts.join(''));
  });

  test('a retry voids what the step said and thought, and nothing before it', () => {
    const state = fold(running(), started(), delta('kept'), s.event('toolCallStarted', { toolCallId: 'a', tool: 't', title: 'T', toolKind: 'read' }),
      s.event('stepStarted', { step: 2 }), s.event('thoughtDelta', { text: 'void' }), delta('void'), s.event('retrying', { attempt: 2, delayMs: 5, reason: '529' }));
    assert.deepEqual(said(state), ['prompt: go', 'text: kept', 'tool: T']);
    assert.equal(m.rowsOf(state).at(-1).value, 'Trying again (attempt 2): 529');
    assert.deepEqual(said(fold(running(), started(), delta('void'), s.event('retrying', { attempt: 2, delayMs: 5, reason: '' }), delta('new'))), ['prompt: go', 'text: new']);
  });

  test('a message added while it speaks does not cut what it says in two', () => {
    const state = fold(running(), started(), delta('one '), { type: 'steered', text: 'and tests' }, delta('two'));
    assert.deepEqual(said(state), ['prompt: go', 'text: one two', 'prompt: and tests']);
    assert.equal(state.entries[2].steering, true);
  });

  test('output is added to its call; a very long one keeps its beginning and end', () => {
    const call = s.event('toolCallStarted', { toolCallId: 'a', tool: 'executeCommand', title: 'Run', toolKind: 'execute' });
    const short = fold(running(), started(), call, s.event('toolCallOutput', { toolCallId: 'a', text: '1\n' }), s.event('toolCallOutput', { toolCallId: 'a', text: '2\n' }));
    assert.equal(short.entries[1].output, '1\n2\n');
    const long = fold(running(), started(), call, Array.from({ length: 30 }, (_, i) => s.event('toolCallOutput', { toolCallId: 'a', text: `${`line ${i}`.padEnd(99)}\n`.repeat(100) })));
    const { output } = long.entries[1];
    assert.ok(output.startsWith('line 0 ') && output.includes('\n… cut …\n') && output.endsWith(`${'line 29'.padEnd(99)}\n`) && output.length <= 100_000);
  });

  test('a failed turn leaves one notice, also after the transcript tells of it', () => {
    const result = { turnId: 'turn-1', checkpointId: 'c1', stopReason: 'failed', message: '', review: null, error: { kind: 'x', message: 'No key.', retryable: false } };
    const live = fold(running(), started(), s.event('turnEnded', { result }));
    assert.deepEqual(said(live), ['prompt: go', 'notice: No key.']);
    const again = m.reduce(live, s.opened([s.prompt('go'), { kind: 'notice', severity: 'warning', text: 'No key.' }]));
    assert.deepEqual(again.entries.map((e) => e.key), live.entries.map((e) => e.key));
  });

  test('a notice stands between what it came between, once however often it is told', () => {
    const notice = s.event('notice', { severity: 'warning', text: 'Mind.' });
    const live = fold(running(), started(), delta('I run it.'), notice, notice);
    assert.deepEqual(said(live), ['prompt: go', 'text: I run it.', 'notice: Mind.']);
    const again = m.reduce(live, s.opened([s.prompt('go'), s.text('I run it.'), { kind: 'notice', severity: 'warning', text: 'Mind.' }], {}, [notice.params]));
    assert.deepEqual(said(again), said(live));
  });

  test('a continuation keeps the plan; a new prompt begins without one', () => {
    const plan = s.event('planUpdated', { entries: [{ text: 'a', status: 'pending' }] });
    assert.equal(fold(running(), started(), plan, s.event('turnStarted', { checkpointId: 'c1', mode: 'supervised', continues: 'turn-1' }, 'turn-2')).plan.length, 1);
    assert.equal(fold(running(), started(), plan, s.event('turnStarted', { prompt: 'x', checkpointId: 'c2', mode: 'supervised' }, 'turn-2')).plan.length, 0);
  });
});

describe('drawn afresh', () => {
  const transcript = [s.prompt('go'), { kind: 'thought', text: 'hm' }, s.text('I read.'), s.call('a', 'Read x')];
  const live = () => [
    ...started(), s.event('thoughtDelta', { text: 'hm' }), delta('I read.'),
    s.event('toolCallStarted', { toolCallId: 'a', tool: 'readFile', title: 'Read x', toolKind: 'read' }), s.event('toolCallEnded', { toolCallId: 'a', status: 'succeeded', summary: 'Done' }),
  ];
  const params = (events) => events.map((e) => e.params);

  test('entries that say the same stay the same objects, so nothing is drawn again', () => {
    const before = fold(running(), s.opened(transcript));
    const after = m.reduce(before, s.opened(transcript));
    after.entries.forEach((entry, i) => assert.equal(entry, before.entries[i]));
  });

  test('events and transcript give the same keys in the same order', () => {
    assert.deepEqual(fold(running(), live()).entries.map((e) => e.key), fold(s.opened(transcript)).entries.map((e) => e.key));
  });

  test('at every moment of a step, the transcript so far and the events so far give what there is, once', () => {
    const events = live();
    const expected = said(fold(running(), events));
    // What the journal may hold by then: an answer's thought and text are written as one, before its first call.
    for (const known of [0, 1, 3, 4]) {
      const state = fold(s.ready, s.opened(transcript.slice(0, known), { session: { state: 'running' } }, params(events)));
      assert.deepEqual(said(state).sort(), [...expected].sort(), `transcript of ${known}`);
    }
  });

  test('what was streamed but not journaled is there after a reload, and grows on', () => {
    const state = fold(s.ready, s.opened([s.prompt('go')], { session: { state: 'running' } }, params([...started(), delta('half a ')])), delta('sentence'));
    assert.deepEqual(said(state), ['prompt: go', 'text: half a sentence']);
  });

  test('two steps that say the same are two', () => {
    const first = [s.prompt('go'), s.text('OK.'), s.call('a', 'A')];
    const state = fold(s.ready, s.opened(first, { session: { state: 'running' } }, params([s.event('stepStarted', { step: 2 }), delta('OK.')])));
    assert.deepEqual(said(state), ['prompt: go', 'text: OK.', 'tool: A', 'text: OK.']);
  });

  test('a reverted conversation drops what left it', () => {
    const state = fold(s.ready, s.opened(transcript), s.opened([{ kind: 'revert', revertId: 'r', files: [], messagesDropped: 4 }]));
    assert.deepEqual(said(state), ['revert: revert']);
  });

  test('another session starts with nothing of the one before', () => {
    const state = fold(s.ready, s.opened(transcript, { approvals: [s.commandApproval] }), { type: 'approvalLate', approvalId: 'apr-1' }, s.opened([], { session: { id: 'ses-2' } }));
    assert.equal(state.entries.length + state.approvals.length, 0);
  });

  test('output that was seen stays until the transcript has it', () => {
    const shown = fold(running(), live(), s.event('toolCallStarted', { toolCallId: 'b', tool: 'x', title: 'Run', toolKind: 'execute' }), s.event('toolCallOutput', { toolCallId: 'b', text: 'seen' }));
    const after = m.reduce(shown, s.opened([...transcript, s.call('b', 'Run', { tool: 'x', toolKind: 'execute', status: undefined, summary: undefined })], { session: { state: 'running' } }));
    assert.equal(after.entries.at(-1).output, 'seen');
  });
});

describe('what waits for the user', () => {
  test('an approval stands below its call, once, and goes when it is resolved', () => {
    const transcript = [s.prompt('go'), s.call('call-2', 'Run', { status: undefined }), s.text('later')];
    const asked = fold(s.ready, s.opened(transcript, { session: { state: 'awaitingApproval' } }), { type: 'approvalRequested', approval: s.commandApproval }, { type: 'approvalRequested', approval: s.commandApproval });
    assert.deepEqual(m.rowsOf(asked).map((r) => r.kind), ['entry', 'entry', 'approval', 'entry']);
    assert.equal(m.reduce(asked, { type: 'approvalResolved', params: { approvalId: 'apr-1', decision: 'deny', by: 'user' } }).approvals.length, 0);
  });

  test('one answered elsewhere while the user answered stays to say so, until dismissed', () => {
    const late = fold(s.ready, s.opened([], { approvals: [s.commandApproval] }), { type: 'approvalLate', approvalId: 'apr-1' }, { type: 'approvalResolved', params: { approvalId: 'apr-1', decision: 'allow', by: 'user' } }, s.opened([]));
    assert.equal(late.approvals[0].late, true);
    assert.equal(m.reduce(late, { type: 'approvalDismissed', approvalId: 'apr-1' }).approvals.length, 0);
  });

  test('an approval or question of another session is not shown', () => {
    const state = fold(s.ready, s.opened([]), { type: 'approvalRequested', approval: { ...s.commandApproval, sessionId: 'other' } }, { type: 'questionAsked', question: { id: 'q', sessionId: 'other', text: '?' } });
    assert.equal(state.approvals.length + state.questions.length, 0);
  });

  test('an open question is shown where it can be answered, not also as a notice', () => {
    const question = { id: 'q', sessionId: 'ses-1', text: 'Which port?' };
    const state = fold(s.ready, s.opened([s.prompt('go'), { kind: 'notice', severity: 'info', text: 'Asked: Which port?' }], { questions: [question], session: { state: 'awaitingAnswer' } }));
    assert.deepEqual(m.rowsOf(state).map((r) => r.kind), ['entry', 'question']);
  });

  test('review/changed is merged by path and keeps the order; null ends it', () => {
    const state = fold(s.ready, s.opened([], { review: s.review([s.file('a'), s.file('b'), s.file('c')]) }),
      { type: 'reviewChanged', params: { sessionId: 'ses-1', review: { turnId: 'turn-1', version: 5, undecided: 2 }, changed: [s.file('b', { state: 'accepted', version: 2 }), s.file('d')], removed: ['c'] } });
    assert.deepEqual(state.review.files.map((f) => `${f.path} ${f.state}`), ['a pending', 'b accepted', 'd pending']);
    assert.equal(state.review.version, 5);
    assert.equal(m.reduce(state, { type: 'reviewChanged', params: { sessionId: 'ses-1', review: null, changed: [], removed: [] } }).review, null);
  });
});

test('prompts come back with the arrow keys, and what was typed is kept', () => {
  const history = new m.PromptHistory();
  history.set(['a', 'b', 'b', 'c']);
  assert.deepEqual([history.back('draft'), history.back('c'), history.back('b'), history.back('a')], ['c', 'b', 'a', undefined]);
  assert.deepEqual([history.forth(), history.forth(), history.forth(), history.forth()], ['b', 'c', 'draft', undefined]);
});
