// `npm run editor`: a real VS Code in the browser with the extension and the sample workspace, without installing anything.
// `-- --workspace DIR` opens a folder of yours, `-- --no-browser` only says where. Ctrl+C ends it.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostTarget, packageExtension } from '../../client-vscode/scripts/package.mjs';
import { CodeServer } from './code-server.mjs';
import { installEditor } from './install.mjs';

const sample = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'server', 'KiroAgent.Server', 'Terminal', 'Sample');
const at = process.argv.indexOf('--workspace');

try {
  const vsix = packageExtension(hostTarget());
  installEditor();
  const code = await CodeServer.start({ vsix, settings: { 'kiroAgent.mode': 'supervised', 'workbench.reduceMotion': 'auto', 'git.enabled': true } });
  let folder = at > 0 && process.argv[at + 1] ? resolve(process.argv[at + 1]) : undefined;
  if (!folder) {
    folder = join(code.root, 'shop');
    mkdirSync(folder);
    cpSync(sample, folder, { recursive: true });
  }
  const page = code.page(folder);
  console.log(`\nVS Code with Kiro Agent: ${page}\nTry, in its chat:  replace "490" with "450" in src/shipping.js\nCtrl+C ends it${at > 0 ? '' : '; the sample workspace goes with it'}.`);
  if (!process.argv.includes('--no-browser')) openBrowser(page);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void code.close().then(() => process.exit(0)));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** Opens a page in the person's browser; where there is none, the address was printed. */
function openBrowser(page) {
  const [command, ...args] = { darwin: ['open', page], win32: ['cmd', '/c', 'start', '', page] }[process.platform] ?? ['xdg-open', page];
  spawn(command, args, { stdio: 'ignore', detached: true }).on('error', () => undefined).unref();
}
