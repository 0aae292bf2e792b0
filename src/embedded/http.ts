import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';

// Plain node:http with a socket of its own per request: `fetch` may be the editor's, goes through its
// proxy settings, and gives up a stream that is silent for five minutes.

/** A short answer. Rejects with the socket's error, with code ETIMEDOUT when there was none in time. */
export function requestText(
  url: string,
  token: string,
  timeoutMs: number,
): Promise<{ readonly status: number; readonly text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof requestText>>>();
  const request = get(url, { agent: false, headers: bearer(token) }, (response) => {
    readText(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
  });
  request.on('error', reject);
  const timer = setTimeout(() => {
    reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
    request.destroy();
  }, timeoutMs);
  return promise.finally(() => clearTimeout(timer));
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

async function readText(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const part of response as AsyncIterable<string>) {
    text += part;
    // What we ask for is short: a stranger may send without end.
    if (text.length > 1_000_000) throw new Error('the answer is too long');
  }
  return text;
}
