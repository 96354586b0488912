// Collects the words that are shown (calls of `t`), those of the host and those of the chat's page, into
// l10n/bundle.l10n.json, from which translations are made.
// `--check` only says whether that file is as it should be.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'l10n', 'bundle.l10n.json');

/** Every string that stands as first argument of `t(…)` or `l10n.t(…)` below src and media/chat; throws where one is put together. */
export function collect() {
  const found = new Set();
  const files = ['src', join('media', 'chat')].flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((f) => join(folder, String(f)))).filter((f) => f.endsWith('.ts'));
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node) => {
      if (ts.isCallExpression(node)) {
        const name = ts.isIdentifier(node.expression) ? node.expression.text : ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : '';
        const first = node.arguments[0];
        if (name === 't') {
          if (!first || !ts.isStringLiteralLike(first)) throw new Error(`${file}: ${node.getText()} says nothing that could be translated: give t a whole text and its values`);
          found.add(first.text);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return `${JSON.stringify(Object.fromEntries([...found].sort().map((text) => [text, text])), null, 2)}\n`;
}

export const current = () => readFileSync(target, 'utf8');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--check')) writeFileSync(target, collect());
  else if (collect() !== current()) {
    console.error('l10n/bundle.l10n.json is not what the sources say: node scripts/l10n.mjs');
    process.exitCode = 1;
  }
}
