import { isErrorCode, MlflowError } from './errors.ts';
import type { ErrorCode } from './errors.ts';

/** Codes of Node's sockets that mean: nothing listened, so the request never arrived. */
const notListening = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** In words; any other code is said as it is. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name is not known',
  EHOSTUNREACH: 'no way leads there from this network',
  ENETUNREACH: 'no way leads there from this network',
  ETIMEDOUT: 'nothing answers there',
  UND_ERR_CONNECT_TIMEOUT: 'nothing answers there',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
};

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'ENDPOINT_NOT_FOUND',
  409: 'RESOURCE_CONFLICT',
  429: 'REQUEST_LIMIT_EXCEEDED',
  501: 'NOT_IMPLEMENTED',
  502: 'TEMPORARILY_UNAVAILABLE',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** What a person can do about a socket error, in one line. */
export function errorOfTransport(error: unknown, url: string, timedOut: boolean): MlflowError {
  if (timedOut) {
    return new MlflowError('DEADLINE_EXCEEDED', `${url} did not answer in time.`, {
      kind: 'timeout',
      cause: error,
    });
  }
  const code = socketCode(error);
  const why = code === undefined ? deepestMessage(error) : (reasons[code] ?? code);
  return new MlflowError('TEMPORARILY_UNAVAILABLE', `${url} can't be reached: ${why}.`, {
    kind: 'unreachable',
    cause: error,
  });
}

/** Reads an error answer: MLflow's JSON body, a proxy's page, or a redirect. */
export async function errorOfResponse(response: Response, url: string): Promise<MlflowError> {
  const { status } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    return new MlflowError(
      'UNAUTHENTICATED',
      `${url} redirects to ${targetOf(response)}: it wants a sign-in or has moved.`,
      {
        kind: 'notMlflow',
        status,
      },
    );
  }
  const text = await response.text().catch(() => '');
  const body = parseObject(text);
  if (body && typeof body['message'] === 'string') {
    const code = isErrorCode(body['error_code'])
      ? body['error_code']
      : (codeOfStatus[status] ?? 'INTERNAL_ERROR');
    return new MlflowError(code, body['message'], { status });
  }
  const code = codeOfStatus[status] ?? 'INTERNAL_ERROR';
  const detail = body && typeof body['detail'] === 'string' ? `: ${body['detail']}` : '';
  const html = /^\s*</.test(text);
  const message =
    status === 401 || status === 403
      ? `${url} refuses access (HTTP ${status}). Sign in, or check the token.`
      : html && status === 500
        ? `Something failed inside ${url} (HTTP 500). Its log says what.`
        : html || status === 404
          ? `${url} does not answer as an MLflow server does (HTTP ${status}). Check the address.`
          : `${url} answered HTTP ${status}${detail || (text ? `: ${firstLine(text)}` : '.')}`;
  // MLflow's own web framework answers so where a handler fails.
  const isPage = html && status !== 500;
  return new MlflowError(code, message, { status, kind: isPage || status === 404 ? 'notMlflow' : 'api' });
}

/** May the same call succeed a moment later? */
export function isTransient(error: MlflowError): boolean {
  return (
    error.kind === 'unreachable' ||
    error.kind === 'timeout' ||
    (error.status !== undefined && [408, 429, 502, 503, 504].includes(error.status))
  );
}

/** Is it certain that the server never saw the call? */
export function neverArrived(error: MlflowError): boolean {
  return error.kind === 'unreachable' && notListening.has(socketCode(error.cause) ?? '');
}

/** The socket's error code, wherever `fetch` put it (it wraps, and tries several addresses at once). */
function socketCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth++) {
    const { code } = current as Error & { code?: unknown };
    if (typeof code === 'string') return code;
    current = current instanceof AggregateError ? (current.errors[0] as unknown) : current.cause;
  }
  return undefined;
}

/** `fetch` says only "fetch failed"; what it wraps says why, such as "bad port". */
function deepestMessage(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && cause.message !== '') return deepestMessage(cause);
  return error instanceof Error ? error.message : String(error);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function targetOf(response: Response): string {
  const location = response.headers.get('location') ?? '';
  try {
    return new URL(location).origin;
  } catch {
    return location === '' ? 'another page' : location;
  }
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
