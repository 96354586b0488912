import type { FileReview, Hunk } from '../../../protocol/generated/protocol';

/** What a hunk shows in a list: its first line with something on it, of the new text when there is one. */
export function hunkLabel(hunk: Hunk): string {
  const lines = hunk.added.length > 0 ? hunk.added : hunk.removed;
  const line = lines.find((l) => l.trim() !== '')?.trim() ?? '';
  const sign = hunk.added.length === 0 ? '−' : hunk.removed.length === 0 ? '+' : '±';
  return `${sign} ${line.length > 80 ? `${line.slice(0, 79)}…` : line}`;
}

/** `+3 −1`, without what is nothing. */
export function counts(changed: { additions: number; deletions: number }): string {
  return [changed.additions > 0 ? `+${changed.additions}` : '', changed.deletions > 0 ? `−${changed.deletions}` : ''].filter(Boolean).join(' ');
}

/** The line an editor shows a hunk at, counted from 0: lines that were removed at the end stand before the last one. */
export function lineOf(hunk: Hunk, lineCount: number): number {
  return Math.max(0, Math.min(hunk.current.start, lineCount - 1));
}

/** The place of the next or previous hunk seen from a line, going on in the next or previous file and around. */
export function step(files: readonly FileReview[], path: string | undefined, line: number, direction: 1 | -1): { file: FileReview; hunk: Hunk | undefined } | undefined {
  const stops = files.flatMap((file): { file: FileReview; hunk: Hunk | undefined }[] =>
    file.hunks.length > 0 ? file.hunks.map((hunk) => ({ file, hunk })) : [{ file, hunk: undefined }]);
  if (stops.length === 0) return undefined;
  const here = files.findIndex((file) => file.path === path);
  const ordered = direction === 1 ? stops : [...stops].reverse();
  if (here < 0) return ordered[0];
  const beyond = ordered.find(({ file, hunk }) => {
    const at = files.indexOf(file);
    if (at !== here) return direction === 1 ? at > here : at < here;
    return hunk !== undefined && (direction === 1 ? hunk.current.start > line : hunk.current.start + Math.max(0, hunk.current.count - 1) < line);
  });
  return beyond ?? ordered[0];
}
