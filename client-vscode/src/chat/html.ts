import { randomBytes } from 'node:crypto';

/**
 * The chat's page. Its policy lets in the bundle's own script, style and font and nothing else: no remote content, no
 * inline script or style, no frames, forms or connections. Its words come with it, as data: `language` and `words` are
 * those of the editor, and without `words` it speaks English.
 */
export function pageOf(resources: { script: string; style: string; source: string }, { title, language, words }: { title: string; language: string; words?: Record<string, string> }): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'", `script-src 'nonce-${nonce}'`, `style-src ${resources.source}`, `font-src ${resources.source}`,
    "form-action 'none'", "base-uri 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${resources.style}">
<title>${title}</title>
</head>
<body>${words ? `\n<script type="application/json" id="words">${JSON.stringify(words).replaceAll('<', '\\u003c')}</script>` : ''}
<script nonce="${nonce}" src="${resources.script}"></script>
</body>
</html>`;
}
