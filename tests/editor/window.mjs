// A window of a real VS Code in a browser, and what a person does in it.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { CodeServer } from './code-server.mjs';
import { browser } from './install.mjs';

export const pictures = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'test-output', 'editor');

const status = '[id="kiro-agent.kiro-agent.kiroAgent.status"]';

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** One code-server, a browser, and a scripted model; every window gets a workspace of its own. */
export class Editor {
  static async start(options) {
    const made = new Editor();
    const folder = mkdtempSync(join(tmpdir(), 'kiro-agent-model-'));
    Object.assign(made, { modelFile: join(folder, 'model.json'), folder, windows: 0 });
    made.play([{ text: 'Nothing was scripted.' }]);
    made.code = await CodeServer.start({ ...options, env: { KIRO_AGENT_MODEL: `scripted:${made.modelFile}`, ...options.env } });
    made.browser = await chromium.launch({ executablePath: browser(), args: flags });
    return made;
  }

  /** The steps the scripted model plays from now on, for new sessions. */
  play(steps, more = {}) { writeFileSync(this.modelFile, JSON.stringify({ name: 'test', steps, ...more })); }

  configure(settings) { this.code.configure(settings); }
  configureMachine(settings) { this.code.configureMachine(settings); }
  settingsNow() { return this.code.settingsNow(); }

  /** Changes a text in a file of the data directory, as somebody with access to it could. */
  tamper(name, text, other) {
    const path = join(this.code.data, name);
    const before = readFileSync(path, 'utf8');
    if (!before.includes(text)) throw new Error(`${name} does not say ${text}`);
    writeFileSync(path, before.replace(text, other));
  }

  /** Opens a window on a new workspace with these files. */
  async open(files, options = {}) {
    const folder = join(this.code.root, options.folder ?? `workspace-${++this.windows}`);
    mkdirSync(folder);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return Window.open(this, folder, options);
  }

  async close() {
    await this.browser?.close();
    await this.code?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A window of the editor, seen and used as a person would. */
export class Window {
  static async open(editor, folder, { viewport = { width: 1280, height: 800 } } = {}) {
    const made = new Window();
    const context = await editor.browser.newContext({ viewport, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
    Object.assign(made, { editor, folder, context, opened: Date.now(), page: await context.newPage() });
    made.page.setDefaultTimeout(20_000);
    await made.#load();
    return made;
  }

  async #load() {
    await this.page.goto(this.editor.code.page(this.folder));
    await this.page.locator('.monaco-workbench.vs-dark, .monaco-workbench.vs, .monaco-workbench.hc-black, .monaco-workbench.hc-light').first().waitFor({ timeout: 60_000 });
    await this.page.mouse.move(2, 400);
    await this.page.locator(`${status}:not(:has(.codicon-loading))`).waitFor({ timeout: 60_000 }); // the server is ready
  }

  /** Reloads the window, as *Developer: Reload Window* does. */
  async reload() { await this.#load(); }

  get status() { return this.page.locator(status); }

  path(name) { return join(this.folder, name); }
  text(name) { return readFileSync(this.path(name), 'utf8'); }
  exists(name) { return existsSync(this.path(name)); }
  write(name, text) { writeFileSync(this.path(name), text); }
  remove(name) { rmSync(this.path(name)); }

  /** Runs a command from the palette by its title. */
  async command(title) {
    const input = this.page.locator('.quick-input-widget:visible input').first();
    // While a webview loads it swallows the key, or takes the focus and with it the palette: pressed until it stays.
    for (let tries = 0; ; tries++) {
      await this.page.keyboard.press('F1');
      try {
        await input.waitFor({ timeout: 2_000 });
        await input.fill(`>${title}`, { timeout: 2_000 });
        break;
      } catch (error) {
        if (tries === 5) throw error;
      }
    }
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
  }

  /** Answers an input box. */
  async type(text) {
    const input = this.page.locator('.quick-input-widget:visible input').first();
    await input.waitFor();
    await input.fill(text);
    await input.press('Enter');
  }

  /** Answers a save dialog, once it has said the name it offers: what is typed before is overwritten by that. */
  async saveAs(path) {
    const input = this.page.locator('.quick-input-widget:visible input').first();
    await this.page.waitForFunction((extension) => document.querySelector('.quick-input-widget:not([style*="display: none"]) input')?.value.endsWith(extension), extname(path));
    await input.fill(path);
    await input.press('Enter');
  }

  /** Picks a line of a quick pick. */
  async pick(label) { await this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click(); }

  /** Types behind a line of the editable editor that shows it. */
  async typeAfter(line, text) {
    const place = this.page.locator('.monaco-diff-editor .editor.modified .view-line', { hasText: line }).or(this.page.locator('.editor-instance:not(:has(.monaco-diff-editor)) .view-line', { hasText: line }));
    await place.first().click();
    await this.page.locator('.monaco-editor.focused').first().waitFor();
    await this.page.keyboard.press('End');
    await this.page.keyboard.type(text);
  }

  /** Opens a file by name. */
  async show(name) {
    await this.page.keyboard.press('Control+P');
    const input = this.page.locator('.quick-input-widget:visible input').first();
    await input.fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: name.split('/').pop() }).first().click();
    await this.page.locator('.tab.active', { hasText: name.split('/').pop() }).waitFor();
  }

  /** CodeLenses whose title is exactly this, icons aside. */
  lensOf(title) { return this.page.locator('.codelens-decoration a').filter({ hasText: new RegExp(`^\\s*${title}\\s*$`) }); }

  /** Asks the agent by the command. */
  async ask(prompt) {
    await this.command('Kiro Agent: Ask…');
    await this.type(prompt);
  }

  /** Opens a view container by its name. */
  async view(name) {
    const icon = this.page.locator('.activitybar .action-item', { hasText: '' }).filter({ has: this.page.locator(`.action-label[aria-label^="${name}"]`) }).first();
    if (!await icon.evaluate((node) => node.classList.contains('checked'))) await icon.click();
  }

  /** Clicks a button in the title of a view. */
  async viewButton(view, label) {
    const header = this.page.locator(`.pane-header[aria-label^="${view}"]`);
    await header.hover();
    await header.locator(`.action-label[aria-label^="${label}"]`).click();
  }

  /** A notification that bears this text. */
  toast(text) { return this.page.locator('.notification-list-item', { hasText: text }).first(); }

  async toastButton(text, button) { await this.toast(text).locator('.monaco-button, .monaco-text-button', { hasText: button }).first().click(); }

  /** Answers a dialog that says this by a button. */
  async dialog(text, button, picture) {
    const box = this.page.locator('.monaco-dialog-box', { hasText: text });
    await box.waitFor();
    if (picture) await this.picture(picture);
    await box.locator('.monaco-button', { hasText: button }).first().click();
  }

  /** The chat's prompt box holds this text. */
  async chatBoxHolds(text) {
    const box = this.chat.locator('.prompt-input');
    const deadline = Date.now() + 15_000;
    for (;;) {
      const now = await box.evaluate((node) => node.value ?? node.innerText);
      if (now.trim() === text) return;
      if (Date.now() > deadline) throw new Error(`the prompt box holds ${JSON.stringify(now)}`);
    }
  }

  /** Another page comes to the front: the editor's window has lost the focus. Playwright makes pages believe that they have it. */
  async lookAway() {
    const session = await this.context.newCDPSession(this.page);
    await session.send('Emulation.setFocusEmulationEnabled', { enabled: false });
    await (await this.context.newPage()).bringToFront();
    await this.page.waitForFunction(() => !document.hasFocus());
  }

  /** The files below the editor's folders and the workspace that hold this text, whatever they are. */
  filesWith(text) {
    const look = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'extensions' ? [] : look(path);
      return entry.isFile() && readFileSync(path).includes(text) ? [path] : [];
    });
    return look(this.editor.code.root);
  }

