// Files and pictures dragged and pasted into the chat, and what the model then gets.
import assert from 'node:assert/strict';
import { inEditor } from './suite.mjs';

const check = inEditor();
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** Drags a row of the Explorer to the prompt box; over a page of an extension the editor wants Shift held. */
async function dragToChat(window, name) {
  const from = await window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).boundingBox();
  const to = await window.chat.locator('.prompt-box').boundingBox();
  const { mouse, keyboard } = window.page;
  await mouse.move(from.x + 60, from.y + from.height / 2);
  await mouse.down();
  await mouse.move(from.x + 70, from.y + from.height / 2 + 4, { steps: 3 });
  await keyboard.down('Shift');
  await mouse.move(to.x + 40, to.y + 12, { steps: 8 });
  await window.chat.locator('.prompt-box.dropping').waitFor();
  await mouse.up();
  await keyboard.up('Shift');
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
