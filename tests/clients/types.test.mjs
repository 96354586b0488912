// The generated TypeScript is what an editor's extension compiles against: it compiles strictly, alone, and says
// about a method what the reference says.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const types = fileURLToPath(new URL('../../protocol/generated/protocol.ts', import.meta.url));

function compile(files) {
  const program = ts.createProgram(files, {
    strict: true, exactOptionalPropertyTypes: true, noUnusedLocals: true, noEmit: true, types: [],
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  });
  return ts.getPreEmitDiagnostics(program).map((d) => `${d.file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(d.messageText, '\n')}`);
}

test('protocol.ts compiles under strict', () => {
  assert.deepEqual(compile([types]), []);
});

test('a wrong use of a type of protocol.ts does not compile', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kiro-agent-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const use = join(folder, 'use.ts');
  const session = `{ id: 'a', title: 't', kind: 'vibe', mode: MODE, model: 'offline', state: 'idle', createdAt: '', updatedAt: '' }`;
  const source = (mode) => `import type { Session } from ${JSON.stringify(types.replace(/\.ts$/, ''))};\nexport const s: Session = ${session.replace('MODE', mode)};\n`;
  writeFileSync(use, source(`'supervised'`));
  assert.deepEqual(compile([use]), []);
  writeFileSync(use, source(`'sometimes'`));
  assert.equal(compile([use]).length, 1);
});
