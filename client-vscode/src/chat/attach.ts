import * as vscode from 'vscode';
import type { Attachment } from './messages';

/** A file or folder as something to put next to a prompt. */
export async function attachmentOf(uri: vscode.Uri): Promise<Attachment> {
  const { type } = await vscode.workspace.fs.stat(uri);
  const kind = type & vscode.FileType.Directory ? 'folder' : 'file';
  return { label: vscode.workspace.asRelativePath(uri), item: { kind, uri: uri.toString() } };
}

/** What is selected in the active editor, if anything. */
export function selectionAttachment(): Attachment | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty || !['file', 'vscode-remote'].includes(editor.document.uri.scheme)) return undefined;
  const { start, end } = editor.selection;
  const place = (p: vscode.Position): { line: number; character: number } => ({ line: p.line, character: p.character });
  const { uri } = editor.document;
  return {
    label: `${vscode.workspace.asRelativePath(uri)}:${start.line + 1}-${end.line + 1}`,
    item: { kind: 'selection', uri: uri.toString(), range: { start: place(start), end: place(end) } },
  };
}

/** The file a path of the protocol names: relative to its folder, with the folder's name in front where there are several. */
export function fileOf(path: string): vscode.Uri | undefined {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const parts = path.replace(/^\.\//, '').split('/');
  if (path.startsWith('/') || parts.includes('..') || path.includes('\\') || folders.length === 0) return undefined;
  if (folders.length === 1) return vscode.Uri.joinPath(folders[0]!.uri, ...parts);
  const folder = folders.find(({ name }) => name === parts[0]);
  return folder && vscode.Uri.joinPath(folder.uri, ...parts.slice(1));
}
