import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSameOffer, renameEdit, type HandedRename, type OfferedRename } from '../src/connection/renameEdit';

type Entries = ReturnType<OfferedRename['entries']>;
type All = ReturnType<Required<OfferedRename>['_allEntries']>;
const range = (line: number, from: number, to: number) => ({ start: { line, character: from }, end: { line, character: to } });
const offered = (entries: Entries): OfferedRename => ({ entries: () => entries });
const whole = (...all: All): OfferedRename => ({ entries: () => [], _allEntries: () => all });
const text = (uri: string, line: number, newText?: string) => ({ _type: 2, uri, edit: { range: range(line, 0, 5), ...(newText === undefined ? {} : { newText }) } });
const file = (from: string | undefined, to: string | undefined, options = {}) => ({ _type: 1, options, ...(from && { from }), ...(to && { to }) });

test('a rename is handed over document by document, with the versions of those that are open', () => {
  const versionOf = (uri: string) => (uri === 'file:///w/a.ts' ? 7 : undefined);
  const handed = {
    documentChanges: [
      { textDocument: { uri: 'file:///w/a.ts', version: 7 }, edits: [{ range: range(0, 0, 5), newText: 'sum' }, { range: range(3, 0, 5), newText: 'sum' }] },
      { textDocument: { uri: 'file:///w/b.ts', version: null }, edits: [{ range: range(1, 0, 5), newText: 'total: sum' }] },
    ],
  };
  const [a, b] = [['file:///w/a.ts', [text('', 0, 'sum').edit, text('', 3, 'sum').edit]], ['file:///w/b.ts', [text('', 1, 'total: sum').edit]]] as Entries;
  assert.deepEqual(renameEdit(offered([a!, b!]), versionOf), handed);
  assert.deepEqual(renameEdit(whole(text('file:///w/a.ts', 0, 'sum'), text('file:///w/b.ts', 1, 'total: sum'), text('file:///w/a.ts', 3, 'sum')), versionOf), handed);
});

test('files that are made, moved and deleted are steps of it: after what is replaced in them before, and before the rest', () => {
  const texts = (uri: string, line: number) => ({ textDocument: { uri, version: null }, edits: [{ range: range(line, 0, 5), newText: 'B' }] });
  const ofFiles = [file('file:///w/A.java', 'file:///w/B.java'), file(undefined, 'file:///w/C.java'), file('file:///w/D.java', undefined)];
  const ofTexts = [text('file:///w/Use.java', 3, 'B'), text('file:///w/A.java', 0, 'B'), text('file:///w/B.java', 1, 'B')];
  for (const all of [[...ofFiles, ...ofTexts], [...ofTexts, ...ofFiles]]) assert.deepEqual(renameEdit(whole(...all), () => undefined), {
    documentChanges: [
      texts('file:///w/A.java', 0),
      { kind: 'rename', oldUri: 'file:///w/A.java', newUri: 'file:///w/B.java' }, { kind: 'create', uri: 'file:///w/C.java' }, { kind: 'delete', uri: 'file:///w/D.java' },
      texts('file:///w/Use.java', 3), texts('file:///w/B.java', 1),
    ],
  });
  assert.deepEqual((renameEdit(whole(file('file:///w/A.java', 'file:///w/B.java'), file(undefined, 'file:///w/A.java'), text('file:///w/A.java', 0, 'B')), () => undefined) as { documentChanges: unknown[] }).documentChanges[2], texts('file:///w/A.java', 0));
});

test('nothing offered is none; what cannot be handed over whole is none by halves', () => {
  for (const none of [undefined, offered([]), whole()]) assert.equal(renameEdit(none, () => 1), undefined);
  const one = text('file:///w/a.ts', 0, 'x');
  for (const strange of [text('file:///w/a.ts', 0), file(undefined, 'file:///w/c.ts', { contents: 'x' }), { _type: 6, uri: 'file:///w/a.ts' }, {}])
    assert.equal(renameEdit(whole(one, strange), () => 1), 'unreadable');
});

test('two offers are the same in whatever order they come, and not when one has more', () => {
  const of = (...all: All) => renameEdit(whole(...all), () => 1) as HandedRename;
  const [a, a2, b] = [text('file:///w/a.ts', 0, 'x'), text('file:///w/a.ts', 2, 'x'), text('file:///w/b.ts', 0, 'x')];
  assert.ok(isSameOffer(of(a, a2, b), of(b, a2, a)));
  assert.ok(!isSameOffer(of(a, a2, b), of(a, a2)));
  assert.ok(!isSameOffer(of(a), of(a, file('file:///w/a.ts', 'file:///w/c.ts'))));
  assert.ok(!isSameOffer(of(b), of(text('file:///w/b.ts', 0, 'y'))));
  assert.ok(isSameOffer('unreadable', 'unreadable') && !isSameOffer('unreadable', of(a)));
});
