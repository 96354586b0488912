import * as vscode from 'vscode';
import type { ReviewConflictChoice } from '../../protocol/generated/protocol';

const { t } = vscode.l10n;

/** What becomes of the person's own words where a decision or a revert met them; by hand is the editor's business. */
export type ConflictAnswer = Extract<ReviewConflictChoice, 'keepMine' | 'overwrite'> | 'byHand';

/**
 * Asks what shall become of files that were left alone because the person wrote in the same places. It is a dialog: a
 * notification that hides itself would leave what was just clicked undone and unexplained.
 */
export async function askConflict(paths: readonly string[], reason: string | undefined, byHand: boolean): Promise<ConflictAnswer | undefined> {
  const [mine, overwrite, merge] = [t('Keep Mine'), t('Overwrite'), t('Merge by Hand')];
  const message = paths.length === 1 ? t('{0} was left as it is', paths[0]!) : t('{0} files were left as they are', paths.length);
  const why = reason ? `${reason[0]!.toUpperCase()}${reason.slice(1)}.` : t('You changed the same lines.');
  const detail = [
    why,
    ...(paths.length > 1 ? [`${paths.slice(0, 12).join('\n')}${paths.length > 12 ? `\n${t('and {0} more', paths.length - 12)}` : ''}`] : []),
    [
      t('Keep Mine: the places you changed keep your text, the rest goes back.'),
      t('Overwrite: the exact text from before; yours is kept, and taking this back brings it again.'),
      ...(byHand ? [t('Merge by Hand: your text and the one from before side by side, and you choose.')] : []),
    ].join('\n'),
  ].join('\n\n');
  const choice = await vscode.window.showWarningMessage(message, { modal: true, detail }, mine, overwrite, ...(byHand ? [merge] : []));
  return choice === mine ? 'keepMine' : choice === overwrite ? 'overwrite' : choice === merge ? 'byHand' : undefined;
}
