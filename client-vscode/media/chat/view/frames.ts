/** Work that is done a little in each frame, so that the page stays quick however much there is to draw. */
export interface Work {
  /** Goes on until `deadline` (performance.now()); true when all is done. */
  pump(deadline: number): boolean;
}

const BUDGET = 8;
const soon = new Set<Work>();
const later = new Set<Work>();
let asked = false;

/** Does the work from the next frame on. */
export function drawSoon(work: Work): void {
  later.delete(work);
  soon.add(work);
  ask();
}

/** Does the work when nothing else is to be drawn; the latest first. */
export function drawLater(work: Work): void {
  if (soon.has(work)) return;
  later.add(work);
  ask();
}

/** Forgets work that is not needed any more. */
export function dropWork(work: Work): void {
  soon.delete(work);
  later.delete(work);
}

function ask(): void {
  if (asked) return;
  asked = true;
  requestAnimationFrame(frame);
}

function frame(): void {
  asked = false;
  const deadline = performance.now() + BUDGET;
  for (const work of [...soon]) {
    if (performance.now() >= deadline) break;
    if (work.pump(deadline)) soon.delete(work);
    else {
      // Another may be first in the next frame.
      soon.delete(work);
      soon.add(work);
    }
  }
  while (soon.size === 0 && later.size > 0 && performance.now() < deadline) {
    const work = [...later].at(-1)!;
    if (work.pump(deadline)) later.delete(work);
    else break;
  }
  if (soon.size > 0 || later.size > 0) ask();
}
