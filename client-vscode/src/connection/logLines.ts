import type { LogOutputChannel, OutputChannel } from 'vscode';

/** How a line of the server's log or of the language client begins: `[Error - 10:11:12]`, `2026-01-01T… [WRN] …`. */
const level = /^\s*(?:\S+ )?\[(trace|trc|vrb|debug|dbg|info|inf|warn|wrn|error|err|ftl)\w*\b[^\]]*\]\s*/i;

/** The level a line names and the rest of it; what names none is information. */
export function levelled(line: string): { level: 'trace' | 'debug' | 'info' | 'warn' | 'error'; text: string } {
  const match = level.exec(line);
  if (!match) return { level: 'info', text: line };
  const name = match[1]!.toLowerCase();
  const found = /^(tr|v)/.test(name) ? 'trace' : name.startsWith('d') ? 'debug' : name.startsWith('w') ? 'warn' : /^(e|f)/.test(name) ? 'error' : 'info';
  return { level: found, text: line.slice(match[0].length) };
}

/** An output channel that writes each line into `log` at the level the line names. */
export function asOutputChannel(log: LogOutputChannel): OutputChannel {
  let rest = '';
  const write = (line: string) => {
    if (line.trim() === '') return;
    const { level, text } = levelled(line);
    log[level](text);
  };
  return {
    name: log.name,
    append(value: string) {
      const lines = (rest + value).split(/\r?\n/);
      rest = lines.pop() ?? '';
      lines.forEach(write);
    },
    appendLine: (value: string) => value.split(/\r?\n/).forEach(write),
    replace: write,
    clear: () => log.clear(),
    show: () => log.show(true),
    hide: () => log.hide(),
    dispose: () => undefined, // the log is the extension's, it outlives every client
  };
}
