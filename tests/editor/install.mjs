// A real VS Code without a desktop: code-server and the Node it runs on, both from npm, in tests/editor/.editor (ignored
// by git), on first use. About 520 MB.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, '.editor');
const versions = { 'code-server': '4.139.1', node: '24.21.0' };
const mark = join(folder, 'installed.json');

/** Where the editor's program and its Node stand. */
export const editor = {
  program: join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  get node() { return nodePackage() ? join(folder, 'node_modules', nodePackage(), 'bin', 'node') : process.execPath; },
};

/** Installs what is missing. Throws with what to do when that cannot be. */
export function installEditor() {
  if (existsSync(mark) && readFileSync(mark, 'utf8') === JSON.stringify(versions)) return;
  if (!nodePackage() && Number(process.versions.node.split('.')[0]) < 24)
    throw new Error('code-server needs Node 24 here: install it and run this again');
  console.error('installing code-server (once, about 520 MB) …');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  npm(folder, 'install', '--ignore-scripts', ...(nodePackage() ? [`${nodePackage()}@${versions.node}`] : []), `code-server@${versions['code-server']}`);
  const code = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  npm(code, 'install', '--omit=dev', '--ignore-scripts');
  npm(code, 'rebuild', '@vscode/spdlog', '@vscode/native-watchdog'); // without spdlog output channels stay empty
  npm(join(code, 'extensions'), 'install', '--omit=dev', '--ignore-scripts'); // TypeScript, for renames and problems
  writeFileSync(mark, JSON.stringify(versions));
}

/** npm packages of the tests themselves. */
export function installPackages() {
  const lock = readFileSync(join(here, 'package-lock.json'), 'utf8');
  const done = join(here, 'node_modules', '.installed-lock.json');
  if (existsSync(done) && readFileSync(done, 'utf8') === lock) return;
  npm(here, 'ci', '--ignore-scripts', '--include=dev');
  writeFileSync(done, lock);
}

/** A Chromium to look through: KIRO_TEST_BROWSER, or what is installed. */
export function browser() {
  const places = {
    darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
    win32: [`${process.env.ProgramFiles}\\Google\\Chrome\\Application\\chrome.exe`, `${process.env['ProgramFiles(x86)']}\\Microsoft\\Edge\\Application\\msedge.exe`],
  }[process.platform] ?? ['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge'].flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((path) => join(path, name)));
  const found = [process.env.KIRO_TEST_BROWSER, ...places].find((path) => path && existsSync(path));
  if (found) return found;
  const root = process.getuid?.() === 0;
  const install = root ? 'apt-get install -y --no-install-recommends chromium' : 'sudo apt-get install -y chromium';
  if (process.platform === 'linux' && root && existsSync('/usr/bin/apt-get')) {
    console.error(`installing a browser: ${install}`);
    spawnSync('sh', ['-c', `apt-get update -qq; ${install}`], { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
  }
  throw new Error(`no Chromium, Chrome or Edge was found; install one (Debian: ${install}) or name it in KIRO_TEST_BROWSER`);
}

function nodePackage() {
  const arch = { x64: 'x64', arm64: 'arm64' }[process.arch];
  return process.platform === 'linux' && arch ? `node-linux-${arch}` : undefined;
}

function npm(cwd, ...args) {
  const own = nodePackage() && join(folder, 'node_modules', nodePackage());
  const env = { ...process.env, npm_config_fund: 'false', npm_config_audit: 'false', npm_config_update_notifier: 'false' };
  if (own && existsSync(join(own, 'bin', 'node')) && executable(join(own, 'bin', 'node'))) Object.assign(env, { PATH: join(own, 'bin') + delimiter + env.PATH, npm_config_nodedir: own });
  const { status, error } = spawnSync('npm', [...args, '--loglevel=error'], { cwd, env, shell: process.platform === 'win32', stdio: ['ignore', 2, 2] });
  if (error || status !== 0) throw new Error(`failed: cd ${cwd} && npm ${args.join(' ')}`);
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    installPackages();
    installEditor();
    console.log(browser());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
