/** The page's words in the editor's language, which the host puts into the page (`src/chat/html.ts`); none where that is English. */
const translated = JSON.parse(globalThis.document?.getElementById('words')?.textContent || '{}') as Record<string, string>;

/**
 * A text in the reader's language: the English stands in the code, as for the host's own `t`, and both are collected by
 * `node scripts/l10n.mjs` into one bundle. `{0}`, `{1}` … stand for the values that follow.
 */
export function t(text: string, ...values: (string | number)[]): string {
  return (translated[text] ?? text).replace(/\{(\d+)\}/g, (place, n: string) => String(values[Number(n)] ?? place));
}

/** "3 files", "1 file". */
export const files = (n: number): string => (n === 1 ? t('1 file') : t('{0} files', n.toLocaleString()));

/** "3 messages", "1 message". */
export const messages = (n: number): string => (n === 1 ? t('1 message') : t('{0} messages', n.toLocaleString()));

/** "3 hunks", "1 hunk". */
export const hunks = (n: number): string => (n === 1 ? t('1 hunk') : t('{0} hunks', n.toLocaleString()));
