import { posix } from 'node:path';
import * as vscode from 'vscode';
import { largestPicture, pictures, type Attachment } from './messages';

const { t } = vscode.l10n;

/** A file or folder as something to put next to a prompt; a picture with what is in it. */
export async function attachmentOf(uri: vscode.Uri): Promise<Attachment> {
  const { type, size } = await vscode.workspace.fs.stat(uri);
  const label = vscode.workspace.asRelativePath(uri);
  if (type & vscode.FileType.Directory) return { label, item: { kind: 'folder', uri: uri.toString() } };
  const mimeType = pictures[posix.extname(uri.path).slice(1).toLowerCase()];
  if (!mimeType) return { label, item: { kind: 'file', uri: uri.toString() } };
  if (size > largestPicture) throw new Error(t('{0} is larger than 5 MB and was not attached.', label));
  return { label, item: { kind: 'image', mimeType, base64: Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('base64') } };
}

/**
 * What an address that was dropped or picked names here. The window tells files of the machine the extension runs on as
 * `vscode-remote:` over SSH, in WSL, in containers and in the browser; beside the extension they are plain files.
 */
export function localUri(text: string): vscode.Uri {
  const uri = vscode.Uri.parse(text, true);
  return uri.scheme === 'vscode-remote' ? uri.with({ scheme: 'file', authority: '' }) : uri;
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
