// What asks before it happens: protected paths, commands, questions; workspace trust.
import assert from 'node:assert/strict';
import { call, inEditor, replace } from './suite.mjs';

const check = inEditor();

check('a protected path asks; denied, nothing is written and the agent goes on', {
  files: { 'a.txt': 'one\n' },
  steps: [
    { text: 'First.', tools: [call('fsWrite', { path: '.vscode/settings.json', text: '{}\n' }), replace('a.txt', 'one', 'two')] },
    { text: 'I left the settings alone.', expect: { lastMessageContains: 'den' } },
  ],
}, async (window) => {
  await window.ask('Please');
  await window.statusSays('asks for your approval');
  await window.toast('.vscode/settings.json').waitFor();
  await window.picture('approval-notification');
  assert.ok(!window.exists('.vscode'));
  await window.toastButton('.vscode/settings.json', 'Deny');
  await window.sessionSays('I left the settings alone.');
  assert.ok(!window.exists('.vscode'));
  assert.equal(window.text('a.txt'), 'two\n');
});

check('a protected path is allowed once', {
  files: { 'a.txt': 'one\n' },
  steps: [{ text: 'First.', tools: [call('fsWrite', { path: '.vscode/settings.json', text: '{}\n' })] }, { text: 'Written.' }],
}, async (window) => {
  await window.ask('Please');
  await window.toastButton('.vscode/settings.json', 'Allow');
  await window.sessionSays('Written.');
  assert.equal(window.text('.vscode/settings.json'), '{}\n');
});

check('a question is answered from a notification', {
  steps: [
    { text: 'One thing.', tools: [call('askUser', { question: 'Tea or coffee?', options: ['Tea', 'Coffee'] })] },
    { text: 'Then coffee it is.', expect: { lastMessageContains: 'Coffee' } },
  ],
}, async (window) => {
  await window.ask('Please');
  await window.statusSays('asks you');
  await window.toastButton('Tea or coffee?', 'Coffee');
  await window.sessionSays('Then coffee it is.');
});

check('why a command would ask is explained, and what is trusted then runs without asking', {}, async (window, editor) => {
  await window.command('Kiro Agent: Explain Why It Asked…');
  await window.pick('Another command line…');
  await window.type('npm test && rm -rf build');
  const rows = window.page.locator('.quick-input-list .monaco-list-row');
  await rows.filter({ hasText: 'rm -rf build' }).first().waitFor();
  await rows.filter({ hasText: 'npm test' }).first().waitFor();
  await window.picture('explain');
  await window.page.keyboard.press('Escape');

  await window.command('Kiro Agent: Trust Command…');
  await window.type('npm test');
  await window.toast('Trusted: npm test').waitFor();
  assert.deepEqual(editor.settingsNow()['kiroAgent.trustedCommands'], ['npm test']);
  await window.command('Kiro Agent: Explain Why It Asked…');
  await window.pick('Another command line…');
  await window.type('npm test');
  await rows.filter({ hasText: 'runs without asking' }).first().waitFor();
});

check('diagnostics on the clipboard tell of the server, not of the work', { files: { 'secret.txt': 'x' } }, async (window) => {
  await window.command('Kiro Agent: Copy Diagnostics');
  await window.toast('Diagnostics are on the clipboard').waitFor();
  const text = await window.page.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /^Kiro Agent \d+\.\d+\.\d+ in /);
  assert.match(text, /^Server: ready, KiroAgent/m);
  assert.doesNotMatch(text, /secret/);
});

check('a server that is not there says so, and starts when it can be found', { steps: [{ text: 'Hello to you.' }] }, async (window, editor) => {
  editor.configureMachine({ 'kiroAgent.server.path': '/nowhere/kiro-agent' });
  await window.toast('There is no server at /nowhere/kiro-agent').waitFor();
  await window.page.locator('[id="kiro-agent.kiro-agent.kiroAgent.status"]:has(.codicon-error)').waitFor();
  await window.picture('server-missing');
  editor.configureMachine({});
  await window.page.locator('[id="kiro-agent.kiro-agent.kiroAgent.status"]:has(.codicon-error)').waitFor({ state: 'detached' });
  await window.ask('Hello');
  await window.sessionSays('Hello to you.');
});

const touch = call('executeCommand', { command: 'touch made.txt' });

check('a command asks; allowed and remembered, it then runs by itself', {
  steps: [{ text: 'I run it.', tools: [touch] }, { text: 'It ran.' }, { text: 'Again.', tools: [touch] }, { text: 'It ran again.' }],
}, async (window) => {
  await window.ask('Make the file');
  const toast = window.toast('touch made.txt');
  await toast.waitFor();
  await window.picture('approval-command');
  assert.ok(!window.exists('made.txt'));
  await toast.locator('.monaco-button, .monaco-text-button').nth(1).click(); // the narrowest rule offered
  await window.sessionSays('It ran.');
  assert.ok(window.exists('made.txt'));
  window.remove('made.txt');
  await window.ask('Once more');
  await window.sessionSays('It ran again.');
  assert.ok(window.exists('made.txt'));
});
