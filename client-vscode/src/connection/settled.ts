/** A question to the extensions of a language, which may just be starting or reading a project. */
export interface Question<T> {
  /** Asks it; undefined when nobody answers, or the answer is no. */
  ask(): Promise<T | undefined>;
  /** Resolves when the language answered what takes its whole project to answer; whether anybody answered anything. */
  rouse(): Promise<boolean>;
  isSame(one: T, other: T): boolean;
}

export interface Clock {
  /** In milliseconds. */
  now(): number;
  wait(ms: number): Promise<void>;
}

/**
 * How long is waited, in milliseconds: `inAll`, below the minute the server waits; between two times; and, once the language
 * answers other questions, for the answer to this one.
 */
export const patience = { inAll: 50_000, every: 300, awake: 5_000 };

/**
 * The answer that stays. An answer counts when it is given a second time after the language was roused in between: what
 * TypeScript says while it reads a project comes from a second, small server that knows the open files only, so a rename
 * would stop at their edge. Silence and a no count at once of a language that runs, and of one that is `starting` when it
 * had time: its providers come some seconds after it, and a server that is not up says no.
 */
export async function settledAnswer<T>(question: Question<T>, starting: boolean, clock: Clock, isGivenUp: () => boolean = () => false): Promise<T | undefined> {
  const until = clock.now() + patience.inAll;
  let before: T | undefined;
  let awake: number | undefined;
  while (!isGivenUp()) {
    const roused = await question.rouse();
    const answer = await question.ask();
    if (answer !== undefined && before !== undefined && question.isSame(before, answer)) return answer;
    const now = clock.now();
    if (roused) awake ??= now;
    if (answer === undefined && (!starting || (awake !== undefined && now - awake >= patience.awake))) return undefined;
    if (now >= until) return undefined;
    // The second look at an answer is taken at once; what changed meanwhile may go on changing.
    if (answer === undefined || before !== undefined) await clock.wait(patience.every);
    before = answer;
  }
  return undefined;
}
