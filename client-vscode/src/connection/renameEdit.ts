import type { WorkspaceEdit } from '../../../protocol/generated/protocol';

/** A place in a document, from 0. */
interface At { readonly line: number; readonly character: number }

/** What a language extension would replace; a snippet has no `newText`. */
interface Replacement { readonly range: { readonly start: At; readonly end: At }; readonly newText?: string }

interface Named { toString(): string }

/** The part of `vscode.WorkspaceEdit` that is read. */
export interface OfferedRename {
  /** Replacements alone, and that by document. */
  entries(): [Named, readonly Replacement[]][];
  /**
   * All of it, as the editor's own class keeps it: none of the API, which shows no file that an edit makes, moves
   * or deletes, and counts none in `size`. Without it replacements are all there is to see.
   */
  _allEntries?(): readonly Entry[];
}

/** An entry of the editor's own class; its kinds as far as they are understood. */
interface Entry { readonly _type?: number; readonly uri?: Named; readonly edit?: Replacement; readonly from?: Named; readonly to?: Named; readonly options?: { readonly contents?: unknown } }
const [ofFiles, ofText] = [1, 2];

type Step = Record<string, unknown>;

/** A rename as the protocol has it; `unreadable` where a part of it cannot be handed over, so that it would be made by halves. */
export type HandedRename = WorkspaceEdit | 'unreadable';

/**
 * A rename as the protocol has it, each open document with the version it was worked out for; undefined when nothing is
 * offered: where none has a say the editor answers an edit with nothing in it. On its way through the editor an edit loses its
 * order, files come first: what is replaced in a file that is moved away was meant before that, everything else after it.
 */
export function renameEdit(offered: OfferedRename | undefined, versionOf: (uri: string) => number | undefined): HandedRename | undefined {
  const entries = offered?._allEntries?.() ?? offered?.entries().flatMap(([uri, edits]): Entry[] => edits.map((edit) => ({ _type: ofText, uri, edit })));
  if (!entries || entries.length === 0) return undefined;
  const files: Step[] = [];
  const texts = new Map<string, Step & { edits: unknown[] }>();
  for (const entry of entries) {
    if (entry._type === ofFiles) {
      const step = fileStep(entry);
      if (!step) return 'unreadable';
      files.push(step);
    } else if (entry._type === ofText && entry.uri && entry.edit && typeof entry.edit.newText === 'string') {
      const uri = entry.uri.toString();
      const { range, newText } = entry.edit;
      const document = texts.get(uri) ?? { textDocument: { uri, version: versionOf(uri) ?? null }, edits: [] };
      texts.set(uri, document);
      document.edits.push({ range: { start: place(range.start), end: place(range.end) }, newText });
    } else return 'unreadable';
  }
  const made = new Set(files.flatMap(({ kind, uri, newUri }) => (kind === 'create' ? [uri] : [newUri])));
  const gone = new Set(files.flatMap(({ kind, uri, oldUri }) => (kind === 'delete' ? [uri] : [oldUri])));
  const isBefore = ([uri]: [string, Step]) => gone.has(uri) && !made.has(uri);
  const all = [...texts];
  return { documentChanges: [...all.filter(isBefore).map(([, step]) => step), ...files, ...all.filter((text) => !isBefore(text)).map(([, step]) => step)] };
}

/** A file made empty, moved or deleted; one that is made with something in it has no words in the protocol. */
function fileStep({ from, to, options }: Entry): Step | undefined {
  if (from && to) return { kind: 'rename', oldUri: from.toString(), newUri: to.toString() };
  if (from) return { kind: 'delete', uri: from.toString() };
  return to && options?.contents === undefined ? { kind: 'create', uri: to.toString() } : undefined;
}

/** Whether two offers say the same; in what order documents and replacements come does not matter. */
export const isSameOffer = (one: HandedRename, other: HandedRename): boolean => inWords(one) === inWords(other);

function inWords(offered: HandedRename): string {
  if (offered === 'unreadable') return offered;
  const steps = (offered.documentChanges ?? []) as { edits?: unknown[] }[];
  return JSON.stringify(steps.map((step) => JSON.stringify({ ...step, edits: step.edits?.map((edit) => JSON.stringify(edit)).sort() })).sort());
}

function place(at: At): At {
  return { line: at.line, character: at.character };
}
