import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileReview, Hunk } from '../../protocol/generated/protocol';
import { counts, hunkLabel, lineOf, step } from '../src/review/words';

function hunk(id: string, start: number, added: string[], removed: string[] = []): Hunk {
  return { id, baseline: { start, count: removed.length }, current: { start, count: added.length }, added, removed };
}

function file(path: string, ...hunks: Hunk[]): FileReview {
  return {
    path, uri: `file:///w/${path}`, operation: 'modified', version: 1, state: 'pending', decided: { accepted: 0, rejected: 0 },
    additions: 1, deletions: 1, baselineUri: 'kiro-review:/x', currentUri: `file:///w/${path}`, hunks,
  };
}

test('a hunk is shown by its first line with something on it', () => {
  assert.equal(hunkLabel(hunk('a', 0, ['', '  const x = 1;'], ['old'])), '± const x = 1;');
  assert.equal(hunkLabel(hunk('a', 0, [], ['gone'])), '− gone');
  assert.equal(hunkLabel(hunk('a', 0, ['new'])), '+ new');
  assert.equal(hunkLabel(hunk('a', 0, ['x'.repeat(200)])).length, 82);
});

test('counts leave out what is nothing', () => {
  assert.equal(counts({ additions: 3, deletions: 1 }), '+3 −1');
  assert.equal(counts({ additions: 0, deletions: 2 }), '−2');
  assert.equal(counts({ additions: 0, deletions: 0 }), '');
});

test('lines removed at the end of a file are shown at its last line', () => {
  assert.equal(lineOf(hunk('a', 10, [], ['x']), 10), 9);
  assert.equal(lineOf(hunk('a', 0, [], ['x']), 0), 0);
});

const files = [file('a', hunk('a1', 2, ['x']), hunk('a2', 8, ['x', 'y'])), file('b'), file('c', hunk('c1', 0, ['x']))];
const at = (path: string | undefined, line: number, direction: 1 | -1) => {
  const found = step(files, path, line, direction);
  return found && `${found.file.path}${found.hunk ? `:${found.hunk.id}` : ''}`;
};

test('the next change is further down, then in the next file, then the first again', () => {
  assert.equal(at('a', 0, 1), 'a:a1');
  assert.equal(at('a', 2, 1), 'a:a2');
  assert.equal(at('a', 8, 1), 'b');
  assert.equal(at('b', 0, 1), 'c:c1');
  assert.equal(at('c', 0, 1), 'a:a1');
  assert.equal(at(undefined, 0, 1), 'a:a1');
});

test('the previous change is further up, then in the file before, then the last again', () => {
  assert.equal(at('a', 20, -1), 'a:a2');
  assert.equal(at('a', 9, -1), 'a:a1'); // on the last line of a change, that one does not count
  assert.equal(at('c', 0, -1), 'b');
  assert.equal(at('b', 0, -1), 'a:a2');
  assert.equal(at('a', 0, -1), 'c:c1');
});

test('nothing to review, nowhere to go', () => assert.equal(step([], 'a', 0, 1), undefined));
