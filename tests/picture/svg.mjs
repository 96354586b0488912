// Rows of terminal cells as an SVG in a quiet window frame. Each run of equal style is one <text> of a forced width, so
// that the columns stay columns in whatever monospaced font the viewer has.

const CELL = 8.4;
const LINE = 19;
const FONT = 14;
const PADDING = 18;
const BAR = 34;
const INK = "#d7dce4";
const COLOURS = [
  "#4b5263", "#e8727c", "#8fce86", "#e3c078", "#6cb0f3", "#c98be0", "#5cc4cf", "#d7dce4",
  "#6b7385", "#ff8f98", "#a9e3a0", "#f5d694", "#8cc5ff", "#dca6ef", "#7fdce6", "#ffffff",
];

export function toSvg(rows, columns, title) {
  const last = rows.findLastIndex((row) => row.some((cell) => cell && cell.text !== " "));
  const shown = rows.slice(0, last + 1);
  const width = Math.ceil(columns * CELL + 2 * PADDING);
  const height = BAR + shown.length * LINE + PADDING + 6;
  const lines = shown.flatMap((row, index) => runs(row).map((run) => text(run, BAR + 14 + index * LINE)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">
<rect width="${width}" height="${height}" rx="9" fill="#1d2129"/>
<path d="M0 9a9 9 0 0 1 9-9h${width - 18}a9 9 0 0 1 9 9v${BAR - 15}H0z" fill="#2a2f3a"/>
<circle cx="18" cy="12.5" r="5" fill="#e8727c"/><circle cx="35" cy="12.5" r="5" fill="#e3c078"/><circle cx="52" cy="12.5" r="5" fill="#8fce86"/>
<text x="${width / 2}" y="17" text-anchor="middle" font-family="sans-serif" font-size="12" fill="#9aa3b2">${escape(title)}</text>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT}" fill="${INK}" xml:space="preserve">
${lines.join("\n")}
</g>
</svg>
`;
}

function runs(row) {
  const result = [];
  for (let column = 0; column < row.length; column++) {
    const cell = row[column] ?? { text: " ", style: {} };
    const run = result.at(-1);
    if (run && same(run.style, cell.style)) {
      run.text += cell.text;
      run.count++;
    } else {
      result.push({ column, text: cell.text, count: 1, style: cell.style });
    }
  }
  return result.filter((run) => run.text.trim() !== "");
}

function same(a, b) {
  return a.bold === b.bold && a.dim === b.dim && a.colour === b.colour;
}

function text(run, y) {
  const x = round(PADDING + run.column * CELL);
  const attributes = [`x="${x}"`, `y="${y}"`, `textLength="${round(run.count * CELL)}"`];
  if (run.style.colour !== undefined) {
    attributes.push(`fill="${COLOURS[run.style.colour]}"`);
  }
  if (run.style.bold) {
    attributes.push('font-weight="600"');
  }
  if (run.style.dim) {
    attributes.push('opacity="0.62"');
  }
  return `<text ${attributes.join(" ")}>${escape(run.text)}</text>`;
}

function round(value) {
  return Number(value.toFixed(1));
}

function escape(value) {
  return value.replace(/[&<>"]/gu, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
}
