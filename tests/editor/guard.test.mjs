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
