// The transport between the extension and any webview: whole states one way, intents the other.

/** From a webview: it has loaded and can take its first state; or something went wrong in it. */
export type WebviewSignal =
  { readonly type: 'ready' } | { readonly type: 'failed'; readonly message: string };
