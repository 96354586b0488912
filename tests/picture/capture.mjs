// Takes the README's picture: plays a chat with the built program in a pseudo-terminal, as a person would, and writes
// what the terminal shows at the end as SVG. Needs util-linux `script`; run `npm run build` first.
//
//   node tests/picture/capture.mjs [FILE]

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Terminal } from "./terminal.mjs";
import { toSvg } from "./svg.mjs";

const COLUMNS = 80;
const TIMEOUT_MS = 30_000;

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = resolve(process.argv[2] ?? join(root, "tests", "picture", "chat.svg"));
const program = join(root, "dist", "server", "kiro-agent");
const home = mkdtempSync(join(tmpdir(), "kiro-agent-capture-"));

// What to wait for on the screen, and then to type.
const steps = [
  ["› ", 'replace "Math.floor" with "Math.round" in src/discount.js then replace "5000" with "0" in src/shipping.js\r'],
  ["1 of 2", "a"],
  ["1 of 1", "f"],
  ["Feedback", "Free shipping for everybody would ruin the shop.\r"],
  ["next word", "/changes\r"],
  ["Changed in this session", ""],
];

const screen = new Terminal(COLUMNS);
const child = spawn(
  "script",
  ["-qfec", `stty cols ${COLUMNS} rows 60; exec ${program} chat --sample --data-dir ${join(home, "data")}`, "/dev/null"],
  { cwd: home, env: { ...process.env, TERM: "xterm-256color", LANG: "C.UTF-8", NO_COLOR: "", HOME: home } },
);
const timer = setTimeout(() => fail("nothing more happened"), TIMEOUT_MS);
let step = 0;
let seen = 0;

child.stdout.setEncoding("utf8");
child.stdout.on("data", (piece) => {
  screen.write(piece);
  while (step < steps.length) {
    const text = screen.text();
    const at = text.indexOf(steps[step][0], seen);
    if (at < 0) {
      return;
    }
    seen = at + 1;
    const keys = steps[step++][1];
    if (step === steps.length) {
      return setTimeout(finish, 300);
    }
    // A review forgets keys typed before it asks; a person would not type that fast either.
    setTimeout(() => child.stdin.write(keys), 300);
  }
});
child.on("exit", () => step < steps.length && fail("the program ended"));

function finish() {
  clearTimeout(timer);
  writeFileSync(target, toSvg(screen.rows(), COLUMNS, "kiro-agent chat --sample"));
  cleanUp();
  console.log(`Wrote ${target}.`);
}

function fail(reason) {
  console.error(`Waiting for "${steps[step]?.[0]}": ${reason}. The screen:\n${screen.text()}`);
  cleanUp();
  process.exit(1);
}

function cleanUp() {
  child.kill("SIGHUP");
  const sample = /in (\S+kiro-agent-sample-\w+)/u.exec(screen.text())?.[1];
  for (const folder of [home, sample]) {
    if (folder) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
