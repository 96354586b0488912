// Reviewing in the editor: diff, CodeLens, Review view, feedback, the person's own edits, undo.
import assert from 'node:assert/strict';
import { call, inEditor, numbers, replace, supervised, twoChanges } from './suite.mjs';

const check = inEditor();

check('a supervised turn is reviewed change by change in the diff editor', { files: { 'src/a.ts': numbers }, steps: twoChanges }, async (window) => {
  await supervised(window);
  await window.statusSays('Supervised: 1 to review');
  const diff = window.page.locator('.monaco-diff-editor');
  await diff.waitFor();
  await window.page.locator('.tab.active', { hasText: 'a.ts (under review)' }).waitFor();
  await diff.locator('.editor.original .view-line', { hasText: 'const one = 1;' }).waitFor();
  await diff.locator('.editor.modified .view-line', { hasText: 'const one = 100;' }).waitFor();
  assert.equal(window.text('src/a.ts'), numbers.replace('= 1;', '= 100;').replace('= 10;', '= 1000;'));
  await window.picture('review-diff');

  await window.lensOf('Accept').first().click();
  await diff.locator('.editor.original .view-line', { hasText: 'const one = 100;' }).waitFor(); // it is the baseline now
  await window.settles(window.lensOf('Reject'), 1);
  await window.lensOf('Reject').click();
  await window.onDisk('src/a.ts', numbers.replace('= 1;', '= 100;'));
  await window.statusShows('eye', 'Supervised');
  await diff.waitFor({ state: 'detached' }); // the tab of a decided file goes

  await window.command('Kiro Agent: Undo Last Decision');
  await window.onDisk('src/a.ts', numbers.replace('= 1;', '= 100;').replace('= 10;', '= 1000;'));
  await window.statusSays('1 to review');
});

check('accept all in the Review view, and the agent goes on by itself', {
  files: { 'a.txt': 'one\n' },
  steps: [
    { text: 'First.', tools: [replace('a.txt', 'one', 'two'), call('fsWrite', { path: 'new.txt', text: 'new\n' })] },
    { text: 'Then.', tools: [replace('a.txt', 'two', 'three')], expect: { lastMessageContains: 'accept' } },
    { text: 'Done.' },
  ],
}, async (window) => {
  await supervised(window);
  await window.statusSays('2 to review');
  await window.view('Kiro Agent');
  await window.rows.filter({ hasText: 'new.txt' }).waitFor();
  assert.deepEqual(await window.rowTexts(), ['a.txt +1 −1', '± two line 1 · +1 −1', 'new.txt +1 · new', '+ new line 1 · +1']);
  await window.picture('review-view');
  await window.viewButton('Review', 'Accept All Changes');
  await window.statusSays('1 to review'); // the agent went on and paused again
  await window.onDisk('a.txt', 'three\n');
  assert.equal(window.text('new.txt'), 'new\n');
  await window.viewButton('Review', 'Accept All Changes');
  await window.statusShows('eye', 'Supervised');
  assert.equal(window.text('a.txt'), 'three\n');
});

check('reject all with feedback restores the bytes, and the agent is told', {
  files: { 'a.txt': 'one\r\n', 'gone.txt': 'still here\n' },
  steps: [
    { text: 'First.', tools: [replace('a.txt', 'one', 'two'), call('deleteFile', { path: 'gone.txt' }), call('fsWrite', { path: 'sub/new.txt', text: 'new\n' })] },
    { text: 'I see.', expect: { lastMessageContains: 'keep it one' } },
  ],
}, async (window) => {
  await supervised(window);
  await window.statusSays('3 to review');
  assert.ok(!window.exists('gone.txt'));
  await window.command('Kiro Agent: Reject All Changes…');
  await window.picture('reject-feedback');
  await window.type('keep it one');
  await window.statusShows('eye', 'Supervised');
  await window.onDisk('a.txt', 'one\r\n');
  await window.onDisk('gone.txt', 'still here\n');
  assert.ok(!window.exists('sub'));
  await window.ask('And now?');
  await window.sessionSays('I see.');
});

check('a person\'s edit in a file that waits survives its rejection', { files: { 'src/a.ts': numbers }, steps: twoChanges }, async (window) => {
  await supervised(window);
  const five = window.page.locator('.monaco-diff-editor .editor.modified .view-line', { hasText: 'const five = 5;' });
  await five.click();
  await window.page.keyboard.press('End');
  await window.page.keyboard.type(' // mine');
  await window.page.keyboard.press('Control+S');
  await window.onDisk('src/a.ts', numbers.replace('= 1;', '= 100;').replace('= 10;', '= 1000;').replace('five = 5;', 'five = 5; // mine'));
  await window.command('Kiro Agent: Reject File');
  await window.onDisk('src/a.ts', numbers.replace('five = 5;', 'five = 5; // mine'));
});

check('unsaved text is saved before the agent writes, and both are there', { files: { 'src/a.ts': numbers }, steps: twoChanges }, async (window) => {
  await window.show('src/a.ts');
  await window.page.locator('.view-line', { hasText: 'const five = 5;' }).click();
  await window.page.keyboard.press('End');
  await window.page.keyboard.type(' // typed');
  await window.page.locator('.tab.active.dirty').waitFor();
  assert.equal(window.text('src/a.ts'), numbers);
  await supervised(window);
  await window.statusSays('1 to review');
  await window.onDisk('src/a.ts', numbers.replace('= 1;', '= 100;').replace('= 10;', '= 1000;').replace('five = 5;', 'five = 5; // typed'));
  await window.command('Kiro Agent: Reject File');
  await window.onDisk('src/a.ts', numbers.replace('five = 5;', 'five = 5; // typed'));
});

