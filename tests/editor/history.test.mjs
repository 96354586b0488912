// Taking back: Autopilot's changes, checkpoints, interrupting, and a server that dies.
import assert from 'node:assert/strict';
import { call, inEditor, numbers, replace } from './suite.mjs';

const check = inEditor();

const edits = [
  { text: 'I change and make a file.', tools: [replace('src/a.ts', 'const one = 1;', 'const one = 100;'), call('fsWrite', { path: 'new.txt', text: 'new\n' })] },
  { text: 'Done.' },
];

check('autopilot: all changes are shown, and reverted, and redone', { files: { 'src/a.ts': numbers }, steps: edits }, async (window) => {
  await window.ask('Please');
  await window.sessionSays('Done.');
  await window.statusShows('rocket', 'Autopilot');
  const changed = numbers.replace('= 1;', '= 100;');
  assert.equal(window.text('src/a.ts'), changed);

  await window.command('Kiro Agent: View All Changes');
  await window.page.locator('.tab.active', { hasText: 'All Changes (2 files' }).waitFor();
  await window.page.locator('.multiDiffEntry', { hasText: 'a.ts' }).locator('.editor.original .view-line', { hasText: 'const one = 1;' }).waitFor();
  await window.page.locator('.multiDiffEntry', { hasText: 'new.txt' }).locator('.editor.modified .view-line', { hasText: 'new' }).waitFor();
  await window.picture('all-changes');

  await window.command('Kiro Agent: Revert All Changes…');
  await window.dialog('Revert what the agent changed in 2 files?', 'Revert All Changes', 'revert-all');
  await window.onDisk('src/a.ts', numbers);
  await window.onDisk('new.txt', null);
  await window.toastButton('Reverted 2 files.', 'Redo');
  await window.onDisk('src/a.ts', changed);
  await window.onDisk('new.txt', 'new\n');
});

check('a checkpoint is looked at, reverted to and redone; the prompt comes back', {
  files: { 'src/a.ts': numbers },
  steps: [...edits, { text: 'More.', tools: [replace('src/a.ts', 'const two = 2;', 'const two = 200;')] }, { text: 'Done twice.' }],
}, async (window) => {
  await window.ask('Change one');
  await window.sessionSays('Done.');
  await window.ask('Change two');
  await window.sessionSays('Done twice.');
  const [first, second] = [numbers.replace('= 1;', '= 100;'), numbers.replace('= 1;', '= 100;').replace('= 2;', '= 200;')];
  assert.equal(window.text('src/a.ts'), second);
  await window.command('Kiro Agent: Revert to Checkpoint…');
  await window.picture('checkpoints');
  await window.pick('Change two');
  await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'src/a.ts' }).waitFor();
  await window.picture('checkpoint-preview');
  await window.pick('Files and conversation');
  await window.onDisk('src/a.ts', first);
  await window.chatBoxHolds('Change two');
  await window.toastButton('Reverted 1 file.', 'Redo');
  await window.onDisk('src/a.ts', second);
  await window.sessionSays('Done twice.');
});

check('stopping the agent keeps what was written, for review', {
  files: { 'a.txt': 'one\n' },
  steps: [{ text: 'First.', tools: [replace('a.txt', 'one', 'two')] }, { text: 'a long story '.repeat(50), chunks: 50, delayMs: 2_000 }],
  settings: { 'kiroAgent.supervised.pause': 'end' },
}, async (window) => {
  await window.ask('Please');
  await window.onDisk('a.txt', 'two\n');
  await window.statusShows('sync', 'Autopilot');
  await window.command('Kiro Agent: Stop the Agent');
  await window.statusShows('rocket', 'Autopilot');
  assert.equal(window.text('a.txt'), 'two\n');
  await window.command('Kiro Agent: Revert All Changes…');
  await window.dialog('Revert what the agent changed in 1 file?', 'Revert All Changes');
  await window.onDisk('a.txt', 'one\n');
});

check('a server killed in the middle of a turn is started again, and the changes wait for review', {
  files: { 'a.txt': 'one\n' },
  steps: [{ text: 'First.', tools: [replace('a.txt', 'one', 'two')], usage: { inputTokens: 1, outputTokens: 1 } }, { text: 'x '.repeat(50), chunks: 50, delayMs: 2_000 }],
}, async (window) => {
  await window.command('Kiro Agent: Switch Mode');
  await window.statusSays('Supervised');
  await window.ask('Please');
  await window.statusSays('1 to review');
  await window.command('Kiro Agent: Accept All Changes'); // the agent goes on, slowly
  await window.statusShows('sync', 'Supervised');
  await window.killServer();
  await window.statusShows('eye', 'Supervised');
  await window.command('Kiro Agent: View All Changes');
  await window.page.locator('.tab.active', { hasText: 'All Changes (1 file' }).waitFor();
  await window.page.locator('.multiDiffEntry .editor.original .view-line', { hasText: 'one' }).waitFor();
  await window.command('Kiro Agent: Undo Last Decision');
  await window.statusSays('1 to review');
  await window.command('Kiro Agent: Reject File');
  await window.onDisk('a.txt', 'one\n');
});
