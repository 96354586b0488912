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

/** Whether a language offers anything: where none has a say the editor answers an edit with nothing in it. */
export const isOffered = (edit: OfferedRename | undefined): edit is OfferedRename => edit !== undefined && edit.size > 0;

/**
 * A rename as the protocol has it, each open document with the version it was worked out for; null when there is none.
 * The API of the editor shows replacements only: an edit that also moves files (it counts more resources than it lists)
 * or holds snippets would be carried out by halves, so it counts as none.
 */
export function renameEdit(offered: OfferedRename, versionOf: (uri: string) => number | undefined): WorkspaceEdit | null {
  const entries = offered.entries();
  if (entries.length === 0 || offered.size !== entries.length) return null;
  if (entries.some(([, edits]) => edits.some((edit) => typeof edit.newText !== 'string'))) return null;
  return {
    documentChanges: entries.map(([uri, edits]) => ({
      textDocument: { uri: uri.toString(), version: versionOf(uri.toString()) ?? null },
      edits: edits.map(({ range, newText }) => ({ range: { start: place(range.start), end: place(range.end) }, newText })),
    })),
  };
}

/** Whether two offers say the same; in what order they say it does not matter. */
export const isSameOffer = (one: OfferedRename, other: OfferedRename): boolean => one.size === other.size && inWords(one) === inWords(other);

function inWords(offered: OfferedRename): string {
  const places = offered.entries().map(([uri, edits]) => [uri.toString(), ...edits.map(({ range, newText }) => JSON.stringify([place(range.start), place(range.end), newText])).sort()]);
  return JSON.stringify(places.sort(([a], [b]) => (a! < b! ? -1 : 1)));
}

function place(at: At): At {
  return { line: at.line, character: at.character };
}
