import type { Requests } from '../../../../protocol/generated/protocol';
import type { Actions, FromView, PassedOn, ToView } from '../../../src/chat/messages';

interface VsCodeApi {
  postMessage(message: FromView): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** What the server or the host answered instead of a result. */
export class Refusal extends Error {
  constructor(message: string, readonly code?: number, readonly data?: unknown) {
    super(message);
  }
}

const api = acquireVsCodeApi();
const waiting = new Map<number, { resolve(result: unknown): void; reject(problem: Refusal): void }>();
let lastId = 0;

function ask(message: (id: number) => FromView): Promise<never> {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
    api.postMessage(message(id));
  });
}

/** A request of the protocol. */
export function request<M extends PassedOn>(method: M, params: Requests[M]['params']): Promise<Requests[M]['result']> {
  return ask((id) => ({ type: 'request', id, method, params }));
}

/** Something the host does. */
export function act<A extends keyof Actions>(name: A, params: Actions[A]['params']): Promise<Actions[A]['result']> {
  return ask((id) => ({ type: 'action', id, name, params }));
}

/** Hears everything the host tells but the answers, and says that the view is there. */
export function listen(hear: (message: ToView) => void): void {
  addEventListener('message', ({ data }: MessageEvent<ToView>) => {
    if (data.type !== 'answer' && data.type !== 'refusal') return hear(data);
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.type === 'answer') asked?.resolve(data.result);
    else asked?.reject(new Refusal(data.message, data.code, data.data));
  });
  api.postMessage({ type: 'ready' });
}

/** What outlives the webview besides the session: what is typed, and where the reader was. */
export interface Kept {
  draft?: string;
  /** Distance from the end in pixels; absent when at the end. */
  scroll?: number;
}

export const kept = (): Kept => (api.getState() as Kept | undefined) ?? {};
export const keep = (change: Kept): void => api.setState({ ...kept(), ...change });
