import DOMPurify, { type Config } from 'dompurify';

/**
 * What may stand in the chat: text structure and nothing that loads, runs, styles or submits. The parser already shows
 * raw HTML as text; this holds even if it did not. Links bear no `href`: the host opens them, after asking.
 */
const allowed: Config = {
  ALLOWED_TAGS: [
    'p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li',
    'table', 'thead', 'tbody', 'tr', 'th', 'td', 'span', 'a',
  ],
  ALLOWED_ATTR: ['start', 'role', 'tabindex', 'title', 'data-href', 'data-language', 'data-image', 'data-align'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  KEEP_CONTENT: true,
  RETURN_DOM_FRAGMENT: true,
};

/** The HTML as nodes of the page, with nothing but what is allowed. */
export function sanitized(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, allowed) as unknown as DocumentFragment;
}
