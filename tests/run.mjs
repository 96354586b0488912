// The verbs behind package.json. `npm test`: every suite, each with its counts, and "N passed, N failed" as the last
// line. `npm run check`: build with all analyzers, white space, repository rules, goldens. `npm run bench`: benchmarks.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, runtimeIdentifier } from '../server/build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const clients = join(root, 'tests', 'clients');
const output = join(root, 'test-output');
const env = { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' };
const suites = [];

/** Runs a command with its output shown; throws, naming it, when it does not succeed. */
function run(command, args, { cwd = root, mayFail = false } = {}) {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, error } = spawnSync(command, args, { cwd, env, shell, stdio: ['ignore', 'inherit', 'inherit'] });
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

function clientTests() {
  return suite('clients against the built server', () => {
    build();
    installClients();
    const report = join(output, 'clients.tap');
    rmSync(report, { force: true });
    const files = readdirSync(clients).filter((f) => f.endsWith('.test.mjs')).map((f) => join('tests', 'clients', f));
    const status = run(process.execPath, ['--test', '--test-reporter=spec', '--test-reporter-destination=stdout',
      '--test-reporter=tap', `--test-reporter-destination=${report}`, ...files], { mayFail: true });
    const text = readFileSync(report, 'utf8');
    const count = (key) => Number(new RegExp(`^# ${key} (\\d+)$`, 'm').exec(text)[1]);
    const passed = count('pass');
    return { passed, failed: Math.max(count('tests') - passed, status === 0 ? 0 : 1) };
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
    dotnetTests('repository rules and goldens', 'FullyQualifiedName~KiroAgent.Tests.Repo|FullyQualifiedName~KiroAgent.Tests.Protocol');
  }
  summary();
} else {
  if (step('build', 'dotnet', ['build', 'KiroAgent.sln', '--nologo', '-v', 'q'])) dotnetTests('server (NUnit)');
  clientTests();
  summary();
}
