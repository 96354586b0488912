// The chat's page in a headless Chromium, with a host that the test plays: what the view sends is kept, requests are
// answered from a table, and messages are posted as the extension would.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { bundlePage, load, output } from './bundle.mjs';
import { sheetOf, themes } from './themes.mjs';

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'];

let pageOf;

/** A browser for a whole test file; close it at the end. */
export async function launch() {
  await bundlePage();
  ({ pageOf } = await load('html', "export { pageOf } from './src/chat/html';"));
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error('no Chromium found: install one, or name it in the environment variable CHROMIUM');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND'] });
}

/** What runs in the page before the chat does. */
function playHost(state) {
  const host = { sent: [], state, replies: {}, post: (message) => window.dispatchEvent(new MessageEvent('message', { data: message })) };
  window.host = host;
  window.acquireVsCodeApi = () => ({
    postMessage(message) {
      host.sent.push(message);
      if (message.id === undefined) return;
      const reply = host.replies[message.method ?? message.name];
      if (reply === undefined) return;
      queueMicrotask(() => host.post(reply.refusal ? { type: 'refusal', id: message.id, ...reply.refusal } : { type: 'answer', id: message.id, result: reply }));
    },
    getState: () => host.state,
    setState: (value) => { host.state = value; },
  });
}

const origin = 'http://chat.test';

/** The page as the extension makes it, with the theme that the editor would put in. */
const html = (theme, words) => pageOf({ script: 'chat.js', style: 'chat.css', source: origin }, { title: 'Chat', language: words ? 'x-test' : 'en', ...(words && { words }) })
  .replace('<head>', `<head><style>${sheetOf(theme)}</style>`).replace('<body>', `<body class="${theme.class}">`);

/** A chat that waits for its first message. */
export async function openChat(browser, { theme = 'dark', width = 420, height = 800, state, words } = {}) {
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
  const problems = [];
  const asked = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
  // Nothing but the bundle is there; whatever else the page asks for is noted and refused.
  await page.route('**/*', (route) => {
    const url = new URL(route.request().url());
    const name = url.pathname.slice(1);
    if (url.origin !== origin) {
      asked.push(url.href);
      return route.abort();
    }
    return name === '' ? route.fulfill({ contentType: 'text/html', body: html(themes[theme], words) }) : route.fulfill({ path: join(output, name) });
  });
  await page.addInitScript(playHost, state);
  await page.goto(`${origin}/`);
  const replies = (table) => page.evaluate((t) => Object.assign(window.host.replies, t), table);
  const frame = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
  return {
    page, problems, asked, replies, frame,
    post: async (...messages) => {
      await page.evaluate((all) => all.forEach(window.host.post), messages);
      await frame();
    },
    /** What the view asked for, by method or action. */
    sent: (name) => page.evaluate((n) => JSON.parse(JSON.stringify(window.host.sent.filter((m) => (m.method ?? m.name ?? m.type) === n).map((m) => m.params))), name),
    shot: (name) => page.screenshot({ path: join(output, `${name}.png`) }),
  };
}
