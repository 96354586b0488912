// The verbs behind package.json. `npm test`: every suite, each with its counts, and "N passed, N failed" as the last
// line (`node tests/run.mjs --extension`: those of the extension alone). `npm run check`: build with all analyzers, white space, repository rules, goldens. `npm run bench`: benchmarks.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostTarget, install as installExtension, packageExtension } from '../client-vscode/scripts/package.mjs';
import { build, runtimeIdentifier } from '../server/build.mjs';
import { browser, installEditor, installPackages } from './editor/install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const clients = join(root, 'tests', 'clients');
const output = join(root, 'test-output');
const env = { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' };
const suites = [];

/** Runs a command with its output shown; throws, naming it, when it does not succeed. */
function run(command, args, { cwd = root, mayFail = false, more = {} } = {}) {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, error } = spawnSync(command, args, { cwd, env: { ...env, ...more }, shell, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) throw new Error(`${command} could not be started (${error.code}); is it installed?`);
  if (status !== 0 && !mayFail) throw new Error(`failed; run it by hand: ${cwd === root ? '' : `cd ${cwd} && `}${command} ${args.join(' ')}`);
  return status;
}

/** A suite that cannot run, or ran no test, is a failed one. `body` returns {passed, failed}. */
function suite(name, body) {
  let result;
  try {
    result = body();
    if (result.passed + result.failed === 0) throw new Error('no test ran');
  } catch (error) {
    console.error(`\n${name}: ${error.message}`);
    result = { passed: 0, failed: 1 };
  }
  suites.push({ name, ...result });
  return result.failed === 0;
}

function step(name, command, args) {
  return suite(name, () => { run(command, args); return { passed: 1, failed: 0 }; });
}

/** The NUnit tests that `filter` selects (all without one); the counts are read from the result file. */
function dotnetTests(name, filter) {
  return suite(name, () => {
    const folder = join(output, 'nunit');
    rmSync(folder, { recursive: true, force: true });
    const args = ['test', 'tests/KiroAgent.Tests', '--no-build', '--nologo', '-v', 'q', '--logger', 'trx', '--logger', 'console;verbosity=minimal', '--results-directory', folder];
    const status = run('dotnet', filter ? [...args, '--filter', filter] : args, { mayFail: true });
    const file = existsSync(folder) && readdirSync(folder).find((f) => f.endsWith('.trx'));
    if (!file) throw new Error(`could not run; to see why: dotnet ${args.join(' ')}`);
    const counters = /<Counters ([^>]*)>/.exec(readFileSync(join(folder, file), 'utf8'))[1];
    const count = (key) => Number(new RegExp(`\\b${key}="(\\d+)"`).exec(counters)[1]);
    const passed = count('passed');
    return { passed, failed: Math.max(count('total') - passed, status === 0 ? 0 : 1) };
  });
}

/** npm packages of the clients, from the lock; only when the lock changed since. */
function installClients() {
  const lock = readFileSync(join(clients, 'package-lock.json'), 'utf8');
  const mark = join(clients, 'node_modules', '.installed-lock.json');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: clients });
  writeFileSync(mark, lock);
}

/** Tests of node's own runner; `args` come before the reporters' options of `node --test` where the runner is a script. */
function nodeTests(report, args, files, more = {}) {
  const path = join(output, report);
  rmSync(path, { force: true });
  const status = run(process.execPath, [...args, '--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${path}`, ...files], { mayFail: true, more });
  const text = readFileSync(path, 'utf8');
  const count = (key) => Number(new RegExp(`^# ${key} (\\d+)$`, 'm').exec(text)[1]);
  const passed = count('pass');
  return { passed, failed: Math.max(count('tests') - passed, status === 0 ? 0 : 1) };
}

/** The sandbox's tests want bubblewrap; where it may not be installed they fail and say so. */
function installSandbox() {
  const has = () => spawnSync('bwrap', ['--version'], { stdio: 'ignore' }).status === 0;
  if (process.platform !== 'linux' || has()) return;
  const install = 'apt-get install -y --no-install-recommends bubblewrap';
  if (process.getuid() === 0 && existsSync('/usr/bin/apt-get'))
    spawnSync('sh', ['-c', `apt-get update -qq; ${install}`], { stdio: ['ignore', 2, 2], env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (!has()) console.error(`bubblewrap is missing: sudo ${install}`);
}

function clientTests() {
  return suite('clients against the built server', () => {
    build();
    installClients();
    const files = readdirSync(clients).filter((f) => f.endsWith('.test.mjs')).map((f) => join('tests', 'clients', f));
    return nodeTests('clients.tap', ['--test'], files);
  });
}

/** The extension: its own thinking and its chat page, then packaged in a real VS Code, file after file: each is an editor. */
function extensionTests() {
  suite('extension', () => {
    installExtension();
    installPackages();
    return nodeTests('extension.tap', [join('client-vscode', 'test', 'run.mjs')], [], { CHROMIUM: browser() });
  });
  suite('extension in a real VS Code', () => {
    installPackages();
    installEditor();
    const more = { KIRO_TEST_BROWSER: browser(), KIRO_TEST_VSIX: packageExtension(hostTarget()) };
    rmSync(join(output, 'editor'), { recursive: true, force: true });
    const folder = join(root, 'tests', 'editor');
    const files = readdirSync(folder).filter((f) => f.endsWith('.test.mjs')).map((f) => join('tests', 'editor', f));
    return nodeTests('editor.tap', ['--test', '--test-concurrency=1'], files, more);
  });
}

function summary() {
  const [passed, failed] = ['passed', 'failed'].map((key) => suites.reduce((sum, s) => sum + s[key], 0));
  console.log('');
  for (const s of suites) console.log(`${s.name}: ${s.passed} passed, ${s.failed} failed`);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function bench() {
  build();
  installClients();
  run('dotnet', ['publish', 'tests/KiroAgent.Benchmarks/peers/bare-dotnet', '-c', 'Release', '-r', runtimeIdentifier(), '--self-contained', 'true',
    '-o', 'dist/bare-dotnet', '--nologo', '-v', 'q']);
  run('dotnet', ['run', '-c', 'Release', '--project', 'tests/KiroAgent.Benchmarks', '--', ...process.argv.slice(3)]);
}

mkdirSync(output, { recursive: true });
if (process.argv[2] === '--bench') {
  try { bench(); } catch (error) { console.error(error.message); process.exitCode = 1; }
} else if (process.argv[2] === '--check') {
  if (step('build with analyzers', 'dotnet', ['build', 'KiroAgent.sln', '--nologo', '-v', 'q'])) {
    step('white space', 'dotnet', ['format', 'whitespace', 'KiroAgent.sln', '--verify-no-changes', '--no-restore']);
    suite('types and words of the extension', () => {
      installExtension();
      for (const args of [['node_modules/typescript/bin/tsc', '-p', '.'], ['node_modules/typescript/bin/tsc', '-p', 'media/chat'], ['scripts/l10n.mjs', '--check']])
        run(process.execPath, args, { cwd: join(root, 'client-vscode') });
      return { passed: 1, failed: 0 };
    });
    dotnetTests('repository rules and goldens', 'FullyQualifiedName~KiroAgent.Tests.Repo|FullyQualifiedName~KiroAgent.Tests.Protocol');
  }
  summary();
} else if (process.argv[2] === '--extension') {
  extensionTests();
  summary();
} else {
  installSandbox();
  if (step('build', 'dotnet', ['build', 'KiroAgent.sln', '--nologo', '-v', 'q'])) dotnetTests('server (NUnit)');
  clientTests();
  extensionTests();
  summary();
}
