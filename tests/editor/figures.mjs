// Figures of the extension in a real VS Code, as lines of text: node tests/editor/figures.mjs. Never a test: a busy machine
// gives other numbers.
import { statSync } from 'node:fs';
import { hostTarget, packageExtension } from '../../client-vscode/scripts/package.mjs';
import { installEditor, installPackages } from './install.mjs';

installPackages();
installEditor();
const { Editor } = await import('./window.mjs'); // after its packages are there

const vsix = packageExtension(hostTarget());
const editor = await Editor.start({ vsix });
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const say = (what, figure) => console.log(`${what}: ${figure}`);

try {
  say('package', `${(statSync(vsix).size / 1e6).toFixed(1)} MB`);
  editor.play([{ text: 'Here I am.' }, ...Array.from({ length: 9 }, () => ({ text: 'And again.' })), {
    text: Array.from({ length: 5_000 }, (_, at) => `line ${at + 1} of a long answer with some **bold** words and \`code\`\n`).join(''), chunks: 500, delayMs: 5,
  }, { text: 'Done.' }]);
  const window = await editor.open({ 'a.txt': 'x\n' });
  await window.command('Developer: Show Running Extensions');
  const row = window.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: /Kiro Agent|kiro-agent/ }).first();
  await row.waitFor();
  say('activation', (await row.innerText()).replace(/\s+/g, ' ').match(/Activation: (\d+ms)/)?.[1] ?? await row.innerText());

  await window.page.keyboard.press('Escape'); // it opens over the workbench
  await window.page.locator('.monaco-modal-editor-block').waitFor({ state: 'detached' });
  await window.view('Kiro Agent');
  const frame = window.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame').locator('body');
  const box = window.chat.locator('textarea');
  await box.waitFor();
  const first = [];
  for (let turn = 0; turn < 10; turn++) {
    await box.fill('Say something');
    await frame.evaluate((body) => void (body.shown = new Promise((resolve) => {
      const before = body.querySelectorAll('.said').length;
      let pressed = 0;
      body.addEventListener('keydown', () => { pressed = performance.now(); }, { once: true, capture: true });
      new MutationObserver((_, observer) => {
        const said = body.querySelectorAll('.said');
        if (said.length > before && said[said.length - 1].textContent.trim()) {
          observer.disconnect();
          resolve(performance.now() - pressed);
        }
      }).observe(body, { childList: true, subtree: true, characterData: true });
    })));
    await box.press('Enter');
    first.push(await frame.evaluate((body) => body.shown));
    await window.statusShows('rocket', 'Autopilot');
  }
  say('prompt to first text, median of 10', `${median(first).toFixed(0)} ms (${first.map((ms) => ms.toFixed(0)).join(' ')})`);

  await box.fill('A long story');
  const frames = frame.evaluate((body) => new Promise((resolve) => {
    const gaps = [];
    let last = performance.now();
    const step = (now) => {
      gaps.push(now - last);
      last = now;
      if (body.textContent.includes('line 5000 of')) resolve(gaps);
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }));
  await box.press('Enter');
  const gaps = await frames;
  const sorted = [...gaps].sort((a, b) => a - b);
  const at = (part) => sorted[Math.floor((sorted.length - 1) * part)].toFixed(0);
  say('streaming 5,000 lines in 500 pieces', `${gaps.length} frames in ${(gaps.reduce((a, b) => a + b) / 1000).toFixed(1)} s, gap median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`);
  await window.close();
} finally {
  await editor.close();
}
