// The cards that wait for the user, and what is taken back: each answer bears what was shown.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openWith, settle, transcript } from './keys.mjs';
import { launch, openChat } from './page.mjs';
import * as s from './samples.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const chatWith = (change, options) => openWith(browser, change, options);

describe('approvals', () => {
  test('a click in the moment it appears answers nothing', async () => {
    const chat = await chatWith({ session: { state: 'awaitingApproval' }, approvals: [s.commandApproval] });
    await chat.page.evaluate(() => document.querySelector('.approval .primary').click());
    assert.deepEqual(await chat.sent('approval/respond'), []);
    await chat.end();
  });

  test('a command of one part that says nothing else is shown once; the review behind it comes back with the answer', async () => {
    const plain = { ...s.commandApproval, reason: 'no rule trusts it', subject: { kind: 'command', command: 'npm test', cwd: '/shop', parts: [{ text: 'npm test', verdict: 'ask', reason: 'no rule trusts it' }] } };
    const waiting = { session: { state: 'awaitingApproval' }, review: s.review([s.file('src/a.ts')]) };
    const chat = await chatWith({ ...waiting, approvals: [plain] });
    assert.equal(await chat.page.locator('.approval .part').count(), 0);
    assert.equal(await chat.page.locator('.approval .card-reason').innerText(), 'no rule trusts it');
    assert.equal(await chat.page.locator('.row.review').count(), 0);
    await chat.post(s.opened(transcript, { ...waiting, approvals: [{ ...plain, id: 'apr-9', subject: { ...plain.subject, command: 'env npm test' } }] }));
    assert.equal(await chat.page.locator('.approval .part').count(), 1);
    await chat.post(s.opened(transcript, { ...waiting, session: { state: 'awaitingReview' } }));
    assert.equal(await chat.page.locator('.row.review').count(), 1);
    await chat.end();
  });

  test('remembering sends the rule that was picked', async () => {
    const chat = await chatWith({ session: { state: 'awaitingApproval' }, approvals: [s.commandApproval] });
    await settle(chat);
    await chat.page.getByRole('button', { name: 'Remember' }).focus();
    await chat.press('Enter', 'ArrowDown', 'Enter');
    assert.deepEqual(await chat.sent('approval/respond'), [{ approvalId: 'apr-1', decision: 'allow', remember: { pattern: 'rm -rf dist', scope: 'workspace' } }]);
    await chat.end();
  });

  test('an edited command and a reason go with the answer', async () => {
    const chat = await chatWith({ session: { state: 'awaitingApproval' }, approvals: [s.commandApproval] });
    await settle(chat);
    await chat.page.getByRole('button', { name: 'Edit the command' }).click();
    await chat.press('Control+a');
    await chat.type('npm test');
    await chat.press('Control+Enter');
    assert.deepEqual(await chat.sent('approval/respond'), [{ approvalId: 'apr-1', decision: 'allow', command: 'npm test' }]);
    await chat.post(s.opened(transcript, { approvals: [{ ...s.commandApproval, id: 'apr-9' }] }));
    await settle(chat);
    await chat.page.getByRole('button', { name: 'Deny and say why' }).click();
    await chat.type('use the script');
    await chat.press('Control+Enter');
    assert.deepEqual((await chat.sent('approval/respond'))[1], { approvalId: 'apr-9', decision: 'deny', feedback: 'use the script' });
    await chat.end();
  });

  test('one that was answered elsewhere says so and goes when dismissed', async () => {
    const chat = await chatWith({ session: { state: 'awaitingApproval' }, approvals: [s.commandApproval] });
    await chat.replies({ 'approval/respond': { refusal: { message: 'gone', code: 1005 } } });
    await settle(chat);
    await chat.page.getByRole('button', { name: 'Deny', exact: true }).click();
    await chat.page.getByText('This was answered already').waitFor();
    await chat.page.getByRole('button', { name: 'Dismiss' }).click();
    await chat.frame();
    assert.equal(await chat.page.locator('.approval').count(), 0);
    await chat.end();
  });

  test('the path that was named and the one really touched are both shown', async () => {
    const chat = await chatWith({ approvals: [s.pathApproval] });
    const card = await chat.page.locator('.approval').innerText();
    assert.match(card, /config\/link\.json[\s\S]*\/home\/me\/shop\/\.vscode\/tasks\.json[\s\S]*\.vscode\//);
    await chat.end();
  });

  test('invisible and direction-changing characters in a command are shown', async () => {
    const command = 'echo a\u202Eb \u200Bc';
    const chat = await chatWith({ approvals: [{ ...s.commandApproval, subject: { kind: 'command', command, cwd: '/x', parts: [] } }] });
    assert.equal(await chat.page.locator('.approval .command').innerText(), 'echo a\\u202eb \\u200bc');
    await chat.end();
  });
});

test('reverting shows what it would do first, and is asked with the choices made', async () => {
  const chat = await chatWith();
  await chat.replies({
    'checkpoint/preview': { files: [{ path: 'src/a.ts', action: 'rewrite', conflict: true }], messagesDropped: 2 },
    revertTo: { revertId: 'r', files: [{ path: 'src/a.ts', result: 'restored' }], messagesDropped: 2, prompt: 'raise the port' },
  });
  await chat.page.getByRole('button', { name: 'Revert to before this prompt' }).click();
  const dialog = chat.page.getByRole('dialog', { name: 'Revert to here?' });
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /1 file would change\. 2 messages would leave the chat[\s\S]*a\.ts[\s\S]*is put back[\s\S]*changed since/);
  assert.deepEqual(await chat.sent('revertTo'), []);
  await dialog.getByLabel('Files only').check();
  await dialog.getByLabel('Keep my text there').check();
  await dialog.getByRole('button', { name: 'Revert', exact: true }).click();
  await chat.frame();
  assert.deepEqual(await chat.sent('revertTo'), [{ sessionId: 'ses-1', checkpointId: 'chk-1', scope: 'files', onConflict: 'keepMine' }]);
  assert.equal(await chat.value(), 'raise the port');
  await chat.end();
});

