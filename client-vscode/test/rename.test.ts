import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askUntilFound, renameEdit, type OfferedRename } from '../src/connection/renameEdit';

const range = (line: number, from: number, to: number) => ({ start: { line, character: from }, end: { line, character: to } });
const offered = (entries: ReturnType<OfferedRename['entries']>, size = entries.length): OfferedRename => ({ size, entries: () => entries });

test('a rename is handed over document by document, with the versions of those that are open', () => {
  const edit = renameEdit(offered([
    ['file:///w/a.ts', [{ range: range(0, 4, 9), newText: 'sum' }, { range: range(3, 0, 5), newText: 'sum' }]],
    ['file:///w/b.ts', [{ range: range(1, 2, 7), newText: 'total: sum' }]],
  ]), (uri) => (uri === 'file:///w/a.ts' ? 7 : undefined));
  assert.deepEqual(edit, {
    documentChanges: [
      { textDocument: { uri: 'file:///w/a.ts', version: 7 }, edits: [{ range: range(0, 4, 9), newText: 'sum' }, { range: range(3, 0, 5), newText: 'sum' }] },
      { textDocument: { uri: 'file:///w/b.ts', version: null }, edits: [{ range: range(1, 2, 7), newText: 'total: sum' }] },
    ],
  });
});

test('what cannot be read as a whole is no rename: none, nothing in it, files moved besides, snippets', () => {
  const one: ReturnType<OfferedRename['entries']> = [['file:///w/a.ts', [{ range: range(0, 0, 1), newText: 'x' }]]];
  assert.equal(renameEdit(undefined, () => 1), null);
  assert.equal(renameEdit(offered([]), () => 1), null);
  assert.equal(renameEdit(offered(one, 2), () => 1), null);
  assert.equal(renameEdit(offered([['file:///w/a.ts', [{ range: range(0, 0, 1) }]]]), () => 1), null);
});

test('a language that is starting is asked again, one that rejects is not, and not for ever', async () => {
  let asked = 0;
  const after = (times: number) => () => { asked++; return Promise.resolve(asked >= times ? 1 : 0); };
  assert.equal(await askUntilFound(after(3), (n) => n > 0, 20, () => Promise.resolve()), 1);
  assert.equal(asked, 3);
  asked = 0;
  assert.equal(await askUntilFound(after(9), (n) => n > 0, 4, () => Promise.resolve()), 0);
  assert.equal(asked, 4);
  await assert.rejects(askUntilFound(() => Promise.reject(new Error('You cannot rename this element.')), () => true, 20, () => Promise.resolve()));
});
