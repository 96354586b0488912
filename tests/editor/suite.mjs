// What every test file of this folder begins with: one editor for the file, a window per test, a picture when one fails.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Editor } from './window.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The package under test: KIRO_TEST_VSIX, else what `npm run package` made for this machine. */
function vsix() {
  const file = process.env.KIRO_TEST_VSIX ?? join(root, 'dist', `kiro-agent-${process.platform}-${process.arch}.vsix`);
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run package`);
  return file;
}

/** Starts an editor before the tests of a file and ends it after them; returns how to write a test on it. */
export function inEditor(options = {}) {
  let editor;
  before(async () => { editor = await Editor.start({ vsix: vsix(), ...options }); });
  after(async () => { await editor?.close(); });

  /** `body` gets a window on a workspace of `files`, with the scripted model playing `steps`. */
  return (name, { files = {}, steps, settings = {}, ...rest }, body) => test(name, { timeout: 120_000 }, async () => {
    if (steps) editor.play(steps, rest.script);
    editor.configure(settings);
    const window = await editor.open(files, rest);
    try {
      await body(window, editor);
    } catch (error) {
      await window.picture(`failed ${name.replace(/[^\w ]/g, '')}`).catch(() => undefined);
      throw new Error(`${error.message}\n${await window.report()}`, { cause: error });
    } finally {
      await window.close();
    }
  });
}

/** Ten numbered lines, for changes far enough apart to be hunks of their own. */
export const numbers = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].map((word, at) => `const ${word} = ${at + 1};\n`).join('');

/** A tool call of the scripted model. */
export const call = (name, args) => ({ name, arguments: args });
export const replace = (path, oldStr, newStr) => call('strReplace', { path, oldStr, newStr });

/** A turn that changes the first and the last of the numbers in `src/a.ts`: two hunks. */
export const twoChanges = [
  { text: 'I change two lines.', tools: [replace('src/a.ts', 'const one = 1;', 'const one = 100;'), replace('src/a.ts', 'const ten = 10;', 'const ten = 1000;')] },
  { text: 'Both are changed.' },
];

/** Asks in Supervised. */
export async function supervised(window, prompt = 'Please') {
  await window.command('Kiro Agent: Switch Mode');
  await window.statusSays('Supervised');
  await window.ask(prompt);
}
