import * as vscode from 'vscode';
import type { FileReview, Review, ReviewChangedParams } from '../../../protocol/generated/protocol';
import type { Agent } from '../agent';

/** The review of the active session as the server last told it: what tree, lenses, marks and status bar draw. */
export class CurrentReview implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  #files = new Map<string, FileReview>();
  #version = 0;
  #undecided = 0;

  readonly onDidChange = this.#changed.event;

  constructor(private readonly agent: Agent) {
    this.#subscriptions = [
      agent.on('review/changed', (change) => { if (change.sessionId === agent.activeSession) this.#apply(change); }),
      agent.onDidChangeState((state) => { if (state === 'ready') void this.refresh(); }),
      agent.onDidChangeActiveSession(() => void this.refresh()),
    ];
  }

  /** All entries by path, also those decided since the review began. */
  get files(): FileReview[] { return [...this.#files.values()].sort((a, b) => a.path < b.path ? -1 : 1); }
  get pending(): FileReview[] { return this.files.filter((file) => file.state === 'pending'); }
  get version(): number { return this.#version; }

  /** How many files wait, as the server counts them. */
  get undecided(): number { return this.#undecided; }

  file(path: string): FileReview | undefined { return this.#files.get(path); }

  /** The entry a document belongs to: the file itself, or what stands for it when it is gone. */
  ofDocument(uri: vscode.Uri): FileReview | undefined {
    const text = uri.toString();
    return this.files.find((file) => same(file.uri, text) || same(file.currentUri, text) || uri.scheme !== 'file' && vscode.Uri.parse(file.uri).path === uri.path);
  }

  async refresh(): Promise<void> {
    const sessionId = this.agent.activeSession;
    if (!sessionId) return this.replace(null);
    try {
      const { review } = await this.agent.request('review/pending', { sessionId });
      if (sessionId === this.agent.activeSession) this.replace(review);
    } catch {
      this.replace(null); // the session was deleted, or the server ended: its return refreshes
    }
  }

  /** Takes over a whole review, such as one that came with an answer. */
  replace(review: Review | null): void {
    this.#files = new Map(review?.files.map((file) => [file.path, file]));
    this.#version = review?.version ?? 0;
    this.#undecided = review?.undecided ?? 0;
    this.#changed.fire();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #apply({ review, changed, removed }: ReviewChangedParams): void {
    if (!review) return this.replace(null);
    for (const path of removed) this.#files.delete(path);
    for (const file of changed) this.#files.set(file.path, file);
    this.#version = review.version;
    this.#undecided = review.undecided;
    this.#changed.fire();
  }
}

/** Whether two URIs are one, however each side escapes. */
function same(ours: string, theirs: string): boolean {
  return ours === theirs || vscode.Uri.parse(ours).toString() === theirs;
}
