// The chat's states, as a person comes to them: what the host tells, answers, and what the person does then.
import * as s from './samples.mjs';

const now = Date.now();
export const replies = {
  'model/list': { models: [{ id: 'anthropic:claude-sonnet', label: 'Claude Sonnet', available: true, reach: 'reachable', note: 'answers' }, { id: 'openai:local', label: 'Local', available: true, reach: 'unreachable', note: 'http://127.0.0.1:11434 does not answer' }, { id: 'openai:other', label: 'Other', available: true, reach: 'checking', note: 'is being looked at' }, { id: 'offline', label: 'Offline', available: true }, { id: 'openai:gpt', label: 'GPT', available: false, reason: 'Set OPENAI_API_KEY.' }] },
  'settings/get': { settings: { mode: 'autopilot', model: 'offline' }, sources: {}, problems: [] },
  'session/list': { sessions: [s.session({ state: 'awaitingReview' }), s.session({ id: 's2', title: 'Add a very long title that says what this session is about', updatedAt: new Date(now - 3600e3).toISOString() }), s.session({ id: 's3', title: 'Docs', state: 'running', kind: 'spec' })] },
  'checkpoint/preview': { files: [{ path: 'src/server.ts', action: 'rewrite', conflict: true }, { path: 'docs/ports.md', action: 'delete', conflict: false }], messagesDropped: 6 },
  complete: { items: [{ label: 'server.ts', detail: 'src', insertText: '#src/server.ts', kind: 'file' }, { label: 'server.test.ts', detail: 'src/some/very/long/folder/name/that/goes/on/and/on', insertText: '#x', kind: 'file' }] },
  prompt: { refusal: { message: 'No key for anthropic: set ANTHROPIC_API_KEY, or choose another model.', code: 1007 } },
};

const edited = s.call('call-4', 'Edit src/server.ts', { toolKind: 'edit', changes: [{ path: 'src/server.ts', operation: 'modified', additions: 3, deletions: 1 }] });
const short = [s.prompt('raise the port'), edited, s.text('I raised the port and wrote the docs. Please look.')];
const long = [
  s.prompt('raise the port to 8080, and fix the tests', { context: [{ kind: 'file', uri: 'file:///shop/src/server.ts' }] }),
  { kind: 'thought', text: 'Let me look at *server.ts* first.' }, s.call('call-1', 'Read src/server.ts'), edited,
  s.call('call-5', 'Run npm test', { toolKind: 'execute', status: 'failed', summary: 'exit code 1', output: 'FAIL src/server.test.ts\n  expected 3000\n' }),
  s.text(s.answer),
  { kind: 'decision', decision: 'reject', files: [{ path: 'src/server.ts', result: 'restored', hunks: 1, takenUri: 'kiro-review:/x' }], feedback: 'Keep 3000 for tests.' },
  { kind: 'revert', revertId: 'rev-1', files: [{ path: 'a.ts', result: 'restored' }, { path: 'b.ts', result: 'conflict' }], messagesDropped: 4, checkpointId: 'chk-1' },
  { kind: 'notice', severity: 'error', text: 'The model answered 401: the key in ANTHROPIC_API_KEY is not accepted.' },
  s.prompt('and the docs', { turnId: 'turn-2', checkpointId: 'chk-2' }),
  s.call('call-2', 'Run npm test -- --watch=false && rm -rf dist', { turnId: 'turn-2', toolKind: 'execute', status: undefined, summary: undefined }),
];
const files = [s.file('src/server.ts', { userEdited: true }), s.file('docs/a/very/long/path/that/will/not/fit/into/the/side/bar/ports.md', { operation: 'created', deletions: 0, additions: 120 }), s.file('old.ts', { operation: 'deleted', state: 'accepted', additions: 0, deletions: 14 }), s.file('logo.png', { binary: true, additions: 0, deletions: 0, conflict: true })];
const inReview = s.opened(short, { session: { state: 'awaitingReview' }, review: s.review(files) });
const click = (name) => (chat, said = (text) => text) => chat.page.getByRole('button', { name: said(name) }).first().click();

/** By name. */
export const states = {
  empty: { messages: [s.ready, { type: 'noSession' }] },
  untrusted: { messages: [{ ...s.ready, trusted: false }, { type: 'noSession' }] },
  'no folder': { messages: [{ ...s.ready, hasFolder: false }, { type: 'noSession' }] },
  failed: { messages: [{ ...s.ready, agent: 'failed' }] },
  starting: { messages: [{ ...s.ready, agent: 'starting' }] },
  'failed later': { messages: [s.ready, s.opened(short), { ...s.ready, agent: 'failed' }] },
  conversation: { messages: [s.ready, s.opened(long)], act: async (chat) => {
    await chat.page.locator('.row.thought .fold').click();
    for (const i of [1, 2]) await chat.page.locator('.row.tool .fold').nth(i).click();
    await chat.page.locator('.scroller').evaluate((e) => { e.scrollTop = 0; });
  } },
  command: { messages: [s.ready, s.opened(long, { session: { state: 'awaitingApproval' }, approvals: [s.commandApproval] })] },
  'protected path': { messages: [s.ready, s.opened([...short, s.call('call-3', 'Edit config/link.json', { toolKind: 'edit', status: undefined, summary: undefined })], { session: { state: 'awaitingApproval' }, approvals: [s.pathApproval] })] },
  question: { messages: [s.ready, s.opened(short, { session: { state: 'awaitingAnswer' }, questions: [{ id: 'q', sessionId: 'ses-1', text: 'Which port shall it be?', options: ['3000', '8080', 'Whatever the environment says, and if it says nothing then a free one'] }] })] },
  review: { messages: [s.ready, inReview] },
  rejecting: { messages: [s.ready, inReview], act: click('Reject all…') },
  modes: { messages: [s.ready, s.opened(short)], act: click(/^Mode/) },
  models: { messages: [s.ready, s.opened(short)], act: click(/^Model/) },
  more: { messages: [s.ready, s.opened(short)], act: click('More actions') },
  sessions: { messages: [s.ready, s.opened(short)], act: click(/^Session/) },
  revert: { messages: [s.ready, s.opened(short)], act: click('Revert to before this prompt') },
  completion: { messages: [s.ready, s.opened(short)], act: (chat) => chat.page.locator('.prompt-input').pressSequentially('look at #ser') },
  refused: { messages: [s.ready, s.opened(short)], act: async (chat) => {
    await chat.page.locator('.prompt-input').fill('try again');
    await chat.page.keyboard.press('Enter');
  } },
  working: { messages: [s.ready, s.opened(short, { session: { state: 'running' }, plan: [{ text: 'Read', status: 'completed' }, { text: 'Write the docs about ports and the environment', status: 'inProgress' }, { text: 'Check', status: 'pending' }] })], act: (chat) => chat.page.locator('.plan .fold').click() },
};

/** Shows one of the states as a person would come to it. */
export async function show(chat, { messages, act }) {
  await chat.page.reload();
  await chat.replies(replies);
  await chat.post(...messages);
  await act?.(chat);
  for (let i = 0; i < 6; i++) await chat.frame();
}
