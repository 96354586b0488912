import hljs from 'highlight.js/lib/common';

/** Colouring is one pass over the whole text; a longer one would hold up the page for more than a frame. */
export const LONGEST_COLOURED = 30_000;

const aliases: Record<string, string> = { jsonc: 'json', 'objective-c': 'objectivec', zsh: 'bash', console: 'shell', text: '', txt: '', plaintext: '' };

/** The code with its parts in spans of class `hljs-…`; plain where the language is unknown or the text too long. */
export function highlighted(code: string, language: string): Node {
  const name = aliases[language.toLowerCase()] ?? language;
  if (!name || code.length > LONGEST_COLOURED || !hljs.getLanguage(name)) return document.createTextNode(code);
  return nodesOf(hljs.highlight(code, { language: name, ignoreIllegals: true }).value);
}

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" };

/** The highlighter's output holds spans with a class and escaped text; anything else in it would be shown as text. */
function nodesOf(html: string): Node {
  const root = document.createDocumentFragment();
  const open: ParentNode[] = [root];
  for (const part of html.split(/(<span class="[\w\- ]+">|<\/span>)/)) {
    const top = open.at(-1)!;
    if (part === '</span>' && open.length > 1) open.pop();
    else if (part.startsWith('<span class="')) {
      const span = document.createElement('span');
      span.className = part.slice(13, -2);
      top.append(span);
      open.push(span);
    } else if (part) top.append(part.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => entities[entity]!));
  }
  return root;
}
