// One code-server with the packaged extension, in folders of its own: nothing of the person's editor or home is touched.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editor } from './install.mjs';

/** Settings that keep the editor still, so that only what a person does happens. */
const quiet = {
  'workbench.startupEditor': 'none', 'chat.disableAIFeatures': true, 'workbench.secondarySideBar.defaultVisibility': 'hidden', 'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false, 'extensions.autoCheckUpdates': false, 'editor.minimap.enabled': false, 'editor.cursorBlinking': 'solid',
  'workbench.reduceMotion': 'on', 'window.commandCenter': false, 'git.enabled': false, 'files.autoSave': 'off', 'workbench.tips.enabled': false, 'workbench.enableExperiments': false,
};

export class CodeServer {
  /**
   * Installs `vsix` and starts the editor; resolves when it answers. `env` is added to that of the editor and so of the server;
   * `without` is a command of the editor that the extension shall not find, `beside` the files of other extensions by folder.
   */
  static async start({ vsix, trustAll = true, settings = {}, env = {}, without, beside = {} }) {
    const made = new CodeServer();
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'kiro-agent-editor-')));
    Object.assign(made, { root, user: join(root, 'user'), data: join(root, 'data'), settings: { ...quiet, ...settings } });
    const home = join(root, 'home');
    for (const folder of [home, made.data, join(made.user, 'User')]) mkdirSync(folder, { recursive: true });
    made.configure({});
    const common = ['--user-data-dir', made.user, '--extensions-dir', join(root, 'extensions')];
    const environment = {
      ...process.env, HOME: home, USERPROFILE: home, XDG_STATE_HOME: join(home, 'state'), XDG_CONFIG_HOME: join(home, 'config'), XDG_DATA_HOME: join(home, 'share'),
      KIRO_AGENT_DATA_DIR: made.data, EXTENSIONS_GALLERY: '{"serviceUrl":""}', VSCODE_PROXY_URI: '', ...env,
    };
    for (const [name, files] of Object.entries(beside)) { // the first start takes in what is there
      mkdirSync(join(root, 'extensions', name), { recursive: true });
      for (const [file, text] of Object.entries(files)) writeFileSync(join(root, 'extensions', name, file), text);
    }
    const installed = spawnSync(editor.node, [editor.program, ...common, '--install-extension', vsix], { env: environment, encoding: 'utf8' });
    if (installed.status !== 0) throw new Error(`the package could not be installed: ${installed.stdout}${installed.stderr}`);
    if (without) hide(join(root, 'extensions'), without);
    const port = await freePort();
    made.url = `http://127.0.0.1:${port}`;
    made.process = spawn(editor.node, [
      editor.program, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check', ...(trustAll ? ['--disable-workspace-trust'] : []),
      '--disable-getting-started-override', '--reconnection-grace-time', '10', ...common,
    ], { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    made.output = '';
    for (const stream of [made.process.stdout, made.process.stderr]) stream.on('data', (data) => { made.output = (made.output + data).slice(-20_000); });
    await made.#ready();
    return made;
  }

  /** The person's own settings; the running editor notices. */
  configure(settings) { writeFileSync(join(this.user, 'User', 'settings.json'), JSON.stringify({ ...this.settings, ...settings }, null, 2)); }

  /** Those of the machine the editor's far end runs on; the running editor notices. */
  configureMachine(settings) {
    mkdirSync(join(this.user, 'Machine'), { recursive: true });
    writeFileSync(join(this.user, 'Machine', 'settings.json'), JSON.stringify(settings));
  }

  /** The person's own settings as they are on disk. */
  settingsNow() { return JSON.parse(readFileSync(join(this.user, 'User', 'settings.json'), 'utf8')); }

  /** The page that shows a folder. */
  page(folder) { return `${this.url}/?folder=${encodeURIComponent(folder)}`; }

  async close() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    try { process.kill(-this.process.pid, 'SIGTERM'); } catch { /* it ended by itself */ }
    if (this.process.exitCode === null && this.process.signalCode === null) await ended;
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async #ready() {
    for (let tries = 0; ; tries++) {
      if (this.process.exitCode !== null) throw new Error(`code-server ended: ${this.output}`);
      try {
        if ((await fetch(`${this.url}/healthz`)).ok) return;
      } catch (error) {
        if (tries > 300) throw new Error(`code-server does not answer: ${error.message}\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Makes the installed extension look for another command, as if the editor had it not. */
function hide(extensions, command) {
  const [folder] = readdirSync(extensions).filter((name) => name.startsWith('kiro-agent.'));
  const program = join(extensions, folder, 'dist', 'extension.js');
  const text = readFileSync(program, 'utf8');
  if (!text.includes(`"${command}"`)) throw new Error(`the extension does not call ${command}`);
  writeFileSync(program, text.replaceAll(`"${command}"`, `"${command}.hidden"`));
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
