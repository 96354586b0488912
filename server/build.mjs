// Publishes the server for this machine into dist/server, unless nothing it is made of has changed since.
// `--force` publishes anyway.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const output = join(root, 'dist', 'server');
const stamp = join(root, 'dist', 'server.stamp');

/** Where the built server stands; KIRO_AGENT_SERVER names another build, which is then taken as it is. */
export const serverPath = process.env.KIRO_AGENT_SERVER ?? join(output, process.platform === 'win32' ? 'kiro-agent.exe' : 'kiro-agent');

/** The .NET runtime identifier of the machine this script runs on. */
export function runtimeIdentifier() {
  const arch = { x64: 'x64', arm64: 'arm64' }[process.arch];
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  const os = { linux: musl ? 'linux-musl' : 'linux', darwin: 'osx', win32: 'win' }[process.platform];
  if (!arch || !os) throw new Error(`no server for ${process.platform}-${process.arch}: Linux, macOS and Windows on x64 or arm64 are built`);
  return `${os}-${arch}`;
}

/** Builds when needed; throws with the command to run by hand when it does not work. */
export function build({ force = false } = {}) {
  if (process.env.KIRO_AGENT_SERVER) return;
  const inputs = fingerprint();
  if (!force && existsSync(serverPath) && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return;
  rmSync(stamp, { force: true });
  rmSync(output, { recursive: true, force: true });
  const args = ['publish', 'server/KiroAgent.Server', '-c', 'Release', '-r', runtimeIdentifier(), '-o', output, '--nologo', '-v', 'q'];
  // Its own output goes to stderr: what `npm start` prints on stdout is the program's alone.
  const { status, error } = spawnSync('dotnet', args, { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, DOTNET_NOLOGO: '1' } });
  if (error?.code === 'ENOENT') throw new Error('dotnet was not found: install the .NET 10 SDK');
  if (status !== 0 || !existsSync(serverPath)) throw new Error(`the server did not build; to see why: dotnet ${args.join(' ')}`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, inputs);
}

/** A digest of name, size and time of every file the published server is made of. */
function fingerprint() {
  const hash = createHash('sha256').update(runtimeIdentifier());
  const visit = (path) => {
    const info = statSync(join(root, path), { throwIfNoEntry: false });
    if (!info) return;
    if (!info.isDirectory()) { hash.update(`${path}\0${info.size}\0${info.mtimeMs}\n`); return; }
    for (const name of readdirSync(join(root, path)).sort())
      if (name !== 'bin' && name !== 'obj') visit(`${path}/${name}`);
  };
  for (const path of ['protocol', 'server', 'Directory.Build.props', 'Directory.Packages.props', 'global.json', '.editorconfig']) visit(path);
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build({ force: process.argv.includes('--force') });
    console.log(serverPath);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
