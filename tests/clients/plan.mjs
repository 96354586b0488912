// A random but reproducible sequence of edits, and what the workspace must be after each of them: worked out here,
// with nothing of the server's.

/** mulberry32: a small generator, good enough to vary a test, the same on every machine. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, below: (n) => Math.floor(next() * n), pick: (list) => list[Math.floor(next() * list.length)] };
}

export const seedOf = () => Number(process.env.KIRO_TEST_SEED ?? Date.now() % 1_000_000_007);

/** The files every plan starts from. */
export const initial = () => Object.fromEntries(Array.from({ length: 12 }, (_, i) =>
  [i % 3 === 0 ? `dir${i}/f${i}.txt` : `f${i}.txt`, Array.from({ length: 40 }, (_, n) => `file ${i} line ${n}`).join('\n') + '\n']));

/**
 * {tools, states}: `tools` are calls for a scripted step, `states[k]` is what is true after the first k:
 * {files: path → text, origin: path → path at the start, or null for a new file}.
 */
export function plan(rng, count) {
  const start = initial();
  let state = { files: start, origin: Object.fromEntries(Object.keys(start).map((p) => [p, p])) };
  const tools = [], states = [state];
  let fresh = 0;
  while (tools.length < count) {
    const { files, origin } = { files: { ...state.files }, origin: { ...state.origin } };
    const path = rng.pick(Object.keys(files)), text = files[path];
    const dice = rng.below(20);
    if (dice < 4) {
      const made = rng.pick([`new${fresh}.txt`, `made/new${fresh}.txt`, `made/d${fresh}/new${fresh}.txt`]);
      fresh++;
      files[made] = 'brand new\n'.repeat(1 + rng.below(200));
      origin[made] = null;
      tools.push(['fsWrite', { path: made, text: files[made] }]);
    } else if (dice < 6) {
      files[path] = `rewritten ${tools.length}\n`.repeat(1 + rng.below(400));
      tools.push(['fsWrite', { path, text: files[path] }]);
    } else if (dice < 10) {
      const lines = text.split('\n'), line = lines[rng.below(lines.length - 1)];
      if (lines.filter((l) => l.includes(line)).length !== 1) continue;
      files[path] = text.replace(line, `edited ${tools.length} <`);
      tools.push(['strReplace', { path, oldStr: line, newStr: `edited ${tools.length} <` }]);
    } else if (dice < 13) {
      files[path] = `${text}appended ${tools.length}\n`;
      tools.push(['fsAppend', { path, text: `appended ${tools.length}\n` }]);
    } else if (dice < 16) {
      const lines = text.split('\n');
      const ends = [lines[0], lines[lines.length - 2]];
      if (ends[0] === ends[1] || ends.some((e) => !e || lines.filter((l) => l.includes(e)).length !== 1)) continue;
      const edits = ends.map((oldText, i) => ({ oldText, newText: `end ${i} of ${tools.length} >` }));
      files[path] = edits.reduce((t, e) => t.replace(e.oldText, e.newText), text);
      tools.push(['editCode', { path, edits }]);
    } else if (dice < 18) {
      if (Object.keys(files).length < 6) continue;
      delete files[path];
      delete origin[path];
      tools.push(['deleteFile', { path }]);
    } else {
      const to = rng.pick([`moved${fresh}.txt`, `made/moved${fresh}.txt`]);
      fresh++;
      files[to] = text;
      origin[to] = origin[path];
      delete files[path];
      delete origin[path];
      tools.push(['moveFile', { from: path, to }]);
    }
    state = { files, origin };
    states.push(state);
  }
  return { tools, states };
}

/** The net difference of a state to the start, as a review must list it: path → "operation" or "moved from PATH". */
export function difference({ files, origin }) {
  const start = initial(), found = {};
  const movedAway = new Set();
  for (const [path, from] of Object.entries(origin)) {
    if (from === null) found[path] = 'created';
    else if (from !== path) { found[path] = `moved from ${from}`; movedAway.add(from); }
    else if (files[path] !== start[path]) found[path] = 'modified';
  }
  for (const path of Object.keys(start)) if (!(path in files) && !movedAway.has(path)) found[path] = 'deleted';
  return found;
}

/** What a review or a list of changes says, in the same words. */
export const said = (entries) => Object.fromEntries((entries ?? []).map((f) => [f.path, f.operation === 'moved' ? `moved from ${f.movedFrom}` : f.operation]));
