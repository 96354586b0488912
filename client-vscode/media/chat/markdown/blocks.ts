import { parser } from './parser';

/** A piece of Markdown to render: `source` may repeat a table's header, so its length is not what it takes up. */
export interface Piece {
  source: string;
  /** Characters of the text this piece stands for. */
  length: number;
}

export interface Split {
  /** Blocks that no later text can change. */
  done: Piece[];
  /** What begins the rest, when it is a code block that has not ended. */
  fence?: { language: string; marker: string; opener: number };
}

/** Markdown is parsed in windows of this size, and a single block that is longer is cut where that shows least. */
const WINDOW = 8192;
const FENCE = /^ {0,3}(`{3,}|~{3,})([^\n]*)\n/;

/**
 * Splits what has arrived into blocks that are finished and a rest. Appending can change the last block only, so all
 * before it are finished; with `complete`, so is the last.
 */
export function split(text: string, complete: boolean): Split {
  const blank = /^(?:[ \t]*\n)+/.exec(text)?.[0].length ?? 0;
  if (blank > 0) return { done: [{ source: '', length: blank }] };
  const opener = FENCE.exec(text);
  if (opener && !(opener[1]!.startsWith('`') && opener[2]!.includes('`'))) {
    return { done: [], fence: { language: /^[\w+#.-]+/.exec(opener[2]!.trim())?.[0] ?? '', marker: opener[1]!, opener: opener[0].length } };
  }
  const whole = text.length <= WINDOW;
  const window = whole ? text : text.slice(0, text.lastIndexOf('\n', WINDOW) + 1 || WINDOW);
  const tokens = parser.parse(window, {});
  const starts = tokens.filter((token) => token.level === 0 && token.nesting >= 0 && token.map).map((token) => token.map![0]);
  const lines = lineStarts(window);
  if (starts.length > 1) {
    // Up to the last block, and no further than a code block, which is streamed line by line.
    const fence = tokens.findIndex((token, i) => i > 0 && token.level === 0 && token.type === 'fence');
    const end = fence > 0 ? lines[tokens[fence]!.map![0]]! : whole && complete ? window.length : lines[starts.at(-1)!]!;
    if (end > 0) return { done: [{ source: window.slice(0, end), length: end }] };
  }
  if (whole) return { done: complete ? [{ source: text, length: text.length }] : [] };
  return { done: [cut(window, tokens, lines)] };
}

/** One block longer than a window: a list goes on with its next item, a table with its header repeated, text with its next line. */
function cut(window: string, tokens: ReturnType<typeof parser.parse>, lines: number[]): Piece {
  const first = tokens[0];
  if (first?.type === 'bullet_list_open' || first?.type === 'ordered_list_open') {
    const item = tokens.findLast((token) => token.type === 'list_item_open' && token.level === 1)?.map?.[0] ?? 0;
    if (item > 0) return { source: window.slice(0, lines[item]), length: lines[item]! };
  }
  return { source: window, length: window.length };
}

/** The header of a table that `piece` ends inside of, to stand again before the rows that follow. */
export function headerToRepeat(piece: string, rest: string): string {
  if (!/^[ \t]*\|/.test(rest) && !rest.split('\n', 1)[0]!.includes('|')) return '';
  const tokens = parser.parse(piece, {});
  const open = tokens.findLastIndex((token) => token.type === 'table_open');
  if (open < 0 || tokens.slice(open).some((token) => token.type === 'table_close' && tokens.at(-1) !== token)) return '';
  const start = tokens[open]!.map![0];
  return `${piece.split('\n').slice(start, start + 2).join('\n')}\n`;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}
