/** Earlier prompts, reached with the arrow keys; what was being typed is kept at the end. */
export class PromptHistory {
  #prompts: readonly string[] = [];
  #at = 0;
  #draft = '';

  /** Oldest first; twice the same in a row counts once. */
  set(prompts: readonly string[]): void {
    this.#prompts = prompts.filter((prompt, i) => prompt !== prompts[i - 1]);
    this.#at = this.#prompts.length;
  }

  /** The prompt before, given what stands in the box; undefined when there is none. */
  back(current: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#prompts.length) this.#draft = current;
    return this.#prompts[--this.#at];
  }

  /** The prompt after; at the end what was being typed. */
  forth(): string | undefined {
    if (this.#at >= this.#prompts.length) return undefined;
    return ++this.#at === this.#prompts.length ? this.#draft : this.#prompts[this.#at];
  }

  /** What is typed is new again. */
  leave(): void {
    this.#at = this.#prompts.length;
  }
}
