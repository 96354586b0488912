import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOffered, isSameOffer, renameEdit, type OfferedRename } from '../src/connection/renameEdit';

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
  assert.ok(!isOffered(undefined) && !isOffered(offered([])) && isOffered(offered(one)) && isOffered(offered([], 1)));
  assert.equal(renameEdit(offered([]), () => 1), null);
  assert.equal(renameEdit(offered(one, 2), () => 1), null);
  assert.equal(renameEdit(offered([['file:///w/a.ts', [{ range: range(0, 0, 1) }]]]), () => 1), null);
});

test('two offers are the same in whatever order they come, and not when one has more', () => {
  const a: [string, ReturnType<OfferedRename['entries']>[0][1]] = ['file:///w/a.ts', [{ range: range(0, 0, 1), newText: 'x' }, { range: range(2, 0, 1), newText: 'x' }]];
  const b: typeof a = ['file:///w/b.ts', [{ range: range(0, 0, 1), newText: 'x' }]];
  assert.ok(isSameOffer(offered([a, b]), offered([b, [a[0], [...a[1]].reverse()]])));
  assert.ok(!isSameOffer(offered([a, b]), offered([a])));
  assert.ok(!isSameOffer(offered([a]), offered([a], 2)));
  assert.ok(!isSameOffer(offered([b]), offered([['file:///w/b.ts', [{ range: range(0, 0, 1), newText: 'y' }]]])));
});
