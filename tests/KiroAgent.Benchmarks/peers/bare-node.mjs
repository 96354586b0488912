// The floor in Node: vscode-jsonrpc and nothing else. Its agent reads, replaces, writes, tells, and keeps nothing:
// no journal, no copy of what was there, no review.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rpc = createRequire(new URL('../../clients/package.json', import.meta.url))('vscode-jsonrpc/node');
const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(process.stdin), new rpc.StreamMessageWriter(process.stdout));
let root = '', steps = [], next = 0;

connection.onRequest('initialize', (params) => {
  root = fileURLToPath(params.workspaceFolders[0].uri);
  return { capabilities: {} };
});
connection.onRequest('question/pending', () => ({ questions: [] }));
connection.onRequest('session/new', ({ model }) => {
  steps = JSON.parse(readFileSync(model.replace(/^scripted:/, ''), 'utf8')).steps;
  return { session: { id: 'bare' } };
});
connection.onRequest('agent/turn', ({ sessionId }) => {
  let seq = 0;
  const tell = (event) => connection.sendNotification('agent/event', { sessionId, turnId: 'bare', seq: ++seq, event });
  tell({ kind: 'turnStarted' });
  for (;;) {
    const { text, tools = [] } = steps[next++ % steps.length];
    tell({ kind: 'stepStarted' });
    tell({ kind: 'textDelta', text });
    for (const { name, arguments: args } of tools) {
      tell({ kind: 'toolCallStarted', tool: name, paths: [args.path] });
      const path = join(root, args.path);
      writeFileSync(path, readFileSync(path, 'utf8').replace(args.oldStr, args.newStr));
      tell({ kind: 'toolCallEnded', status: 'succeeded' });
    }
    if (tools.length === 0) return { turnId: 'bare', stopReason: 'completed', message: text };
  }
});
connection.onNotification('exit', () => process.exit(0));
connection.listen();
