/** Sequences that move the cursor, colour, set titles or mark commands: ECMA-48 control sequences and strings, and single escapes. */
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/** What a terminal printed as the lines a person saw: no control sequences, and of a line that was written over its last state. */
export function plainText(printed: string): string {
  return printed.replace(sequences, '').replaceAll('\r\n', '\n').split('\n')
    .map((line) => line.slice(line.lastIndexOf('\r', line.length - 2) + 1).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').trimEnd())
    .join('\n').trim();
}

/** A command of a terminal and what the editor told of its output so far. */
export interface Heard { command: string; printed: string; runs: boolean }

/** The command and what it printed, as text for a model. */
export function heard({ command, runs }: Pick<Heard, 'command' | 'runs'>, printed: string | undefined): string {
  return [`$ ${command}`, plainText(printed ?? '') || (runs ? '(nothing yet)' : '(no output)'), ...(runs ? ['(still running)'] : [])].join('\n');
}
