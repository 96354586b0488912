import { randomUUID } from 'node:crypto';

interface Clipboard {
  readText(): PromiseLike<string>;
  writeText(text: string): PromiseLike<void>;
}

/**
 * What a command puts on the clipboard, where the editor hands something out in no other way; undefined when it puts nothing
 * there. The text that was on the clipboard is there again afterwards, whatever happens.
 */
export async function copiedBy(clipboard: Clipboard, run: () => PromiseLike<unknown>): Promise<string | undefined> {
  const before = await clipboard.readText();
  const nothing = `kiro-agent ${randomUUID()}`;
  try {
    await clipboard.writeText(nothing);
    await run();
    const copied = await clipboard.readText();
    return copied === nothing ? undefined : copied;
  } finally {
    await clipboard.writeText(before);
  }
}
