// Bundles the extension (dist/extension.js) and, from media/chat, the chat's webview (dist/chat.js, dist/chat.css), with
// the licences of what is bundled (dist/licences.txt).
// `--production` minifies, `--watch` goes on.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { licencesOf } from './scripts/licences.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const production = process.argv.includes('--production');
const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
};
const host = { ...shared, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', platform: 'node', target: 'node20', format: 'cjs', external: ['vscode'] };
const webview = { ...shared, entryPoints: { chat: 'media/chat/main.ts' }, outdir: 'dist', platform: 'browser', target: 'chrome120', format: 'iife', loader: { '.svg': 'text', '.ttf': 'file' }, assetNames: '[name]' };
const bundles = [host, ...(existsSync(join(root, 'media', 'chat', 'main.ts')) ? [webview] : [])];

rmSync(join(root, 'dist'), { recursive: true, force: true });
if (process.argv.includes('--watch')) {
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
} else {
  const built = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  writeFileSync(join(root, 'dist', 'licences.txt'), licencesOf(root, built.map(({ metafile }) => metafile)));
}
