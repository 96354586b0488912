// The chat by keyboard alone, and what a screen reader is told: every control has a name, what waits is announced.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { models, openWith, settle } from './keys.mjs';
import { launch, openChat } from './page.mjs';
import * as s from './samples.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const chatWith = (change, options) => openWith(browser, change, options);

describe('the transcript is one tab stop', () => {
  test('arrows move between its rows, Enter opens, Tab goes on to what is inside', async () => {
    const chat = await chatWith();
    await chat.page.locator('.prompt-input').focus();
    await chat.press('Shift+Tab');
    const stops = await chat.page.evaluate(() => [...document.querySelectorAll('.rows button, .rows a, .rows [tabindex]')].filter((e) => e.tabIndex >= 0 && e.checkVisibility()).length);
    assert.ok(stops <= 6, `${stops} tab stops while the focus is in the last row`);
    await chat.press('Home');
    assert.equal(await chat.page.evaluate(() => document.activeElement.className), 'bubble');
    await chat.press('ArrowDown', 'ArrowDown', 'ArrowDown');
    assert.match(await chat.focused(), /Run npm test/);
    await chat.press('Enter');
    assert.equal(await chat.page.locator('.row.tool pre.output').innerText(), 'ok\n');
    assert.equal(await chat.page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'true');
    await chat.press('End');
    assert.equal(await chat.page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'KiroAgent');
    await chat.press('Tab');
    assert.equal(await chat.page.evaluate(() => document.activeElement.dataset.href), 'src/server.ts#L4');
    await chat.end();
  });

  test('an approval is reached by Tab and answered with its own id', async () => {
    const chat = await chatWith({ session: { state: 'awaitingApproval' }, approvals: [s.commandApproval] });
    await settle(chat);
    await chat.page.getByRole('button', { name: 'Allow' }).focus();
    await chat.press('Enter');
    assert.deepEqual(await chat.sent('approval/respond'), [{ approvalId: 'apr-1', decision: 'allow' }]);
    assert.equal(await chat.page.locator('.approval').count(), 0);
    assert.equal(await chat.page.evaluate(() => document.activeElement.className), 'prompt-input');
    await chat.end();
  });
});

