// A rename by a language extension that also moves a file, as those of Java do: an extension of the test plays one.
import assert from 'node:assert/strict';
import { call, inEditor, supervised } from './suite.mjs';

const renamer = {
  'package.json': JSON.stringify({ name: 'renamer', publisher: 'test', version: '0.0.1', engines: { vscode: '^1.90.0' }, main: './extension.js', activationEvents: ['onLanguage:java'] }),
  'extension.js': `
    const vscode = require('vscode');
    exports.activate = () => vscode.languages.registerRenameProvider('java', {
      provideRenameEdits(document, position, newName) {
        const edit = new vscode.WorkspaceEdit();
        const at = (name) => vscode.Uri.joinPath(document.uri, '..', name);
        edit.replace(document.uri, new vscode.Range(0, 6, 0, 11), newName);
        edit.replace(at('Use.java'), new vscode.Range(0, 12, 0, 17), newName);
        edit.renameFile(document.uri, at(newName + '.java'));
        return edit;
      },
    });`,
};
const check = inEditor({ beside: { 'test.renamer-0.0.1': renamer } });
const files = { 'src/Total.java': 'class Total { }\n', 'src/Use.java': 'class Use { Total t; } // Total\n' };

check('a file that a rename moves is moved with it, and all of it is taken back as one', {
  files, steps: [{ text: 'I rename it.', tools: [call('renameSymbol', { path: 'src/Total.java', line: 1, symbol: 'Total', newName: 'Sum' })] }, { text: 'Renamed.' }],
}, async (window) => {
  await supervised(window);
  await window.statusSays('2 to review', { timeout: 60_000 });
  assert.equal(window.text('src/Sum.java'), 'class Sum { }\n');
  assert.equal(window.text('src/Use.java'), 'class Use { Sum t; } // Total\n');
  assert.ok(!window.exists('src/Total.java'));
  await window.command('Kiro Agent: Reject All Changes…');
  await window.type('');
  await window.statusShows('eye', 'Supervised');
  for (const [path, text] of Object.entries(files)) await window.onDisk(path, text);
  assert.ok(!window.exists('src/Sum.java'));
});