check('a review is there again after the window was reloaded', { files: { 'src/a.ts': numbers }, steps: twoChanges }, async (window) => {
  await supervised(window);
  await window.statusSays('1 to review');
  await window.reload();
  await window.statusSays('Supervised: 1 to review');
  await window.view('Kiro Agent');
  await window.rows.filter({ hasText: 'a.ts' }).click();
  await window.lensOf('Accept File').click();
  await window.statusShows('eye', 'Supervised');
  assert.equal(window.text('src/a.ts'), numbers.replace('= 1;', '= 100;').replace('= 10;', '= 1000;'));
});

check('all that waits in one editor, decided there; it goes with the last change', {
  files: { 'src/a.ts': numbers, 'src/b.ts': numbers },
  steps: [{ text: 'Two files.', tools: [replace('src/a.ts', 'const one = 1;', 'const one = 100;'), replace('src/b.ts', 'const ten = 10;', 'const ten = 1000;')] }, { text: 'Done.' }],
}, async (window) => {
  await supervised(window);
  await window.statusSays('2 to review');
  await window.command('Kiro Agent: Review All');
  const tab = window.page.locator('.tab.active', { hasText: 'Review of all changes' });
  await tab.waitFor();
  await window.settles(window.page.locator('.multiDiffEntry'), 2);
  await window.settles(window.lensOf('Accept'), 2);
  assert.equal(await window.page.locator('.editor-actions .codicon-arrow-up').count(), 1); // the editor's own
  await window.picture('review-all');
  await window.lensOf('Reject').last().click();
  await window.onDisk('src/b.ts', numbers);
  await window.statusSays('1 to review');
  await window.lensOf('Accept').first().click();
  await window.statusShows('eye', 'Supervised');
  await tab.waitFor({ state: 'detached' });
  assert.equal(window.text('src/a.ts'), numbers.replace('= 1;', '= 100;'));
});

check('keyboard alone: from change to change, accept, reject', { files: { 'src/a.ts': numbers, 'b.txt': 'b\n' }, steps: [{ text: 'x', tools: [...twoChanges[0].tools, replace('b.txt', 'b', 'c')] }, { text: 'Done.' }] }, async (window) => {
  await supervised(window);
  await window.statusSays('2 to review');
  const keys = async (...chords) => { for (const chord of chords) await window.page.keyboard.press(chord); };
  await window.page.locator('.tab.active', { hasText: 'b.txt (under review)' }).waitFor(); // shown without taking the focus
  await window.command('View: Focus First Editor Group');
  await window.page.locator('.monaco-diff-editor .editor.modified .view-line', { hasText: 'c' }).waitFor();
  await window.page.locator('.monaco-diff-editor .monaco-editor.focused').waitFor();
  await keys('Control+k', 'n');
  await window.onDisk('b.txt', 'b\n');
  await window.page.locator('.tab.active', { hasText: 'a.ts (under review)' }).waitFor();
  await window.statusSays('1 to review');
  await window.lensOf('Accept File').waitFor();
  const cursor = (line) => window.page.locator('.statusbar-item', { hasText: `Ln ${line}, Col 1` }).waitFor();
  await cursor(1);
  await keys('Control+k', 'j');
  await cursor(10);
  await keys('Control+k', 'y');
  await window.settles(window.lensOf('Reject'), 1);
  await keys('Control+k', 'Shift+N');
  await window.statusShows('eye', 'Supervised');
  assert.equal(window.text('src/a.ts'), numbers.replace('= 10;', '= 1000;'));
});

const rename = [{ text: 'I rename it.', tools: [call('renameSymbol', { path: 'src/total.ts', line: 1, symbol: 'total', newName: 'sum' })] }, { text: 'Renamed.' }];
const typescript = {
  'src/total.ts': 'export function total(list: number[]) { return list.length; }\n// total stays here\n',
  'src/cart.ts': "import { total } from './total';\r\nexport const cart = { total, text: 'total' };\r\n",
  'src/shop.ts': "import * as t from './total';\nconst other = { total: 1 };\nconsole.log(t.total([]), other.total);\n",
  'tsconfig.json': '{ "compilerOptions": { "strict": true }, "include": ["src", "more"] }\n',
};
/** More for TypeScript to read: meanwhile it answers from the open files alone. */
const more = Object.fromEntries(Array.from({ length: 150 }, (_, file) => [`more/${file}.ts`, Array.from({ length: 200 }, (_, n) => `export function f${n}(list: { at: number; names: string[] }) { return list.names.length + ${n}; }\n`).join('')]));

check('a symbol is renamed across files by TypeScript itself, reviewed as one, and rejected to the byte', { files: { ...typescript, ...more }, steps: rename }, async (window) => {
  await supervised(window);
  await window.statusSays('3 to review', { timeout: 60_000 }); // TypeScript starts for it
  assert.equal(window.text('src/total.ts'), typescript['src/total.ts'].replace('function total', 'function sum'));
  assert.equal(window.text('src/cart.ts'), "import { sum } from './total';\r\nexport const cart = { total: sum, text: 'total' };\r\n");
  assert.equal(window.text('src/shop.ts'), typescript['src/shop.ts'].replace('t.total', 't.sum')); // the other "total" is another thing
  await window.view('Kiro Agent');
  await window.rows.filter({ hasText: 'shop.ts' }).waitFor();
  assert.deepEqual((await window.rowTexts()).filter((text) => text.includes('.ts ')), ['cart.ts +2 −2 · src', 'shop.ts +1 −1 · src', 'total.ts +1 −1 · src']);
  await window.picture('review-rename');
  await window.command('Kiro Agent: Reject All Changes…');
  await window.type('not like this');
  await window.statusShows('eye', 'Supervised');
  for (const [path, text] of Object.entries(typescript)) await window.onDisk(path, text);
});
