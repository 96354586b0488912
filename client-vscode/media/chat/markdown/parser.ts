import MarkdownIt from 'markdown-it';

/** Markdown as the chat reads it: raw HTML is text, images are names that link to them, links are opened by the host. */
export const parser = new MarkdownIt({ html: false, linkify: true, breaks: false });

/** Web, mail, and files of the workspace (no scheme). The host looks at it again before it opens anything. */
export function isLink(href: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase();
  return scheme === undefined ? !href.startsWith('//') && !href.startsWith('\\') : ['http', 'https', 'mailto'].includes(scheme);
}

parser.validateLink = isLink;
// Bare words such as "main.py" are file names in this chat, not hosts.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

const escape = parser.utils.escapeHtml;
const { rules } = parser.renderer;

rules['link_open'] = (tokens, index) => {
  const href = String(tokens[index]!.attrGet('href') ?? '');
  return `<a role="link" tabindex="-1" data-href="${escape(href)}" title="${escape(href)}">`;
};
rules['image'] = (tokens, index) => {
  const token = tokens[index]!;
  const href = String(token.attrGet('src') ?? '');
  const name = token.content || href;
  return `<a role="link" tabindex="-1" data-image="" data-href="${escape(href)}" title="${escape(href)}">${escape(name)}</a>`;
};
rules['fence'] = (tokens, index) => {
  const token = tokens[index]!;
  const language = /^[\w+#.-]+/.exec(token.info.trim())?.[0] ?? '';
  return `<pre><code data-language="${escape(language)}">${escape(token.content)}</code></pre>`;
};
rules['code_block'] = (tokens, index) => `<pre><code data-language="">${escape(tokens[index]!.content)}</code></pre>`;

// Alignment of columns without style attributes, which the page's policy forbids.
for (const name of ['th_open', 'td_open']) {
  rules[name] = (tokens, index) => {
    const token = tokens[index]!;
    const align = /text-align:(\w+)/.exec(String(token.attrGet('style') ?? ''))?.[1];
    return `<${token.tag}${align ? ` data-align="${align}"` : ''}>`;
  };
}