  /** Kills this window's server, as a crash would. */
  killServer() {
    const found = readdirSync('/proc').filter((id) => /^\d+$/.test(id)).filter((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, 'utf8').startsWith(join(this.editor.code.root, 'extensions')) && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('kiro-agent\0');
      } catch {
        return false; // it ended meanwhile
      }
    });
    // Servers of windows closed before may live on for a while: this window's is the youngest.
    const started = (id) => Number(readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1].split(' ')[19]);
    const youngest = found.sort((a, b) => started(b) - started(a))[0];
    if (!youngest) throw new Error('no server runs');
    process.kill(Number(youngest), 'SIGKILL');
  }

  /** The rows of the Review view. */
  get rows() { return this.page.locator('.pane:has(.pane-header[aria-label^="Review"]) .monaco-list-row'); }

  /** The status bar item says this; `timeout` where that waits for a third party's start. */
  async statusSays(text, options) { await this.page.locator(status, { hasText: text }).waitFor(options); }

  /** The status bar item shows this icon and exactly this text. */
  async statusShows(icon, text) { await this.page.locator(`${status}:has(.codicon-${icon})`).filter({ hasText: new RegExp(`^\\s*${text}\\s*$`) }).waitFor(); }

  /** What the rows of the Review view say. */
  async rowTexts() {
    const parts = (row) => ['.label-name', '.label-description'].map((part) => row.querySelector(part)?.innerText.trim()).filter(Boolean).join(' ');
    return this.rows.evaluateAll((rows, source) => rows.map(new Function(`return ${source}`)()), parts.toString());
  }

  /** The chat's page inside its webview. */
  get chat() { return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame'); }

  /** The agent's words in the chat. */
  async sessionSays(text) {
    await this.view('Kiro Agent');
    await this.chat.getByText(text).first().waitFor();
  }

  /** Waits until a locator matches so many elements. */
  async settles(locator, count) {
    const deadline = Date.now() + 15_000;
    while (await locator.count() !== count) if (Date.now() > deadline) throw new Error(`${await locator.count()} instead of ${count}: ${locator}`);
  }

  /** Waits until a file on disk is as it should be. */
  async onDisk(name, expected) {
    const deadline = Date.now() + 15_000;
    for (;;) {
      const now = this.exists(name) ? this.text(name) : null;
      if (now === expected) return;
      if (Date.now() > deadline) throw new Error(`${name} is ${JSON.stringify(now)}, not ${JSON.stringify(expected)}`);
      await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
  }

  async picture(name) {
    mkdirSync(pictures, { recursive: true });
    await this.page.mouse.move(2, 400);
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  /** What the window says and what its session's journal ends with, for the report of a failure. */
  async report() {
    const says = await this.status.innerText({ timeout: 1_000 }).catch(() => 'nothing');
    const journals = readdirSync(this.editor.code.data, { recursive: true }).map((name) => join(this.editor.code.data, String(name)))
      .filter((path) => path.endsWith('.jsonl') && path.includes('sessions') && statSync(path).mtimeMs >= this.opened);
    const ends = journals.map((path) => readFileSync(path, 'utf8').trimEnd().split('\n').slice(-12).map((line) => line.slice(0, 600)).join('\n'));
    return [`status: ${says.trim()}`, ...ends].join('\n');
  }

  async close() { await this.context.close(); }
}
