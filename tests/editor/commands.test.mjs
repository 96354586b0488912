// Commands about sessions, keys, the audit log and MCP servers; and what is told while the window is not looked at.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, inEditor, replace, supervised } from './suite.mjs';

const check = inEditor();

check('a session is exported as Markdown and as JSON', { steps: [{ text: 'The answer is **42**.' }] }, async (window) => {
  await window.ask('What is the answer?');
  await window.sessionSays('The answer is');
  for (const [form, name, pattern] of [['Markdown', 'answer.md', /What is the answer\?[\s\S]*The answer is \*\*42\*\*/], ['JSON', 'answer.json', /"The answer is \*\*42\*\*\."/]]) {
    await window.command('Kiro Agent: Export Session…');
    await window.pick(form);
    await window.saveAs(window.path(name));
    await window.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    assert.match(window.text(name), pattern);
  }
  JSON.parse(window.text('answer.json'));
});

check('new session: the chat\'s button and the command do the same, and an unused one is not left behind', { steps: [{ text: 'First answer.' }] }, async (window) => {
  await window.ask('The first');
  await window.sessionSays('First answer.');
  await window.chat.getByRole('button', { name: 'New session', exact: true }).click();
  await window.chat.getByText('What shall we do?').waitFor();
  await window.command('Kiro Agent: New Session');
  await window.chat.getByRole('button', { name: 'New session', exact: true }).click();
  await window.chat.locator('.session-button').click();
  await window.chat.locator('.session', { hasText: 'The first' }).waitFor();
  assert.equal(await window.chat.locator('.session').count(), 2);
});

check('a key is kept, known to be set, and forgotten; it is in no file', {}, async (window) => {
  const keep = 'sk-test-7261-never-in-a-file';
  await window.command('Kiro Agent: Forget a Model Key…');
  await window.toast('No key is kept.').waitFor();
  await window.command('Kiro Agent: Set a Model Key…');
  await window.pick('OPENAI_API_KEY');
  await window.type(keep);
  await window.page.locator('.statusbar-item', { hasText: 'OPENAI_API_KEY is kept' }).waitFor();
  await window.command('Kiro Agent: Set a Model Key…');
  await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'OPENAI_API_KEY' }).filter({ hasText: 'set' }).waitFor();
  await window.page.keyboard.press('Escape');
  assert.deepEqual(window.filesWith(keep), []);
  await window.command('Kiro Agent: Forget a Model Key…');
  await window.pick('OPENAI_API_KEY');
  await window.page.locator('.statusbar-item', { hasText: 'OPENAI_API_KEY is forgotten' }).waitFor();
  await window.command('Kiro Agent: Forget a Model Key…');
  await window.toast('No key is kept.').waitFor();
});

check('without an audit log it says how there would be one', {}, async (window) => {
  await window.command('Kiro Agent: Verify Audit Log');
  await window.toastButton('There is no audit log', 'Open Settings');
  await window.page.locator('.setting-item-title', { hasText: 'Audit: Enabled' }).first().waitFor();
});

check('the audit log is verified: whole, opened, and found out when somebody changed it', { steps: [{ text: 'Noted.' }], settings: { 'kiroAgent.audit.enabled': true } }, async (window, editor) => {
  await window.ask('Remember this');
  await window.sessionSays('Noted.');
  await window.statusShows('rocket', 'Autopilot');
  await window.command('Kiro Agent: Verify Audit Log');
  await window.toastButton('The audit log is whole', 'Open Audit Log');
  await window.page.locator('.tab.active', { hasText: 'audit.jsonl' }).waitFor();
  editor.tamper('audit/audit.jsonl', 'Remember this', 'Remember that');
  await window.command('Kiro Agent: Verify Audit Log');
  await window.toast('The audit log was changed').waitFor();
  await window.picture('audit-changed');
});

