// Bundles for the tests, outside VS Code: the chat's page as it ships, and its pure parts as a module for node.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Where the bundles and the screenshots go. */
export const output = join(root, 'test-output', 'chat');
mkdirSync(output, { recursive: true });

/** chat.js and chat.css in `output`. */
export async function bundlePage() {
  await esbuild.build({
    absWorkingDir: root, bundle: true, minify: true, entryPoints: { chat: 'media/chat/main.ts' }, outdir: output, platform: 'browser', target: 'chrome120',
    format: 'iife', loader: { '.ttf': 'file' }, assetNames: '[name]', logLevel: 'warning',
  });
}

/** What `source` (TypeScript that may import from the extension) exports, loaded into node. */
export async function load(name, source) {
  const outfile = join(output, `${name}-${process.pid}.mjs`);
  await esbuild.build({ absWorkingDir: root, bundle: true, stdin: { contents: source, resolveDir: root, loader: 'ts' }, outfile, platform: 'node', format: 'esm', logLevel: 'warning' });
  return import(pathToFileURL(outfile).href);
}

/** What `source` exports, as a script that sets `bundled`. */
export async function bundleGlobal(source) {
  const { outputFiles } = await esbuild.build({ absWorkingDir: root, bundle: true, write: false, stdin: { contents: source, resolveDir: root, loader: 'ts' }, platform: 'browser', format: 'iife', globalName: 'bundled', logLevel: 'warning' });
  return outputFiles[0].text;
}
