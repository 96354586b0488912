// Where a decision or a revert meets the person's own words: nothing is written, and the choices are offered.
import assert from 'node:assert/strict';
import { call, inEditor, numbers, replace, supervised, twoChanges } from './suite.mjs';

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

check('merging by hand: the merge editor shows both from what the agent left; what is kept there stays', { files, steps: twoChanges }, async (window) => {
  await metOnALine(window);
  await window.command('Kiro Agent: Reject File');
  await window.dialog('src/a.ts was left as it is', 'Merge by Hand');
  const merge = window.page.locator('.merge-editor');
  await merge.waitFor();
  await merge.locator('.input1 .view-line', { hasText: '// mine' }).first().waitFor();
  await merge.locator('.input2 .view-line', { hasText: 'const one = 1;' }).first().waitFor();
  await window.picture('conflict-merge-editor');
  assert.equal(window.text('src/a.ts'), edited);
});

check('merging by hand in the chat: its card offers it too', { files, steps: twoChanges }, async (window) => {
  await metOnALine(window);
  await window.view('Kiro Agent');
  await window.chat.getByRole('button', { name: 'Reject src/a.ts' }).click();
  await window.chat.getByText('You changed the same places in src/a.ts').waitFor();
  await window.picture('conflict-chat');
  await window.chat.getByRole('button', { name: 'Merge by hand' }).click();
  await window.page.locator('.merge-editor .input2 .view-line', { hasText: 'const one = 1;' }).first().waitFor();
});
