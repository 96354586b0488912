// A workspace, a data directory and scripted models in a temporary folder that vanishes with the test.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { RawClient } from './raw-client.mjs';

export class World {
  #models = 0;
  #clients = [];

  /** `files`: path → text or bytes. `t` is the test, whose end takes everything away. */
  constructor(t, files = {}) {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'kiro-agent-test-')));
    this.workspace = join(this.root, 'workspace');
    this.dataDir = join(this.root, 'data');
    this.home = join(this.root, 'home');
    for (const folder of [this.workspace, this.dataDir, this.home]) mkdirSync(folder);
    for (const [path, content] of Object.entries(files)) this.write(path, content);
    t.after(async () => {
      for (const client of this.#clients) { client.process.kill('SIGKILL'); await client.exited; }
      rmSync(this.root, { recursive: true, force: true });
    });
  }

  /** What a server started by hand needs, so that nothing of the person's own home is read or written. */
  get env() {
    return { HOME: this.home, USERPROFILE: this.home, XDG_STATE_HOME: join(this.home, 'state'), XDG_CONFIG_HOME: join(this.home, 'config'), KIRO_AGENT_DATA_DIR: this.dataDir };
  }

  path(name) { return join(this.workspace, name); }
  exists(name) { return existsSync(this.path(name)); }
  bytes(name) { return readFileSync(this.path(name)); }
  text(name) { return readFileSync(this.path(name), 'utf8'); }
  mode(name) { return lstatSync(this.path(name)).mode & 0o777; }

  write(name, content, mode) {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    if (mode !== undefined) chmodSync(this.path(name), mode);
  }

  /** A scripted model of these steps, as the id that names it. */
  model(steps, more = {}) {
    const file = join(this.root, `model-${++this.#models}.json`);
    writeFileSync(file, JSON.stringify({ name: 'test', steps, ...more }));
    return `scripted:${file}`;
  }

  async open(options = {}) {
    const client = await RawClient.open({ workspace: this.workspace, dataDir: this.dataDir, env: this.env, ...options });
    this.#clients.push(client);
    return client;
  }

  /** A client on a bare process, before `initialize`. */
  spawn(args = ['--stdio'], command) {
    const client = new RawClient(args, this.env, command);
    this.#clients.push(client);
    return client;
  }

  /** Everything in the workspace: path → what it is, byte for byte, with its mode. */
  tree() { return treeOf(this.workspace); }
}

export function treeOf(root) {
  const found = {};
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name), name = relative(root, path), mode = (lstatSync(path).mode & 0o777).toString(8);
      if (entry.isSymbolicLink()) found[name] = `link ${readlinkSync(path)}`;
      else if (entry.isDirectory()) { found[`${name}/`] = `folder ${mode}`; visit(path); }
      else found[name] = `file ${mode} ${readFileSync(path).toString('latin1')}`;
    }
  };
  visit(root);
  return found;
}

/** Asserts that two trees are the same; when not, only what differs is shown, and of long content only its ends. */
export function sameTree(actual, expected, message = 'the tree') {
  const short = (entry) => (entry === undefined || entry.length < 200 ? entry : `${entry.slice(0, 80)} … ${entry.slice(-80)} (${entry.length})`);
  const differing = (tree) => Object.fromEntries(Object.keys({ ...actual, ...expected })
    .filter((path) => actual[path] !== expected[path]).sort().map((path) => [path, short(tree[path])]));
  assert.deepEqual(differing(actual), differing(expected), message);
}

export const step = (text, ...tools) => ({ text, ...(tools.length > 0 ? { tools: tools.map(([name, args]) => ({ name, arguments: args })) } : {}) });

/** Asserts that a request is refused with this code and returns the error. */
export async function refused(answer, code, kind) {
  const error = await answer.then(() => assert.fail(`expected error ${code}, but it was answered`), (e) => e);
  assert.equal(error.code, code, error.message);
  if (kind) assert.equal(error.data?.kind, kind);
  return error;
}

/** `path` → result of each file of an outcome. */
export const results = (outcome) => Object.fromEntries(outcome.files.map((f) => [f.path, f.result]));

/** `path` → operation of each file of a review. */
export const operations = (review) => Object.fromEntries((review?.files ?? []).map((f) => [f.path, f.operation]));
