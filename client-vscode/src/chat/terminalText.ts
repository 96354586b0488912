/** Sequences that move the cursor, colour, set titles or mark commands: ECMA-48 control sequences and strings, and single escapes. */
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/** What a terminal printed as the lines a person saw: no control sequences, and of a line that was written over its last state. */
export function plainText(printed: string): string {
  return printed.replace(sequences, '').replaceAll('\r\n', '\n').split('\n')
    .map((line) => line.slice(line.lastIndexOf('\r', line.length - 2) + 1).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').trimEnd())
    .join('\n').trim();
}
