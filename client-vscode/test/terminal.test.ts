import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard, plainText } from '../src/chat/terminalText';
import { copiedBy } from '../src/chat/viaClipboard';

for (const [what, printed, seen] of [
  ['colours', '\u001b[1;31mfailed\u001b[0m: \u001b[38;2;1;2;3m2\u001b[m tests\r\n', 'failed: 2 tests'],
  ['titles and marks of the shell', '\u001b]0;title\u0007\u001b]633;C\u001b\\out\r\n\u001b]633;D;0\u0007', 'out'],
  ['a line that was written over', 'loading 10%\rloading 99%\rdone       \r\nnext\r\n', 'done\nnext'],
  ['cursor movements, erasing, character sets', 'a\u001b[2K\u001b[1Gb\u001b(B\u001b=c\r\n', 'abc'],
  ['tabs stay, bells and backspaces go', 'a\tb\u0007\b\r\n', 'a\tb'],
  ['a sequence that was cut', 'text\u001b]633;E;npm', 'text'],
] as const) test(`what a terminal printed, as it was seen: ${what}`, () => assert.equal(plainText(printed), seen));

for (const [what, runs, printed, text] of [
  ['what it printed', false, '\u001b[1mok\u001b[0m\r\n', '$ npm test\nok'],
  ['nothing', false, undefined, '$ npm test\n(no output)'],
  ['something, and goes on', true, 'half\r\n', '$ npm test\nhalf\n(still running)'],
  ['nothing yet', true, '', '$ npm test\n(nothing yet)\n(still running)'],
] as const) test(`a command with its output, for the model: ${what}`, () => assert.equal(heard({ command: 'npm test', runs }, printed), text));

function clipboardWith(text: string) {
  return { text, readText() { return Promise.resolve(this.text); }, writeText(now: string) { this.text = now; return Promise.resolve(); } };
}

test('what is read through the clipboard leaves it as it was', async () => {
  const clipboard = clipboardWith('mine');
  assert.equal(await copiedBy(clipboard, () => clipboard.writeText('output')), 'output');
  assert.equal(clipboard.text, 'mine');
  assert.equal(await copiedBy(clipboard, () => Promise.resolve()), undefined);
  assert.equal(await copiedBy(clipboard, () => clipboard.writeText('mine')), 'mine'); // the same as before is something too
  await assert.rejects(copiedBy(clipboard, () => Promise.reject(new Error('no terminal'))), /no terminal/);
  assert.equal(clipboard.text, 'mine');
});
