// Runs the tests of what needs no editor: each *.test.ts below test/ is bundled and given to `node --test`, and each
// *.test.mjs (the chat's, in a headless Chromium) as it is.
// Arguments are passed on to node, such as --test-reporter.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'node_modules', '.tests');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const tests = readdirSync(here, { recursive: true }).map(String).filter((file) => file.endsWith('.test.ts'));
await build({
  absWorkingDir: here, entryPoints: tests, outdir: out, outbase: '.', bundle: true, platform: 'node', target: 'node20', format: 'esm', outExtension: { '.js': '.mjs' },
  sourcemap: 'inline', logLevel: 'warning', external: ['vscode'],
});
const plain = readdirSync(here, { recursive: true }).map(String).filter((file) => file.endsWith('.test.mjs')).map((file) => join(here, file));
const files = readdirSync(out, { recursive: true }).map(String).filter((file) => file.endsWith('.test.mjs')).map((file) => join(out, file));
const { status } = spawnSync(process.execPath, ['--test', '--enable-source-maps', ...process.argv.slice(2), ...files, ...plain], { cwd: join(here, '..'), stdio: 'inherit' });
process.exitCode = status ?? 1;
