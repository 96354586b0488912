// Makes dist/kiro-agent-TARGET.vsix with the server for that platform inside; `npm run package` at the root.
//   (nothing)           for the machine this runs on
//   --target TARGET     for another one, as the marketplace names them: linux-x64, alpine-arm64, darwin-arm64, win32-x64 …
//   --universal         without a server: it uses the one that kiroAgent.server.path names
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, runtimeIdentifier } from '../../server/build.mjs';

const client = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(client);

/** The .NET runtime identifier of each target. */
const identifiers = {
  'linux-x64': 'linux-x64', 'linux-arm64': 'linux-arm64', 'linux-armhf': 'linux-arm', 'alpine-x64': 'linux-musl-x64', 'alpine-arm64': 'linux-musl-arm64',
  'darwin-x64': 'osx-x64', 'darwin-arm64': 'osx-arm64', 'win32-x64': 'win-x64', 'win32-arm64': 'win-arm64',
};

/** The marketplace's name of this machine. */
export function hostTarget() {
  const here = runtimeIdentifier();
  return Object.keys(identifiers).find((target) => identifiers[target] === here);
}

/** Packages; returns the file. `target` is undefined for the universal package. */
export function packageExtension(target) {
  install();
  run(process.execPath, ['scripts/l10n.mjs', '--check'], client);
  for (const project of ['.', 'media/chat']) run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', project], client);
  run(process.execPath, ['esbuild.mjs', '--production'], client);

  const stage = join(root, 'dist', 'extension');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const name of ['package.json', 'package.nls.json', 'README.md', 'CHANGELOG.md', '.vscodeignore', 'l10n', 'media', 'dist']) cpSync(join(client, name), join(stage, name), { recursive: true });
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  if (target) addServer(target, join(stage, 'server'));

  const file = join(root, 'dist', `kiro-agent-${target ?? 'universal'}.vsix`);
  rmSync(file, { force: true });
  const args = ['package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', file, ...(target ? ['--target', target] : [])];
  run(process.execPath, [join(client, 'node_modules', '@vscode', 'vsce', 'vsce'), ...args], stage);
  return file;
}

/** The published server of a target, without debug symbols, with its exec bit. */
function addServer(target, folder) {
  const identifier = identifiers[target];
  if (!identifier) throw new Error(`there is no target ${target}; these are: ${Object.keys(identifiers).join(', ')}`);
  let published = join(root, 'dist', 'server');
  if (identifier === runtimeIdentifier()) build();
  else {
    published = join(root, 'dist', `server-${target}`);
    rmSync(published, { recursive: true, force: true });
    run('dotnet', ['publish', 'server/KiroAgent.Server', '-c', 'Release', '-r', identifier, '-o', published, '--nologo', '-v', 'q'], root);
  }
  cpSync(published, folder, { recursive: true, filter: (path) => !/\.(pdb|dbg|xml)$|\.dSYM$/.test(path) });
  const program = join(folder, target.startsWith('win32') ? 'kiro-agent.exe' : 'kiro-agent');
  if (!existsSync(program)) throw new Error(`the server was not published: ${program} is missing`);
  chmodSync(program, 0o755);
}

/** npm packages of the extension, when they are not there or the lock changed since. */
export function install() {
  const lock = statSync(join(client, 'package-lock.json')).mtimeMs;
  const mark = join(client, 'node_modules', '.package-lock.json');
  if (existsSync(mark) && statSync(mark).mtimeMs >= lock) return;
  run('npm', ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], client);
}

function run(command, args, cwd) {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, error } = spawnSync(command, args, { cwd, shell, stdio: ['ignore', 2, 2], env: { ...process.env, DOTNET_NOLOGO: '1' } });
  if (error) throw new Error(`${command} could not be started (${error.code}); is it installed?`);
  if (status !== 0) throw new Error(`failed: cd ${cwd} && ${command} ${args.join(' ')}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const at = process.argv.indexOf('--target');
    const target = process.argv.includes('--universal') ? undefined : at > 0 ? process.argv[at + 1] : hostTarget();
    const file = packageExtension(target);
    console.log(`${file} (${(statSync(file).size / 1e6).toFixed(1)} MB)`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
