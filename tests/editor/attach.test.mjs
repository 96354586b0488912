// Files and pictures dragged and pasted into the chat, and what the model then gets.
import assert from 'node:assert/strict';
import { inEditor } from './suite.mjs';

const check = inEditor();
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/**
 * Drags a row of the Explorer to the chat. The browser carries no drag of a test's mouse into a frame of another process,
 * so what the Explorer puts into its drag is taken from there and dropped in the chat's page by events.
 */
async function dragToChat(window, name) {
  const data = await window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).evaluate((row) => {
    const transfer = new DataTransfer();
    row.dispatchEvent(new DragEvent('dragstart', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    const all = [...transfer.types].map((type) => [type, transfer.getData(type)]);
    row.dispatchEvent(new DragEvent('dragend', { bubbles: true }));
    return all;
  });
  await window.chat.locator('.state, .rows').first().evaluate((target, all) => {
    const transfer = new DataTransfer();
    for (const [type, value] of all) transfer.setData(type, value);
    for (const kind of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true, shiftKey: true }));
  }, data);
}

check('a file and a picture dragged from the Explorer go with the prompt', {
  files: { 'notes.txt': 'forty-two\n', 'dot.png': png },
  steps: [{ text: 'I see both.', expect: { lastMessageContains: 'forty-two' } }],
}, async (window) => {
  await window.command('View: Move View');
  await window.pick('Chat');
  await window.pick('New Secondary Side Bar Entry');
  await window.chat.locator('.prompt-input').waitFor();
  await window.view('Explorer');
  await dragToChat(window, 'notes.txt');
  await window.chat.locator('.chip', { hasText: 'notes.txt' }).waitFor();
  await dragToChat(window, 'dot.png');
  await window.chat.locator('.chip', { hasText: 'dot.png' }).waitFor();
  await window.picture('attached');
  await window.chat.locator('.prompt-input').fill('What is in them?');
  await window.chat.locator('.prompt-input').press('Enter');
  await window.chat.locator('.said', { hasText: 'I see both.' }).waitFor();
  assert.equal(await window.chat.locator('.composer .chip').count(), 0);
  await window.chat.locator('.prompt .chip', { hasText: 'notes.txt' }).waitFor();
});

check('a picture is pasted; what is attached can be taken off again', { steps: [{ text: 'Only words came.' }] }, async (window) => {
  await window.view('Kiro Agent');
  await window.chat.locator('.prompt-input').click();
  await window.page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
  }, png.toString('base64'));
  await window.chat.locator('.prompt-input').press('Control+V');
  const chip = window.chat.locator('.chip', { hasText: 'image.png' });
  await chip.waitFor();
  await chip.getByRole('button', { name: 'Remove image.png' }).click();
  await chip.waitFor({ state: 'detached' });
  await window.chat.locator('.prompt-input').fill('Nothing attached');
  await window.chat.locator('.prompt-input').press('Enter');
  await window.chat.locator('.said', { hasText: 'Only words came.' }).waitFor();
  assert.equal(await window.chat.locator('.prompt .chip').count(), 0);
});

/** Runs a line in a new terminal and waits until it printed this. */
async function inTerminal(window, line, printed) {
  await window.command('Terminal: Create New Terminal');
  const screen = window.page.locator('.terminal-wrapper.active .xterm-rows');
  await screen.getByText(/[$#%>]/).first().waitFor(); // the shell's prompt
  await window.page.locator('.terminal-wrapper.active .xterm.focus').waitFor();
  await window.page.keyboard.type(`${line}\n`);
  await screen.locator('> div').filter({ hasText: new RegExp(`^${printed}\\s*$`) }).waitFor();
}

const clipboardOf = (window) => window.page.evaluate(() => navigator.clipboard.readText());

for (const [what, settings, label] of [
  ['tells the editor of its commands', {}, /Terminal: printf/],
  ['tells the editor nothing', { 'terminal.integrated.shellIntegration.enabled': false }, /Terminal: (ba|z|da)?sh/],
]) check(`what a quick command printed goes with the prompt, by command and by #terminal, where the shell ${what}`, {
  settings: { 'terminal.integrated.defaultProfile.linux': 'bash', 'terminal.integrated.gpuAcceleration': 'off', 'terminal.integrated.suggest.enabled': false, ...settings }, // lines that can be read on the page
  steps: [{ text: 'I read it.', expect: { lastMessageContains: 'forty-42' } }, { text: 'And again.', expect: { lastMessageContains: 'forty-42' } }],
}, async (window) => {
  await inTerminal(window, 'printf "%s\\n" forty-$((40+2))', 'forty-42');
  await window.page.evaluate(() => navigator.clipboard.writeText('mine'));
  await window.command('Kiro Agent: Add Terminal Output');
  await window.chat.locator('.composer .chip', { hasText: label }).waitFor();
  assert.equal(await clipboardOf(window), 'mine');
  await window.picture(`terminal ${settings['terminal.integrated.shellIntegration.enabled'] === false ? 'untold' : 'told'}`);
  await window.chat.locator('.prompt-input').fill('Look');
  await window.chat.locator('.prompt-input').press('Enter');
  await window.chat.locator('.said', { hasText: 'I read it.' }).waitFor();

  await window.chat.locator('.prompt-input').pressSequentially('#term');
  await window.chat.locator('.completion', { hasText: 'terminal' }).waitFor();
  await window.chat.locator('.prompt-input').press('Tab');
  await window.chat.locator('.composer .chip', { hasText: label }).waitFor();
  await window.chat.locator('.prompt-input').press('Enter');
  await window.chat.locator('.said', { hasText: 'And again.' }).waitFor();
  assert.equal(await clipboardOf(window), 'mine');
});
