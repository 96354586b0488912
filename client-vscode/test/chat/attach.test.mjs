// What is dropped on the chat or pasted into it: files of the editor, pictures, links; text stays the page's own business.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, openChat } from './page.mjs';
import * as s from './samples.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const fileItem = { kind: 'file', uri: 'file:///shop/src/a.ts' };

async function chatWith() {
  const chat = await openChat(browser);
  await chat.replies({ prompt: {}, attachUris: { attachments: [{ label: 'src/a.ts', item: fileItem }] } });
  await chat.post(s.ready, s.opened([]));
  return {
    ...chat,
    /** Lets the browser carry out a drag of `data` (by type) and `files` over the chat; what each event's default was. */
    drag: (data, files = []) => chat.page.evaluate(([all, list]) => {
      const transfer = new DataTransfer();
      for (const [type, value] of Object.entries(all)) transfer.setData(type, value);
      for (const { name, type, bytes } of list) transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
      const target = document.querySelector('.rows');
      const fire = (kind) => !target.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
      const over = fire('dragover');
      const shown = document.querySelector('.prompt-box').classList.contains('dropping');
      return { over, shown, drop: fire('drop'), after: document.querySelector('.prompt-box').classList.contains('dropping') };
    }, [data, files]),
    paste: (data, files = []) => chat.page.evaluate(([all, list]) => {
      const transfer = new DataTransfer();
      for (const [type, value] of Object.entries(all)) transfer.setData(type, value);
      for (const { name, type, bytes } of list) transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
      return !document.querySelector('.prompt-input').dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
    }, [data, files]),
    chips: () => chat.page.locator('.chip').allInnerTexts(),
  };
}

const taken = { over: true, shown: true, drop: true, after: false };

for (const [from, data] of [
  ['the Explorer', { resourceurls: '["vscode-remote://host/shop/src/a.ts"]' }],
  ['an editor\'s tab', { 'application/vnd.code.uri-list': 'vscode-remote://host/shop/src/a.ts' }],
  ['the desktop', { 'text/uri-list': 'file:///shop/src/a.ts' }],
]) test(`a file dragged from ${from} is attached wherever in the chat it is dropped`, async () => {
  const chat = await chatWith();
  assert.deepEqual(await chat.drag(data), taken);
  await chat.page.getByText('src/a.ts').waitFor();
  assert.deepEqual(await chat.sent('attachUris'), [{ uris: [Object.values(data)[0].replace(/[[\]"]/g, '')] }]);
  await chat.page.locator('.prompt-input').fill('look');
  await chat.page.keyboard.press('Enter');
  assert.deepEqual(await chat.sent('prompt'), [{ text: 'look', context: [fileItem] }]);
  assert.deepEqual(await chat.chips(), []);
  await chat.page.close();
});

const picture = { name: 'shot.png', type: 'image/png', bytes: [1, 2, 3] };

for (const way of ['drag', 'paste']) test(`a picture is attached: ${way}`, async () => {
  const chat = await chatWith();
  await chat[way]({}, [picture]);
  await chat.page.getByText('shot.png').waitFor();
  await chat.page.locator('.prompt-input').fill('what is this');
  await chat.page.keyboard.press('Enter');
  assert.deepEqual(await chat.sent('prompt'), [{ text: 'what is this', context: [{ kind: 'image', mimeType: 'image/png', base64: 'AQID' }] }]);
  await chat.page.close();
});

test('a file from outside the editor that is no picture is refused with what to do instead', async () => {
  const chat = await chatWith();
  await chat.drag({}, [{ name: 'notes.txt', type: 'text/plain', bytes: [65] }]);
  await chat.page.getByText('notes.txt was not attached').waitFor();
  assert.deepEqual(await chat.chips(), []);
  await chat.page.close();
});

test('a picture that is too large is refused', async () => {
  const chat = await chatWith();
  await chat.page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(5 * 1024 * 1024 + 1)], 'big.png', { type: 'image/png' }));
    document.querySelector('.prompt-input').dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
  });
  await chat.page.getByText('big.png is larger than 5 MB').waitFor();
  assert.deepEqual(await chat.chips(), []);
  await chat.page.close();
});

test('a link is attached as a page; text is left to the browser', async () => {
  const chat = await chatWith();
  assert.deepEqual(await chat.drag({ 'text/uri-list': 'https://example.com/docs' }), taken);
  assert.deepEqual(await chat.chips(), ['https://example.com/docs']);
  assert.deepEqual(await chat.drag({ 'text/plain': 'some words' }), { over: false, shown: false, drop: false, after: false });
  assert.equal(await chat.paste({ 'text/plain': 'some words' }), false);
  assert.deepEqual(await chat.sent('attachUris'), []);
  await chat.page.close();
});

test('what is attached can be taken off, by keyboard too, and the same is attached once', async () => {
  const chat = await chatWith();
  for (const url of ['https://a.example/', 'https://b.example/', 'https://b.example/', 'https://c.example/']) await chat.drag({ 'text/uri-list': url });
  assert.deepEqual(await chat.chips(), ['https://a.example/', 'https://b.example/', 'https://c.example/']);
  await chat.page.getByRole('button', { name: 'Remove https://b.example/' }).focus();
  const { keyboard } = chat.page;
  const focused = () => chat.page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  await keyboard.press('Enter');
  assert.deepEqual(await chat.chips(), ['https://a.example/', 'https://c.example/']);
  assert.equal(await focused(), 'Remove https://c.example/');
  await keyboard.press('Enter');
  assert.equal(await focused(), 'Remove https://a.example/');
  await keyboard.press('Enter');
  assert.deepEqual(await chat.chips(), []);
  assert.equal(await focused(), 'Prompt');
  await chat.page.close();
});
