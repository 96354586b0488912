import * as vscode from 'vscode';
import type { FileReview, Review, ReviewChangedParams } from '../../../protocol/generated/protocol';
import type { Agent } from '../agent';

/** The review of the active session as the server last told it: what tree, lenses, marks and status bar draw. */
export class CurrentReview implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  #files = new Map<string, FileReview>();
  #sorted: FileReview[] = [];
  #byUri = new Map<string, FileReview>();
  #byPath = new Map<string, FileReview>(); // the path of the URI, which kept contents share with their file
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
  get files(): readonly FileReview[] { return this.#sorted; }
  get pending(): FileReview[] { return this.#sorted.filter((file) => file.state === 'pending'); }
  get version(): number { return this.#version; }

  /** How many files wait, as the server counts them. */
  get undecided(): number { return this.#undecided; }

  file(path: string): FileReview | undefined { return this.#files.get(path); }

  /** The entry a document belongs to: the file itself, or what stands for it when it is gone. */
  ofDocument(uri: vscode.Uri): FileReview | undefined {
    return this.#byUri.get(uri.toString()) ?? (uri.scheme === 'file' ? undefined : this.#byPath.get(uri.path));
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
    this.#index();
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
    this.#index();
  }

  #index(): void {
    this.#sorted = [...this.#files.values()].sort((a, b) => a.path < b.path ? -1 : 1);
    this.#byUri.clear();
    this.#byPath.clear();
    for (const file of this.#sorted) {
      const uri = vscode.Uri.parse(file.uri); // parsed and written again, because each side escapes in its own way
      this.#byUri.set(uri.toString(), file);
      this.#byPath.set(uri.path, file);
    }
    this.#changed.fire();
  }
}
