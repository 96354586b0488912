import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainText } from '../src/chat/terminalText';

for (const [what, printed, seen] of [
  ['colours', '\u001b[1;31mfailed\u001b[0m: \u001b[38;2;1;2;3m2\u001b[m tests\r\n', 'failed: 2 tests'],
  ['titles and marks of the shell', '\u001b]0;title\u0007\u001b]633;C\u001b\\out\r\n\u001b]633;D;0\u0007', 'out'],
  ['a line that was written over', 'loading 10%\rloading 99%\rdone       \r\nnext\r\n', 'done\nnext'],
  ['cursor movements, erasing, character sets', 'a\u001b[2K\u001b[1Gb\u001b(B\u001b=c\r\n', 'abc'],
  ['tabs stay, bells and backspaces go', 'a\tb\u0007\b\r\n', 'a\tb'],
  ['a sequence that was cut', 'text\u001b]633;E;npm', 'text'],
] as const) test(`what a terminal printed, as it was seen: ${what}`, () => assert.equal(plainText(printed), seen));