test('a review is decided from its card with the version that was shown; a stale one is shown anew', async () => {
  const chat = await chatWith({ session: { state: 'awaitingReview' }, review: s.review([s.file('src/a.ts'), s.file('src/b.ts')]) });
  await chat.replies({ 'review/accept': { refusal: { message: 'stale', code: 1003, data: { kind: 'staleReview', review: s.review([s.file('src/c.ts')]) } } } });
  await chat.page.getByRole('button', { name: 'Accept src/a.ts' }).click();
  assert.deepEqual(await chat.sent('review/accept'), [{ sessionId: 'ses-1', path: 'src/a.ts', version: 1 }]);
  await chat.page.getByText('Nothing was decided; look again.').waitFor();
  assert.equal(await chat.page.locator('.review .file').count(), 1);
  await chat.replies({ 'review/reject': { review: null, files: [{ path: 'src/c.ts', result: 'restored' }], execution: 'stopped' } });
  await chat.page.getByRole('button', { name: 'Reject all…' }).click();
  await chat.type('keep it small');
  await chat.press('Control+Enter');
  assert.deepEqual(await chat.sent('review/reject'), [{ sessionId: 'ses-1', version: 4, feedback: 'keep it small' }]);
  assert.equal(await chat.page.locator('.review').count(), 0);
  await chat.end();
});

test('a rejection that meets the user\'s own words offers what can be done, for that very file as it is now', async () => {
  const chat = await chatWith({ session: { state: 'awaitingReview' }, review: s.review([s.file('src/a.ts', { userEdited: true }), s.file('src/b.ts')]) });
  const conflict = s.review([s.file('src/a.ts', { version: 7, userEdited: true, conflict: true }), s.file('src/b.ts')], { version: 5 });
  await chat.replies({ 'review/reject': { review: conflict, files: [{ path: 'src/a.ts', result: 'conflict' }], execution: 'waiting' }, mergeByHand: {} });
  await chat.page.getByRole('button', { name: 'Reject src/a.ts' }).click();
  await chat.page.getByText('You changed the same places in src/a.ts; nothing was written there.').waitFor();
  await chat.page.getByRole('button', { name: 'Merge by hand' }).click();
  assert.deepEqual(await chat.sent('mergeByHand'), [{ path: 'src/a.ts' }]);
  await chat.page.getByRole('button', { name: 'Keep mine' }).click();
  assert.deepEqual((await chat.sent('review/reject')).at(-1), { sessionId: 'ses-1', path: 'src/a.ts', version: 7, onConflict: 'keepMine' });
  await chat.end();
});

test('a decision that a conflict kept from being made does not say that it was made', async () => {
  const decision = (result) => ({ kind: 'decision', decision: 'reject', files: [{ path: 'src/a.ts', result }] });
  const chat = await openChat(browser);
  await chat.post(s.ready, s.opened([s.prompt('go'), decision('conflict')]));
  const line = chat.page.locator('.aside-entry');
  assert.match(await line.innerText(), /src\/a\.ts was left as it is\s+You changed the same places/);
  assert.equal(await line.getByRole('button', { name: 'Undo' }).count(), 0);
  await chat.post(s.opened([s.prompt('go'), decision('restored')]));
  assert.match(await line.innerText(), /Rejected src\/a\.ts/);
  await line.getByRole('button', { name: 'Undo' }).waitFor();
  await chat.page.close();
});