check('MCP servers: none says where they come from; one is listed with its state, log and a way to start it again', {
  files: { 'notes.txt': 'x\n' },
}, async (window, editor) => {
  await window.view('Kiro Agent');
  await window.page.locator('.pane-header[aria-label^="MCP Servers"]').click();
  await window.page.locator('.welcome-view-content', { hasText: 'No MCP server is configured.' }).waitFor();
  editor.configureMachine({ 'kiroAgent.mcpServers': { files: { command: '/nowhere/mcp-server', args: [] } } });
  const row = window.page.locator('.pane:has(.pane-header[aria-label^="MCP Servers"]) .monaco-list-row', { hasText: 'files' });
  await row.waitFor();
  await row.hover();
  await row.locator('.action-label[aria-label^="Show Log"]').click();
  await window.page.locator('.tab.active', { hasText: 'files.log' }).waitFor();
  await window.picture('mcp');
  editor.configureMachine({});
  await row.waitFor({ state: 'detached' });
});

/** A server of one prompt, on its standard input and output. */
const greeter = `
  const answers = {
    initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { prompts: {} }, serverInfo: { name: 'greeter', version: '1' } }),
    'prompts/list': () => ({ prompts: [{ name: 'greet', description: 'Greets somebody', arguments: [{ name: 'who', required: true }] }] }),
    'prompts/get': ({ arguments: { who } }) => ({ messages: [{ role: 'user', content: { type: 'text', text: 'Greet ' + who + ' in forty-two words.' } }] }),
    'tools/list': () => ({ tools: [] }), ping: () => ({}),
  };
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, ...(answers[method] ? { result: answers[method](params ?? {}) } : { error: { code: -32601, message: 'no such method' } }) }));
  });`;

check('a prompt of an MCP server is picked behind a slash, and the model gets what it says', {
  steps: [{ text: 'Good day, Ada.', expect: { lastMessageContains: 'Greet Ada in forty-two words.' } }],
}, async (window, editor) => {
  const script = join(editor.folder, 'greeter.cjs');
  writeFileSync(script, greeter);
  editor.configureMachine({ 'kiroAgent.mcpServers': { helper: { command: process.execPath, args: [script] } } });
  await window.view('Kiro Agent');
  const box = window.chat.locator('.prompt-input');
  const offered = window.chat.locator('.completion', { hasText: '/helper:greet' });
  for (const deadline = Date.now() + 30_000; ; ) { // until the server is up
    await box.fill('');
    await box.pressSequentially('/');
    if (await offered.waitFor({ timeout: 1_000 }).then(() => true, () => false)) break;
    if (Date.now() > deadline) throw new Error('the prompt is not offered');
  }
  await window.picture('mcp-prompt');
  await box.press('Tab');
  await window.chatBoxHolds('/helper:greet');
  await box.pressSequentially('Ada');
  await box.press('Enter');
  await window.sessionSays('Good day, Ada.');
  editor.configureMachine({});
});

check('a review that comes while nobody looks at the window is told in a notification, and nothing is opened', {
  files: { 'a.txt': 'one\n', '.gitignore': 'go\n' }, settings: { 'kiroAgent.trustedCommands': ['*'] },
  steps: [
    { text: 'I wait for the word.', tools: [call('executeCommand', { command: 'until [ -e go ]; do sleep 0.1; done' })] },
    { text: 'First.', tools: [replace('a.txt', 'one', 'two')] }, { text: 'Done.' },
  ],
}, async (window) => {
  await supervised(window);
  await window.statusShows('sync', 'Supervised');
  await window.lookAway();
  window.write('go', '');
  await window.toast('waits for your review').waitFor();
  assert.equal(await window.page.locator('.monaco-diff-editor').count(), 0);
  assert.equal(window.text('a.txt'), 'two\n');
  await window.picture('not-focused');
  await window.toastButton('waits for your review', 'Review');
  await window.page.locator('.tab.active', { hasText: 'a.txt (under review)' }).waitFor();
});
