// A plain client, written from protocol.md alone: it frames bytes by hand and believes nothing. It starts, kills and
// restarts the built server, records every message in order of arrival, and holds what is true on every connection
// (`seq` without gaps, no answer to an unknown id).
import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { serverPath } from '../../server/build.mjs';

export class RpcError extends Error {
  constructor(method, { code, message, data }) {
    super(`${method}: ${code} ${message}${data ? ` ${JSON.stringify(data)}` : ''}`);
    Object.assign(this, { code, data });
  }
}

export function frame(message) {
  const body = Buffer.isBuffer(message) ? message : Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

export class RawClient {
  /** Every message received, in order: {method, params} or {id, result|error}. */
  log = [];
  /** What no server may do, as sentences. `stop` and `kill` throw when there are any. */
  problems = [];
  stderr = '';
  #pending = new Map();
  #waiting = new Set();
  #seq = new Map();
  #buffer = Buffer.alloc(0);
  #nextId = 0;
  #handlers = new Map();

  constructor(args, env = {}, command = serverPath) {
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.process.stdin.on('error', () => {}); // a killed server's pipe: its exit says it better
    this.process.stdout.on('data', (chunk) => this.#read(chunk));
    this.process.stderr.on('data', (chunk) => { this.stderr += chunk; });
    this.exited = new Promise((resolve) => this.process.on('close', (code, signal) => {
      const end = { code, signal };
      for (const call of this.#pending.values()) call.reject(new Error(`${call.method}: the server ended (${code ?? signal}) ${this.stderr.slice(-2000)}`));
      for (const wait of this.#waiting) wait.reject(new Error(`waited for ${wait.what}: the server ended (${code ?? signal}) ${this.stderr.slice(-2000)}`));
      this.#pending.clear();
      this.#waiting.clear();
      resolve(end);
    }));
  }

  /** Starts a server on a workspace and says `initialize` and `initialized`. */
  static async open({ workspace, dataDir, folders, settings, trusted = true, args = [], env, command, capabilities }) {
    const client = new RawClient(['--stdio', ...(dataDir ? [`--data-dir=${dataDir}`] : []), ...args], env, command);
    const roots = folders ?? [{ uri: pathToFileURL(workspace).href, name: workspace.split('/').pop() }];
    client.initializeResult = await client.request('initialize', {
      processId: process.pid, rootUri: roots[0]?.uri ?? null, workspaceFolders: roots,
      capabilities: { experimental: { kiroAgent: capabilities ?? { approvals: true, questions: true } } },
      initializationOptions: { protocolVersion: 1, workspaceTrusted: trusted, ...(settings ? { settings: { kiroAgent: settings } } : {}) },
    });
    client.notify('initialized', {});
    return client;
  }

  request(method, params = {}, id = `raw-${++this.#nextId}`) {
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { method, resolve, reject }));
    answer.id = id;
    answer.catch(() => {}); // whoever awaits it sees it; a killed server's open calls are nobody's fault
    this.send({ jsonrpc: '2.0', id, method, params });
    return answer;
  }

  notify(method, params = {}) { this.send({ jsonrpc: '2.0', method, params }); }

  send(message) { this.process.stdin.write(frame(message)); }

  sendBytes(bytes) { this.process.stdin.write(bytes); }

  /** Answers requests of the server; without a handler they are answered −32601. */
  handle(method, handler) { this.#handlers.set(method, handler); }

  /** The first message that `test` holds for, among those received (from index `from`) and those to come. */
  waitFor(what, test, from = 0) {
    const seen = this.log.slice(from).find(test);
    if (seen) return Promise.resolve(seen);
    const found = new Promise((resolve, reject) => this.#waiting.add({ what, test, resolve, reject }));
    found.catch(() => {});
    return found;
  }

  waitForNotification(method, test = () => true, from = 0) {
    return this.waitFor(method, (m) => m.method === method && test(m.params), from).then((m) => m.params);
  }

  waitForEvent(kind, test = () => true, from = 0) {
    return this.waitForNotification('agent/event', (p) => p.event.kind === kind && test(p.event), from).then((p) => p.event);
  }

  /** Events of a session so far, in order. */
  events(sessionId, from = 0) {
    return this.log.slice(from).filter((m) => m.method === 'agent/event' && m.params.sessionId === sessionId).map((m) => m.params.event);
  }

  /** `shutdown` and `exit`: resolves to the exit code. */
  async stop() {
    await this.request('shutdown');
    this.notify('exit');
    const { code } = await this.exited;
    this.#judge();
    return code;
  }

  /** kill -9, then the end of the process is waited for. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.exited;
    this.#judge();
  }

  #judge() {
    if (this.problems.length > 0) throw new Error(this.problems.join('\n'));
  }

  #read(chunk) {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#buffer.toString('latin1', 0, end);
      const length = /^Content-Length: (\d+)$/m.exec(head.replaceAll('\r', ''));
      if (!length) {
        this.problems.push(`stdout holds something that is no frame: ${JSON.stringify(head.slice(0, 200))}`);
        this.#buffer = this.#buffer.subarray(end + 4);
        continue;
      }
      const from = end + 4, to = from + Number(length[1]);
      if (this.#buffer.length < to) return;
      const message = JSON.parse(this.#buffer.toString('utf8', from, to));
      this.#buffer = this.#buffer.subarray(to);
      this.#receive(message);
    }
  }

  #receive(message) {
    this.log.push(message);
    if (message.jsonrpc !== '2.0') this.problems.push(`a message without "jsonrpc": "2.0": ${JSON.stringify(message).slice(0, 300)}`);
    if (message.method === 'agent/event') this.#checkSeq(message.params);
    if (message.method !== undefined && message.id !== undefined) this.#answer(message);
    else if (message.method === undefined) this.#settle(message);
    for (const wait of [...this.#waiting])
      if (wait.test(message)) { this.#waiting.delete(wait); wait.resolve(message); }
  }

  #checkSeq({ sessionId, seq }) {
    const expected = (this.#seq.get(sessionId) ?? 0) + 1;
    if (seq !== expected) this.problems.push(`session ${sessionId}: event ${seq} came where ${expected} was due`);
    this.#seq.set(sessionId, seq);
  }

  #settle({ id, result, error }) {
    const call = this.#pending.get(id);
    if (!call) {
      // Error answers without an id are how malformed input is answered; tests look for them in the log.
      if (id !== null) this.problems.push(`an answer to ${JSON.stringify(id)}, which nobody asked`);
      return;
    }
    this.#pending.delete(id);
    if (error) call.reject(new RpcError(call.method, error));
    else if (result === undefined) call.reject(new Error(`${call.method}: an answer without result and error`));
    else call.resolve(result);
  }

  async #answer({ id, method, params }) {
    const handler = this.#handlers.get(method);
    if (!handler) { this.send({ jsonrpc: '2.0', id, error: { code: -32601, message: `no ${method} here` } }); return; }
    this.send({ jsonrpc: '2.0', id, result: await handler(params) });
  }
}
