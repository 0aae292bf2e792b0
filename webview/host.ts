import type { WebviewSignal } from '../src/shared/host.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension's side, as a webview sees it. */
export interface Host<Intent> {
  send(intent: Intent): void;
  /** What this webview kept before it was hidden or reloaded. Parse it: an older version may have written it. */
  readonly kept: unknown;
  keep(state: unknown): void;
}

/** Opens the channel. Messages come once `ready` was sent, the whole state first. */
export function connectHost<Message, Intent extends { readonly type: string }>(
  onMessage: (message: Message) => void,
): Host<Intent> {
  const api = acquireVsCodeApi();
  const fail = (reason: unknown): void => {
    const message = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    api.postMessage({ type: 'failed', message: message.slice(0, 5000) } satisfies WebviewSignal);
  };
  window.addEventListener('error', (event) => {
    // The browser's note that it lays out once more, which is no error.
    if (!event.message.startsWith('ResizeObserver loop')) fail(event.error ?? event.message);
  });
  window.addEventListener('unhandledrejection', (event) => fail(event.reason));
  // Only VS Code can reach this frame, and its messages are what `src/shared` says.
  window.addEventListener('message', (event: MessageEvent<Message>) => onMessage(event.data));
  return {
    send: (intent) => api.postMessage(intent),
    kept: api.getState(),
    keep: (state) => api.setState(state),
  };
}

/** Call when listeners and elements are in place. */
export function announceReady(host: Host<WebviewSignal>): void {
  host.send({ type: 'ready' });
}
