// How it looks: the main states in light, dark and high contrast, with pictures for a person's eye.
import assert from 'node:assert/strict';
import { call, inEditor, numbers, replace } from './suite.mjs';

const check = inEditor();
const steps = [
  { thought: 'Two places, one new file.', text: 'I raise the first and the last number and add notes.', tools: [
    replace('src/numbers.ts', 'const one = 1;', 'const one = 100;'), replace('src/numbers.ts', 'const ten = 10;\n', 'const ten = 10;\nconst eleven = 11;\n'),
    call('fsWrite', { path: 'docs/notes.md', text: '# Notes\n\nThe numbers were raised.\n' }), call('deleteFile', { path: 'old.txt' })] },
  { text: 'All done.' },
];

for (const [name, theme, kind] of [
  ['light', 'Default Light Modern', 'vs'], ['dark', 'Default Dark Modern', 'vs-dark'], ['high contrast', 'Default High Contrast', 'hc-black'], ['high contrast light', 'Default High Contrast Light', 'hc-light'],
]) check(`a review in ${name}`, { files: { 'src/numbers.ts': numbers, 'old.txt': 'old\n' }, steps, settings: { 'workbench.colorTheme': theme } }, async (window) => {
  await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
  await window.command('Kiro Agent: Switch Mode');
  await window.statusSays('Supervised');
  await window.view('Kiro Agent');
  await window.ask('Raise the numbers');
  await window.statusSays('3 to review');
  await window.sessionSays('I raise the first');
  await window.rows.filter({ hasText: 'numbers.ts' }).click();
  await window.page.locator('.tab.active', { hasText: 'numbers.ts (under review)' }).waitFor();
  await window.lensOf('Accept File').waitFor();
  await window.picture(`look-${name.replaceAll(' ', '-')}`);

  // Words on their background: what a person must read is far enough from it.
  for (const place of [window.rows.first().locator('.label-name'), window.rows.first().locator('.label-description'), window.status.locator('a').first()])
    assert.ok(await contrast(place) >= 3, `too little contrast: ${await place.innerText()}`);

  await window.command('Kiro Agent: Open File');
  await window.page.locator('.tab.active', { hasText: 'numbers.ts', hasNotText: 'under review' }).waitFor();
  await window.lensOf('Accept').first().waitFor();
  await window.picture(`look-file-${name.replaceAll(' ', '-')}`);
});

check('the empty states: no session, nothing to review, the menu', {}, async (window) => {
  await window.view('Kiro Agent');
  await window.page.locator('.pane-body .welcome-view-content', { hasText: 'Nothing waits for review.' }).waitFor();
  await window.chat.locator('textarea').waitFor();
  await window.picture('look-empty');
  await window.status.click();
  await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Supervised' }).waitFor();
  await window.picture('look-menu');
});

check('settings are grouped and can be read', {}, async (window) => {
  await window.command('Kiro Agent: Trusted Commands');
  await window.page.locator('.setting-item-title').first().waitFor();
  assert.match((await window.page.locator('.setting-item-title').first().innerText()).replace(/\s+/g, ' '), /Kiro Agent: Trusted Commands/);
  await window.picture('look-settings');
});

/** The contrast ratio (WCAG 2) of an element's text to the nearest opaque background behind it. */
function contrast(locator) {
  return locator.evaluate((node) => {
    const numbersOf = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    let behind = node;
    while (behind && (numbersOf(getComputedStyle(behind).backgroundColor)[3] ?? 1) < 1) behind = behind.parentElement;
    const [a, b] = [light(numbersOf(getComputedStyle(node).color)), light(numbersOf(behind ? getComputedStyle(behind).backgroundColor : 'rgb(255,255,255)'))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
}
