// Where a decision or a revert meets the person's own words: nothing is written, and the choices are offered.
import assert from 'node:assert/strict';
import { inEditor, numbers, replace, supervised, twoChanges } from './suite.mjs';

const check = inEditor();
const files = { 'src/a.ts': numbers };
const agents = numbers.replace('= 1;', '= 100;').replace('= 10;', '= 1000;');
const edited = agents.replace('= 100;', '= 100; // mine');

/** The agent changes two lines; the person writes into one of them and saves. */
async function metOnALine(window) {
  await supervised(window);
  await window.statusSays('1 to review');
  await window.typeAfter('const one = 100;', ' // mine');
  await window.page.keyboard.press('Control+S');
  await window.page.locator('.codelens-decoration', { hasText: 'you edited this' }).waitFor();
  await window.onDisk('src/a.ts', edited);
}

check('overwriting puts the exact bytes back, and can be undone', { files, steps: twoChanges }, async (window) => {
  await metOnALine(window);
  await window.command('Kiro Agent: Reject File');
  await window.dialog('src/a.ts was left as it is', 'Overwrite', 'conflict-choices');
  await window.onDisk('src/a.ts', numbers);
  await window.command('Kiro Agent: Undo Last Decision');
  await window.onDisk('src/a.ts', edited);
  await window.statusSays('1 to review');
});

check('until it is answered nothing is written; keeping mine takes the rest back', { files, steps: twoChanges }, async (window) => {
  await metOnALine(window);
  await window.command('Kiro Agent: Reject File');
  await window.dialog('src/a.ts was left as it is', 'Cancel');
  assert.equal(window.text('src/a.ts'), edited);
  await window.statusSays('1 to review');
  await window.command('Kiro Agent: Reject File');
  await window.dialog('src/a.ts was left as it is', 'Keep Mine');
  await window.onDisk('src/a.ts', numbers.replace('= 1;', '= 100; // mine'));
  await window.statusShows('eye', 'Supervised');
});

check('merging by hand: the merge editor starts from what the agent left; what is chosen there stays', { files, steps: twoChanges }, async (window) => {
  await metOnALine(window);
  await window.command('Kiro Agent: Reject File');
  await window.dialog('src/a.ts was left as it is', 'Merge by Hand');
  const side = (title) => window.page.locator('.merge-editor .code-view', { has: window.page.locator('.title', { hasText: title }) });
  await side('Your Text').locator('.view-line', { hasText: '// mine' }).waitFor();
  await side('Before the Agent').locator('.view-line', { hasText: 'const one = 1;' }).waitFor();
  await side('Result').locator('.view-line', { hasText: '// mine' }).waitFor();
  await window.picture('conflict-merge-editor');
  assert.equal(window.text('src/a.ts'), edited);

  await side('Before the Agent').locator('.codelens-decoration a, .merge-editor-conflict-actions a', { hasText: 'Accept Before the Agent' }).last().click();
  await side('Result').locator('.view-line', { hasText: 'const ten = 10;' }).waitFor();
  await window.command('Kiro Agent: Finish Merge');
  await window.onDisk('src/a.ts', numbers.replace('= 1;', '= 100; // mine'));
  await window.statusShows('eye', 'Supervised');
  await window.page.locator('.merge-editor').waitFor({ state: 'detached' });
  await window.sessionSays('Both are changed.'); // the file was accepted as it stands, so the agent went on
  assert.equal(window.text('src/a.ts'), numbers.replace('= 1;', '= 100; // mine'));
});

check('merging by hand from the chat; a merge that is only closed asks whether the file shall stay', { files, steps: twoChanges }, async (window) => {
  await metOnALine(window);
  await window.view('Kiro Agent');
  await window.chat.getByRole('button', { name: 'Reject src/a.ts' }).click();
  await window.chat.getByText('You changed the same places in src/a.ts').waitFor();
  await window.picture('conflict-chat');
  await window.chat.getByRole('button', { name: 'Merge by hand' }).click();
  await window.page.locator('.merge-editor .view-line', { hasText: 'const one = 1;' }).waitFor();
  await window.command('View: Close Editor');
  await window.dialog('Do you want to close the merge editor', 'Close with Conflicts');
  await window.toastButton('The merge of src/a.ts was closed', 'Accept File');
  await window.statusShows('eye', 'Supervised');
  assert.equal(window.text('src/a.ts'), edited);
});

check('reverting all: what the person wrote since is left alone, and opened beside what it was', {
  files: { 'a.txt': 'one\n', 'b.txt': 'b\n' }, steps: [{ text: 'Two.', tools: [replace('a.txt', 'one', 'two'), replace('b.txt', 'b', 'c')] }, { text: 'Done.' }],
}, async (window) => {
  await window.ask('Please');
  await window.sessionSays('Done.');
  window.write('a.txt', 'two and mine\n');
  await window.command('Kiro Agent: Revert All Changes…');
  await window.dialog('Revert what the agent changed in 2 files?', 'Revert All Changes');
  await window.dialog('a.txt was left as it is', 'Merge by Hand', 'conflict-revert');
  await window.page.locator('.monaco-diff-editor .editor.original .view-line', { hasText: 'one' }).waitFor();
  await window.page.locator('.monaco-diff-editor .editor.modified .view-line', { hasText: 'two and mine' }).waitFor();
  assert.deepEqual([window.text('a.txt'), window.text('b.txt')], ['two and mine\n', 'b\n']);

  await window.command('Kiro Agent: Revert All Changes…');
  await window.dialog('Revert what the agent changed in 1 file?', 'Revert All Changes');
  await window.dialog('a.txt was left as it is', 'Overwrite');
  await window.onDisk('a.txt', 'one\n');
  await window.toastButton('Reverted 1 file.', 'Redo');
  await window.onDisk('a.txt', 'two and mine\n');
});

check('a checkpoint: what was changed in the same places is asked about before anything goes back', {
  files: { 'a.txt': 'one\n', 'b.txt': 'b\n' }, steps: [{ text: 'Two.', tools: [replace('a.txt', 'one', 'two'), replace('b.txt', 'b', 'c')] }, { text: 'Done.' }],
}, async (window) => {
  await window.ask('Please');
  await window.sessionSays('Done.');
  window.write('a.txt', 'two and mine\n');
  await window.command('Kiro Agent: Revert to Checkpoint…');
  await window.pick('Please');
  await window.pick('Files only');
  await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Merge by hand' }).waitFor();
  await window.picture('conflict-checkpoint');
  assert.deepEqual([window.text('a.txt'), window.text('b.txt')], ['two and mine\n', 'c\n']);
  await window.pick('Merge by hand');
  await window.onDisk('b.txt', 'b\n');
  await window.page.locator('.monaco-diff-editor .editor.original .view-line', { hasText: 'one' }).waitFor();
  assert.equal(window.text('a.txt'), 'two and mine\n');
});
