// Sessions as the server tells them.
export const ready = { type: 'environment', agent: 'ready', hasFolder: true, trusted: true };
const at = (n) => new Date(Date.UTC(2025, 2, 1, 9, 0, n)).toISOString();

export function session(change = {}) {
  return { id: 'ses-1', title: 'Raise the port', kind: 'vibe', mode: 'supervised', model: 'anthropic:claude-sonnet', state: 'idle', createdAt: at(0), updatedAt: at(1), contextTokens: 52_300, contextLimit: 200_000, ...change };
}

export function opened(transcript = [], change = {}, live = []) {
  const { session: s, ...rest } = change;
  return { type: 'opened', live, open: { session: session(s), transcript: transcript.map((entry, i) => ({ seq: i + 1, at: at(i), turnId: 'turn-1', ...entry })), review: null, approvals: [], questions: [], checkpoints: [], ...rest } };
}

let seq = 0;
/** An event of the session's running turn. */
export const event = (kind, rest = {}, turnId = 'turn-1') => ({ type: 'event', params: { sessionId: 'ses-1', turnId, seq: ++seq, event: { kind, ...rest } } });

export const prompt = (text, rest = {}) => ({ kind: 'prompt', text, checkpointId: 'chk-1', ...rest });
export const text = (said, rest = {}) => ({ kind: 'text', text: said, ...rest });
export const call = (id, title, rest = {}) => ({ kind: 'toolCall', toolCallId: id, tool: 'readFile', toolKind: 'read', title, status: 'succeeded', summary: 'Done', ...rest });

export const answer = `The server reads its port from \`PORT\` and falls back to **3000**. I changed the default in [src/server.ts](src/server.ts#L4) and the docs.

## What changed

1. \`src/server.ts\` uses 8080 unless \`PORT\` is set.
2. The test starts on a *free* port.

\`\`\`ts
// The port to listen on.
const port = Number(process.env.PORT ?? 8080);
export function start(name: string): Promise<void> {
  return listen(port, \`hello \${name}\`);
}
\`\`\`

| Setting | Before | Now |
|:--------|-------:|----:|
| default | 3000 | 8080 |
| tests | 3000 | free |

> Nothing else listens there.

See <https://example.com/ports> for more. ![diagram](https://evil.example/x.png)`;

export const file = (path, rest = {}) => ({
  path, uri: `file:///shop/${path}`, operation: 'modified', version: 1, state: 'pending', decided: { accepted: 0, rejected: 0 }, additions: 3, deletions: 1,
  baselineUri: `kiro-review:/ses-1/1/${path}`, currentUri: `file:///shop/${path}`, hunks: [], ...rest,
});

export const review = (files, rest = {}) => ({ turnId: 'turn-1', version: 4, files, undecided: files.filter((f) => f.state === 'pending').length, ...rest });

export const commandApproval = {
  id: 'apr-1', createdAt: at(9), sessionId: 'ses-1', turnId: 'turn-1', toolCallId: 'call-2', reason: 'Not every part of this command is trusted.',
  subject: {
    kind: 'command', command: 'npm test -- --watch=false && rm -rf dist', cwd: '/home/me/shop',
    parts: [{ text: 'npm test -- --watch=false', verdict: 'allow', reason: 'trusted by npm *' }, { text: 'rm -rf dist', verdict: 'ask', reason: 'on the deny list: rm -rf' }],
  },
  suggestions: [{ pattern: 'rm -rf dist', scope: 'session', label: 'Trust rm -rf dist' }, { pattern: 'rm -rf dist', scope: 'workspace', label: 'Trust rm -rf dist' }],
};

export const pathApproval = {
  id: 'apr-2', createdAt: at(9), sessionId: 'ses-1', turnId: 'turn-1', toolCallId: 'call-3', reason: 'Files in .vscode can run code when the folder opens.',
  subject: { kind: 'protectedPath', path: 'config/link.json', resolvedPath: '/home/me/shop/.vscode/tasks.json', operation: 'modify', rule: '.vscode/', baselineUri: 'kiro-review:/a', currentUri: 'kiro-review:/b' },
  suggestions: [],
};

/** A long conversation: `turns` prompts, each with thought, calls and an answer; five entries a turn. */
export function longTranscript(turns) {
  return Array.from({ length: turns }, (_, i) => {
    const turnId = `turn-${i}`;
    return [
      prompt(`Question ${i}: how is the port chosen?`, { turnId, checkpointId: `chk-${i}` }),
      { kind: 'thought', turnId, text: `Look at the server first, then at its tests (${i}).` },
      call(`c-${i}-1`, `Read src/server${i}.ts`, { turnId }), call(`c-${i}-2`, `Edit src/server${i}.ts`, { turnId, tool: 'strReplace', toolKind: 'edit', changes: [{ path: `src/server${i}.ts`, operation: 'modified', additions: 2, deletions: 1 }] }),
      text(answer, { turnId }),
    ];
  }).flat();
}
