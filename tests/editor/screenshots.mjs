// `npm run screenshots`: the pictures of the README, taken in a real VS Code on the sample workspace.
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostTarget, packageExtension } from '../../client-vscode/scripts/package.mjs';
import { installEditor, installPackages } from './install.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const sample = join(root, 'server', 'KiroAgent.Server', 'Terminal', 'Sample');
const target = join(root, 'tests', 'picture');

const call = (name, args) => ({ name, arguments: args });
const steps = [
  {
    thought: 'The limit stands in shipping.js, the rate for regular customers in discount.js.',
    text: 'Regular customers get **7 %** off, and shipping is free from **40.00** on. I also write down what changed.',
    tools: [
      call('strReplace', { path: 'src/shipping.js', oldStr: 'FREE_SHIPPING_FROM = 5000', newStr: 'FREE_SHIPPING_FROM = 4000' }),
      call('strReplace', { path: 'src/shipping.js', oldStr: '  return cents >= FREE_SHIPPING_FROM ? 0 : FLAT_RATE;', newStr: '  if (cents <= 0) {\n    return 0;\n  }\n  return cents >= FREE_SHIPPING_FROM ? 0 : FLAT_RATE;' }),
      call('strReplace', { path: 'src/discount.js', oldStr: 'REGULAR_PERCENT = 5', newStr: 'REGULAR_PERCENT = 7' }),
      call('fsWrite', { path: 'CHANGES.md', text: '# Changes\n\n- Free shipping from 40.00 on\n- 7 % off for regular customers\n' }),
    ],
  },
  { text: 'Done, in three files. Anything else?' },
];

/** Every file of the sample, by path. */
function files() {
  return Object.fromEntries(readdirSync(sample, { recursive: true, withFileTypes: true }).filter((e) => e.isFile())
    .map((e) => join(e.parentPath ?? e.path, e.name)).map((path) => [relative(sample, path), readFileSync(path)]));
}

async function take() {
  installPackages();
  installEditor();
  const { Editor } = await import('./window.mjs'); // after its packages are there
  const editor = await Editor.start({ vsix: packageExtension(hostTarget()), settings: { 'kiroAgent.mode': 'supervised', 'typescript.tsserver.enable': false, 'editor.fontSize': 13 } });
  /** Taken once the editor is at rest: nothing is being loaded, the text has its colours, no hover stands over it. */
  const shot = async (window, name) => {
    await window.page.mouse.move(700, 760);
    await window.page.locator('.monaco-hover:visible, .workbench-hover:visible').first().waitFor({ state: 'hidden' });
    await window.page.locator('.statusbar-item .codicon-loading:visible').first().waitFor({ state: 'hidden', timeout: 120_000 });
    await window.page.waitForFunction(() => new Set([...document.querySelectorAll('.editor.modified .view-line [class*=mtk]')].flatMap((e) => [...e.classList])).size > 4);
    await window.page.screenshot({ path: join(target, `${name}.png`) });
  };
  try {
    mkdirSync(target, { recursive: true });
    editor.play(steps);
    editor.configure({ 'workbench.colorTheme': 'Default Dark Modern' });
    const window = await editor.open(files(), { folder: 'shop', viewport: { width: 1360, height: 820 } });
    await window.view('Kiro Agent');
    const box = window.chat.locator('textarea');
    await box.fill('7 % off for regular customers, free shipping from 40.00');
    await box.press('Enter');
    await window.statusSays('3 to review');
    await window.command('Notifications: Clear All Notifications'); // of the editor itself
    await window.rows.filter({ hasText: 'shipping.js' }).first().click();
    await window.lensOf('Accept File').waitFor();
    await window.page.locator('.monaco-diff-editor .line-insert').first().waitFor();
    await shot(window, 'vscode-review');
    await window.close();

    editor.play(steps);
    editor.configure({ 'workbench.colorTheme': 'Default Light Modern', 'kiroAgent.mode': 'autopilot' });
    const light = await editor.open(files(), { folder: 'store', viewport: { width: 1360, height: 820 } });
    await light.view('Kiro Agent');
    await light.ask('7 % off for regular customers, free shipping from 40.00');
    await light.sessionSays('Anything else?');
    await light.command('Notifications: Clear All Notifications');
    await light.command('Kiro Agent: View All Changes');
    await light.page.locator('.multiDiffEntry .line-insert').first().waitFor();
    await shot(light, 'vscode-changes');
    await light.close();
  } finally {
    await editor.close();
  }
}

take().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
