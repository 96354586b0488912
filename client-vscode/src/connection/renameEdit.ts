import type { WorkspaceEdit } from '../../../protocol/generated/protocol';

/** A place in a document, from 0. */
interface At { readonly line: number; readonly character: number }

/** What a language extension would replace; a snippet has no `newText`. */
interface Replacement { readonly range: { readonly start: At; readonly end: At }; readonly newText?: string }

/** The part of `vscode.WorkspaceEdit` that can be read. */
export interface OfferedRename {
  readonly size: number;
  entries(): [{ toString(): string }, readonly Replacement[]][];
}

/**
 * A rename as the protocol has it, each open document with the version it was worked out for; null when there is none.
 * The API of the editor shows replacements only: an edit that also moves files (it counts more resources than it lists)
 * or holds snippets would be carried out by halves, so it counts as none.
 */
export function renameEdit(offered: OfferedRename | undefined, versionOf: (uri: string) => number | undefined): WorkspaceEdit | null {
  const entries = offered?.entries() ?? [];
  if (!offered || entries.length === 0 || offered.size !== entries.length) return null;
  if (entries.some(([, edits]) => edits.some((edit) => typeof edit.newText !== 'string'))) return null;
  return {
    documentChanges: entries.map(([uri, edits]) => ({
      textDocument: { uri: uri.toString(), version: versionOf(uri.toString()) ?? null },
      edits: edits.map(({ range, newText }) => ({ range: { start: place(range.start), end: place(range.end) }, newText })),
    })),
  };
}

/** How long a language extension that is just starting is waited for: its providers come some seconds after it. */
export const startingPatience = { times: 20, everyMs: 500 };

/** Asks until something is found; a rejection ends it, as does the number of times. */
export async function askUntilFound<T>(ask: () => Promise<T | undefined>, isFound: (answer: T) => boolean, times: number, wait: () => Promise<void>): Promise<T | undefined> {
  for (let time = 1; ; time++) {
    const answer = await ask();
    if (answer === undefined || isFound(answer) || time >= times) return answer;
    await wait();
  }
}

function place(at: At): At {
  return { line: at.line, character: at.character };
}