describe('the prompt box', () => {
  test('Enter sends, Shift+Enter breaks the line, the arrows bring prompts back', async () => {
    const chat = await chatWith();
    await chat.page.locator('.prompt-input').focus();
    await chat.type('one');
    await chat.press('Shift+Enter');
    await chat.type('two');
    await chat.press('Enter');
    assert.deepEqual(await chat.sent('prompt'), [{ text: 'one\ntwo', context: [] }]);
    assert.equal(await chat.value(), '');
    await chat.type('draft');
    await chat.press('Home', 'ArrowUp');
    assert.equal(await chat.value(), 'raise the port');
    await chat.press('End', 'ArrowDown');
    assert.equal(await chat.value(), 'draft');
    await chat.end();
  });

  test('during a turn what is sent is added to it; Escape stops it', async () => {
    const chat = await chatWith({ session: { state: 'running' } });
    await chat.page.locator('.prompt-input').fill('also the docs');
    await chat.press('Enter');
    assert.deepEqual(await chat.sent('agent/steer'), [{ sessionId: 'ses-1', prompt: 'also the docs' }]);
    await chat.page.getByText('Added while it worked').waitFor();
    await chat.press('Escape');
    assert.deepEqual(await chat.sent('agent/interrupt'), [{ sessionId: 'ses-1' }]);
    await chat.end();
  });

  test('what could not be sent comes back, with what to do', async () => {
    const chat = await chatWith();
    await chat.replies({ prompt: { refusal: { message: 'No key for anthropic.', code: 1007 } } });
    await chat.page.locator('.prompt-input').fill('hello');
    await chat.press('Enter');
    await chat.page.getByRole('alert').getByText('No key for anthropic.').waitFor();
    assert.equal(await chat.value(), 'hello');
    await chat.page.getByRole('button', { name: 'Set a key' }).click();
    assert.deepEqual(await chat.sent('command'), [{ command: 'setModelKey' }]);
    await chat.end();
  });

  test('# completes from the host; what is picked is attached and sent', async () => {
    const chat = await chatWith();
    const item = { kind: 'file', uri: 'file:///shop/src/a.ts' };
    await chat.replies({ complete: { items: [{ label: 'b.ts', insertText: '#src/b.ts', kind: 'file' }, { label: 'a.ts', insertText: '#src/a.ts', kind: 'file', attach: { label: 'src/a.ts', item } }] } });
    await chat.page.locator('.prompt-input').focus();
    await chat.type('see #a');
    await chat.page.locator('.completion').first().waitFor();
    assert.equal(await chat.page.locator('.prompt-input').getAttribute('aria-expanded'), 'true');
    await chat.press('ArrowDown');
    assert.equal(await chat.page.locator('.completion[aria-selected=true]').innerText(), 'a.ts');
    await chat.press('Enter');
    assert.equal(await chat.value(), 'see #src/a.ts ');
    await chat.press('Enter');
    assert.deepEqual(await chat.sent('prompt'), [{ text: 'see #src/a.ts', context: [item] }]);
    await chat.end();
  });

  test('/ at the beginning asks for what can be run, and a key puts it in with its server and colon', async () => {
    const chat = await chatWith();
    await chat.replies({ complete: { items: [{ label: '/review', insertText: '/review', kind: 'command' }, { label: '/github:summarize', insertText: '/github:summarize', kind: 'mcpPrompt', detail: 'Summarize an issue' }] } });
    await chat.page.locator('.prompt-input').focus();
    await chat.type('/');
    await chat.page.locator('.completion').first().waitFor();
    await chat.press('ArrowDown');
    assert.equal(await chat.page.locator('.completion[aria-selected=true] .completion-label').innerText(), '/github:summarize');
    assert.equal(await chat.page.locator('.completion[aria-selected=true] .completion-detail').innerText(), 'Summarize an issue');
    await chat.press('Tab');
    assert.equal(await chat.value(), '/github:summarize ');
    assert.equal(await chat.page.locator('.completions').isVisible(), false);
    await chat.type('12');
    await chat.press('Enter');
    assert.deepEqual(await chat.sent('prompt'), [{ text: '/github:summarize 12', context: [] }]);
    assert.deepEqual(await chat.sent('complete'), [{ text: '/' }]); // a path in the middle of a sentence is none
    await chat.type('see /github:s');
    assert.deepEqual(await chat.sent('complete'), [{ text: '/' }]);
    await chat.page.locator('.prompt-input').fill('/github:s');
    await chat.page.waitForFunction(() => window.host.sent.some((m) => m.params?.text === '/github:s'));
    await chat.end();
  });

  test('#terminal is looked up once it is picked, and what is sent at once waits for it', async () => {
    const chat = await chatWith();
    const item = { kind: 'terminal', text: '$ ls\na.ts' };
    await chat.replies({ complete: { items: [{ label: 'terminal', insertText: '#terminal', kind: 'terminal', detail: 'ls', attachLater: true }] } });
    await chat.page.locator('.prompt-input').focus();
    await chat.type('#te');
    await chat.page.locator('.completion').first().waitFor();
    await chat.press('Tab', 'Enter');
    assert.deepEqual(await chat.sent('prompt'), []);
    const [{ id }] = await chat.page.evaluate(() => window.host.sent.filter((m) => m.name === 'attachTerminal'));
    await chat.post({ type: 'answer', id, result: { attachments: [{ label: 'Terminal: ls', item }] } });
    assert.deepEqual(await chat.sent('prompt'), [{ text: '#terminal', context: [item] }]);
    await chat.replies({ attachTerminal: { refusal: { message: 'There is nothing in the terminal.' } } });
    await chat.type('#te');
    await chat.page.locator('.completion').first().waitFor();
    await chat.press('Tab');
    await chat.page.getByText('There is nothing in the terminal.').waitFor();
    await chat.end();
  });

  test('what is sent before the server is ready goes as soon as it is', async () => {
    const chat = await openChat(browser);
    await chat.replies({ prompt: {} });
    await chat.post({ ...s.ready, agent: 'starting' });
    await chat.page.locator('.prompt-input').fill('early');
    await chat.page.keyboard.press('Enter');
    await chat.post(s.ready);
    assert.deepEqual(await chat.sent('prompt'), []);
    await chat.post(s.opened([]));
    assert.deepEqual(await chat.sent('prompt'), [{ text: 'early', context: [] }]);
    await chat.page.close();
  });

  test('the draft is there again after a reload', async () => {
    const chat = await chatWith({}, { state: { draft: 'half a thought' } });
    assert.equal(await chat.value(), 'half a thought');
    await chat.end();
  });
});

