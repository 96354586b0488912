const delays = [0, 1_000, 3_000, 8_000, 20_000];

/** How long a server must have run for an earlier crash not to count any more. */
const calm = 60_000;

/**
 * How long to wait before the server is started again, in milliseconds; undefined when that was tried often enough.
 * Knows only when it was started and when it ended.
 */
export class Backoff {
  #attempt = 0;
  #startedAt = 0;

  started(now: number): void {
    this.#startedAt = now;
  }

  ended(now: number): number | undefined {
    if (this.#startedAt > 0 && now - this.#startedAt >= calm) this.#attempt = 0;
    return delays[this.#attempt++];
  }

  /** The person asked for a start: it counts as the first. */
  reset(): void {
    this.#attempt = 0;
  }
}
