// A workspace that is not trusted, and becomes so.
import assert from 'node:assert/strict';
import { call, inEditor } from './suite.mjs';

const check = inEditor({ trustAll: false, settings: { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' } });

check('until the workspace is trusted its settings count for nothing; then what loosens is asked for', {
  files: { 'a.txt': 'one\n', '.kiro/settings.json': '{ "mode": "supervised" }\n' },
  steps: [{ text: 'First.', tools: [call('fsAppend', { path: 'a.txt', text: 'two\n' })] }, { text: 'Done.' }],
}, async (window) => {
  await window.ask('Please');
  await window.sessionSays('Done.');
  await window.statusShows('rocket', 'Autopilot'); // the project's wish for Supervised was not heard
  assert.equal(window.text('a.txt'), 'one\ntwo\n');

  await window.command('Workspaces: Manage Workspace Trust');
  await window.page.locator('.workspace-trust-buttons-row .monaco-button', { hasText: 'Trust' }).first().click();
  await window.command('Kiro Agent: New Session');
  await window.ask('Once more');
  await window.statusSays('Supervised: 1 to review');
  assert.equal(window.text('a.txt'), 'one\ntwo\ntwo\n');
});
