// The chat in the real editor: a conversation, a review, an approval, a checkpoint, a reload, a server that dies.
import assert from 'node:assert/strict';
import { call, inEditor, replace } from './suite.mjs';

const check = inEditor();

/** Types a prompt into the chat and sends it. */
async function send(window, text) {
  await window.view('Kiro Agent');
  await window.page.mouse.move(800, 400); // away from what shows a tooltip
  const box = window.chat.locator('.prompt-input');
  await box.waitFor();
  await box.fill(text);
  await box.press('Enter');
}

/** What the agent said, in the chat. */
const said = (window, text) => window.chat.locator('.said', { hasText: text }).first().waitFor();

const edit = { text: 'I change **one** line of `a.txt`.', tools: [replace('a.txt', 'one', 'two')] };

check('the first prompt makes a session; the answer is drawn as Markdown', {
  steps: [{ text: '# Title\n\n- first\n- **second**\n\n```ts\nconst x = 1;\n```\n\n![leak](https://evil.example/x.png) [docs](https://example.com/docs)', chunks: 8 }],
}, async (window) => {
  await window.view('Kiro Agent');
  await window.chat.getByText('What shall we do?').waitFor();
  await window.picture('chat-empty');
  await send(window, 'Explain');
  await window.chat.locator('.said h1', { hasText: 'Title' }).waitFor();
  await window.chat.locator('.said .hljs-keyword', { hasText: 'const' }).waitFor();
  await window.chat.locator('.session-title', { hasText: 'Explain' }).waitFor();
  assert.equal(await window.chat.locator('.said img').count(), 0);
  await window.chat.getByRole('link', { name: 'docs' }).click();
  await window.dialog('https://example.com/docs', 'Cancel', 'chat-link');
  await window.picture('chat-answer');
});

check('supervised: the card lists what waits, accepting all goes on', {
  files: { 'a.txt': 'one\n' }, settings: { 'kiroAgent.mode': 'supervised' }, steps: [edit, { text: 'All done.' }],
}, async (window) => {
  await send(window, 'Please');
  await window.chat.locator('.review .file', { hasText: 'a.txt' }).waitFor();
  await window.chat.locator('.tool-title', { hasText: 'a.txt' }).waitFor();
  await window.picture('chat-review');
  await window.chat.getByRole('button', { name: 'Accept all' }).click();
  await said(window, 'All done.');
  await window.chat.getByText('Accepted a.txt').waitFor();
  assert.equal(window.text('a.txt'), 'two\n');
});

check('supervised: rejecting with feedback restores the file; the decision is undone from the chat', {
  files: { 'a.txt': 'one\n' }, settings: { 'kiroAgent.mode': 'supervised' }, steps: [edit, { text: 'Noted.', expect: { lastMessageContains: 'Keep one' } }],
}, async (window) => {
  await send(window, 'Please');
  await window.chat.getByRole('button', { name: 'Reject all…' }).click();
  await window.chat.getByRole('textbox', { name: 'What the agent is told about the rejection' }).fill('Keep one');
  await window.chat.locator('.review').getByRole('button', { name: 'Reject all', exact: true }).click();
  await window.onDisk('a.txt', 'one\n');
  await window.chat.getByText('Rejected a.txt').waitFor();
  await window.picture('chat-rejected');
  await window.chat.getByRole('button', { name: 'View rejected text of a.txt' }).press('Enter');
  await window.page.locator('.monaco-editor .view-line', { hasText: 'two' }).waitFor();
  await window.chat.getByRole('button', { name: 'Undo' }).press('Enter');
  await window.onDisk('a.txt', 'two\n');
  await window.chat.locator('.review .file', { hasText: 'a.txt' }).waitFor();
});

check('an approval is given in the chat', {
  steps: [{ text: 'Settings first.', tools: [call('fsWrite', { path: '.vscode/settings.json', text: '{}\n' })] }, { text: 'Written.' }],
}, async (window) => {
  await send(window, 'Please');
  const card = window.chat.locator('.approval');
  await card.waitFor();
  assert.match(await card.innerText(), /Change a protected file\?[\s\S]*\.vscode\/settings\.json/);
  await window.picture('chat-approval');
  assert.ok(!window.exists('.vscode'));
  await card.getByRole('button', { name: 'Show the change' }).click();
  await window.page.locator('.monaco-diff-editor').waitFor();
  await card.getByRole('button', { name: 'Allow' }).click();
  await said(window, 'Written.');
  assert.equal(window.text('.vscode/settings.json'), '{}\n');
});

