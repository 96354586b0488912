// Merging by hand in an editor whose merge editor cannot be opened: the two texts side by side, the right one to be put right.
import assert from 'node:assert/strict';
import { inEditor, numbers, supervised, twoChanges } from './suite.mjs';

const check = inEditor({ without: '_open.mergeEditor' });
const agents = numbers.replace('= 1;', '= 100;').replace('= 10;', '= 1000;');

check('without a merge editor the file stands beside what it was, and is finished by the same command', { files: { 'src/a.ts': numbers }, steps: twoChanges }, async (window) => {
  await supervised(window);
  await window.statusSays('1 to review');
  await window.typeAfter('const one = 100;', ' // mine');
  await window.page.keyboard.press('Control+S');
  await window.onDisk('src/a.ts', agents.replace('= 100;', '= 100; // mine'));
  await window.page.locator('.codelens-decoration', { hasText: 'you edited this' }).waitFor();
  await window.command('Kiro Agent: Reject File');
  await window.dialog('src/a.ts was left as it is', 'Merge by Hand');
  await window.page.locator('.tab.active', { hasText: 'merge: before the agent' }).waitFor();
  await window.toast('then choose Finish Merge').waitFor();
  await window.picture('plain-merge');

  await window.typeAfter('const nine = 9;', ' // too');
  await window.picture('plain-merge-edited');
  const diff = window.page.locator('.monaco-diff-editor').filter({ has: window.page.locator('.view-line', { hasText: '// too' }) });
  await diff.locator('.editor.modified .codelens-decoration', { hasText: 'you edited this' }).waitFor();
  assert.equal(await diff.locator('.editor.original .codelens-decoration').count(), 0); // what was before cannot be accepted
  await window.command('Kiro Agent: Finish Merge');
  await window.onDisk('src/a.ts', agents.replace('= 100;', '= 100; // mine').replace('nine = 9;', 'nine = 9; // too'));
  await window.statusShows('eye', 'Supervised');
  await window.sessionSays('Both are changed.');
  assert.equal(await window.page.locator('.tab', { hasText: 'merge: before the agent' }).count(), 0);
});