test('a menu opens, moves, picks and closes by keyboard, and gives the focus back', async () => {
  const chat = await chatWith();
  await chat.page.locator('.picker.mode').focus();
  await chat.press('Enter');
  assert.match(await chat.focused(), /^Supervised/);
  assert.match(await chat.focused(), /not a sandbox/);
  await chat.press('ArrowUp', 'Enter');
  assert.deepEqual(await chat.sent('session/setMode'), [{ sessionId: 'ses-1', mode: 'autopilot' }]);
  assert.match(await chat.focused(), /^Mode: /);
  await chat.press('Enter', 'Escape');
  assert.equal(await chat.page.locator('.menu').count(), 0);
  assert.deepEqual(await chat.sent('agent/interrupt'), []);
  await chat.end();
});

test('the model menu shows who answers, and follows what becomes known while it is open', async () => {
  const chat = await chatWith();
  const list = (reach, note) => ({ 'model/list': { models: [{ id: 'offline', label: 'Offline', available: true }, { id: 'openai:local', label: 'Local', available: true, reach, note }] } });
  await chat.replies(list('checking', 'is being looked at'));
  await chat.page.locator('.picker.model').focus();
  await chat.press('Enter');
  assert.deepEqual((await chat.sent('model/list')).at(-1), { check: true });
  await chat.page.getByText('is being looked at').waitFor();
  await chat.press('ArrowDown');
  assert.match(await chat.focused(), /^Local/);
  await chat.replies(list('unreachable', 'does not answer'));
  await chat.post({ type: 'modelsChanged' });
  await chat.page.getByText('does not answer').waitFor();
  assert.match(await chat.focused(), /^Local/);
  assert.deepEqual((await chat.sent('model/list')).at(-1), {});
  await chat.press('Enter');
  assert.deepEqual(await chat.sent('session/setModel'), [{ sessionId: 'ses-1', model: 'openai:local' }]);
  await chat.end();
});

test('# in an empty chat is completed in a session with the mode that was chosen for it', async () => {
  const chat = await openChat(browser);
  await chat.replies({ complete: { items: [] }, 'model/list': models });
  await chat.post(s.ready, { type: 'noSession' });
  await chat.page.locator('.picker.mode').click();
  await chat.page.getByRole('menuitemradio', { name: /^Supervised/ }).click();
  await chat.page.locator('.prompt-input').pressSequentially('#');
  await chat.page.waitForFunction(() => window.host.sent.some((m) => m.name === 'complete'));
  assert.deepEqual(await chat.sent('complete'), [{ text: '#', mode: 'supervised' }]);
  await chat.page.close();
});

describe('for a screen reader', () => {
  test('what waits for the user is announced', async () => {
    const chat = await chatWith({ session: { state: 'running' } });
    await chat.post({ type: 'sessionChanged', session: s.session({ state: 'awaitingApproval' }) }, { type: 'approvalRequested', approval: s.commandApproval });
    assert.ok((await chat.live()).includes('Approval wanted: Not every part of this command is trusted.'));
    await chat.post({ type: 'sessionChanged', session: s.session({ state: 'awaitingReview' }) }, { type: 'reviewChanged', params: { sessionId: 'ses-1', review: { turnId: 't', version: 1, undecided: 1 }, changed: [s.file('a')], removed: [] } });
    assert.ok((await chat.live()).includes('1 file to review'));
    await chat.end();
  });

  test('every control has a name, in every state', async () => {
    const states = {
      approval: { session: { state: 'awaitingApproval' }, approvals: [s.commandApproval, s.pathApproval] },
      question: { session: { state: 'awaitingAnswer' }, questions: [{ id: 'q', sessionId: 'ses-1', text: 'Which?', options: ['a', 'b'] }] },
      review: { session: { state: 'awaitingReview' }, review: s.review([s.file('src/a.ts')]) },
    };
    for (const [name, change] of Object.entries(states)) {
      const chat = await chatWith(change);
      for (const fold of await chat.page.locator('.row .fold').all()) await fold.click();
      await chat.page.getByRole('button', { name: 'More actions' }).click();
      const nameless = await chat.page.evaluate(() => [...document.querySelectorAll('button, a[role=link], input, textarea, [role=menu], [role=listbox], [role=log], [role=img], [role=group], dialog')]
        .filter((e) => e.checkVisibility() && !(e.getAttribute('aria-label') || e.innerText?.trim() || e.labels?.length || e.getAttribute('aria-labelledby')))
        .map((e) => e.outerHTML.slice(0, 120)));
      assert.deepEqual(nameless, [], name);
      assert.deepEqual(chat.problems, []);
      await chat.end();
    }
  });
});