check('a question is answered by keyboard', {
  steps: [{ text: 'One thing.', tools: [call('askUser', { question: 'Tea or coffee?', options: ['Tea', 'Coffee'] })] }, { text: 'Coffee it is.', expect: { lastMessageContains: 'Coffee' } }],
}, async (window) => {
  await send(window, 'Please');
  await window.chat.locator('.question').waitFor();
  await window.picture('chat-question');
  await window.chat.getByRole('button', { name: 'Tea', exact: true }).focus();
  await window.page.keyboard.press('ArrowDown');
  await window.page.keyboard.press('Enter');
  await said(window, 'Coffee it is.');
});

check('back to a checkpoint after a look at what that does, and forth again', {
  files: { 'a.txt': 'one\n' }, steps: [edit, { text: 'Done.' }],
}, async (window) => {
  await send(window, 'Change it');
  await said(window, 'Done.');
  assert.equal(window.text('a.txt'), 'two\n');
  await window.chat.getByRole('button', { name: 'Revert to before this prompt' }).click();
  await window.chat.getByRole('dialog').getByText('is put back').waitFor();
  await window.picture('chat-revert');
  await window.chat.getByRole('dialog').getByRole('button', { name: 'Revert', exact: true }).click();
  await window.onDisk('a.txt', 'one\n');
  await window.chatBoxHolds('Change it');
  await window.chat.getByRole('button', { name: 'Redo' }).click();
  await window.onDisk('a.txt', 'two\n');
  await said(window, 'Done.');
});

check('a reload in the middle of a review shows the conversation, the review and the draft again', {
  files: { 'a.txt': 'one\n' }, settings: { 'kiroAgent.mode': 'supervised' }, steps: [edit, { text: 'All done.' }],
}, async (window) => {
  await send(window, 'Please');
  await window.chat.locator('.review .file', { hasText: 'a.txt' }).waitFor();
  await window.chat.locator('.prompt-input').fill('half a thought');
  const loaded = window.page.waitForEvent('load');
  await window.command('Developer: Reload Window');
  await loaded;
  await window.statusSays('1 to review');
  await window.view('Kiro Agent');
  await window.chat.locator('.review .file', { hasText: 'a.txt' }).waitFor();
  await window.chat.locator('.bubble', { hasText: 'Please' }).waitFor();
  await window.chatBoxHolds('half a thought');
  await window.chat.getByRole('button', { name: 'Accept a.txt' }).click();
  await said(window, 'All done.');
});

check('Escape stops a turn; what is said while it runs is added to it', {
  steps: [{ text: 'a long story '.repeat(50), chunks: 50, delayMs: 2_000 }],
}, async (window) => {
  await send(window, 'Tell me');
  await said(window, 'a long story');
  await send(window, 'make it shorter');
  await window.chat.getByText('Added while it worked').waitFor();
  await window.picture('chat-running');
  await window.chat.locator('.prompt-input').press('Escape');
  await window.chat.getByText('Stopped', { exact: true }).first().waitFor();
});

check('a server killed in the middle of a turn: the chat comes back with all that was said', {
  files: { 'a.txt': 'one\n' }, steps: [edit, { text: 'x '.repeat(50), chunks: 50, delayMs: 2_000 }],
}, async (window) => {
  await send(window, 'Please');
  await window.chat.locator('.counts', { hasText: '+1' }).waitFor();
  await said(window, 'x x');
  await window.killServer();
  await window.chat.locator('.notice').waitFor();
  await said(window, 'I change one line of a.txt.');
  await window.picture('chat-after-crash');
});

check('sessions: a new one, the list, another one again', { steps: [{ text: 'First answer.' }] }, async (window) => {
  await send(window, 'The first');
  await said(window, 'First answer.');
  await window.chat.getByRole('button', { name: 'New session', exact: true }).click();
  await window.chat.getByText('What shall we do?').waitFor();
  await window.chat.locator('.session-button').click();
  await window.chat.locator('.session', { hasText: 'The first' }).waitFor();
  await window.picture('chat-sessions');
  await window.chat.locator('.session-open', { hasText: 'The first' }).click();
  await said(window, 'First answer.');
});
