import type { ServerResponse } from 'node:http';
import { statusOfCode } from '../../api/errors.ts';
import type { ErrorCode, MlflowError } from '../../api/errors.ts';

/** An answer that is JSON text already, as SQLite made it: whole, or in pieces of UTF-8. */
export class RawJson<T = unknown> {
  readonly body: string | readonly Uint8Array[];
  /** Only for the compiler; never set. */
  declare readonly value?: T;
  constructor(body: string | readonly Uint8Array[]) {
    this.body = body;
  }

  /** The value, for who has to look into what was made as text. */
  parse(): unknown {
    return JSON.parse(typeof this.body === 'string' ? this.body : Buffer.concat(this.body).toString());
  }
}

const securityHeaders = { 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' } as const;

/** Head and body in one write. */
export function send(
  response: ServerResponse,
  status: number,
  {
    type,
    body,
    headers,
  }: { type: string; body: string | readonly Uint8Array[]; headers?: Record<string, string> },
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': type,
    'content-length':
      typeof body === 'string'
        ? Buffer.byteLength(body)
        : body.reduce((sum, piece) => sum + piece.byteLength, 0),
    ...securityHeaders,
    ...headers,
  });
  if (typeof body === 'string') return void response.end(body);
  for (const piece of body) response.write(piece);
  response.end();
}

export function sendJson(response: ServerResponse, answer: unknown, status = 200): void {
  const body = answer instanceof RawJson ? answer.body : JSON.stringify(answer);
  send(response, status, { type: 'application/json', body });
}

export function sendText(response: ServerResponse, text: string, status = 200): void {
  send(response, status, { type: 'text/plain; charset=utf-8', body: text });
}

/** MLflow's error body. */
export function sendError(
  response: ServerResponse,
  error: MlflowError,
  headers: Record<string, string> = {},
): void {
  const [sqlstate, errorClass] = error.errorClass ?? classOf[error.code] ?? [];
  const body = JSON.stringify({
    error_code: error.code,
    message: error.message,
    ...(sqlstate === undefined ? {} : { sqlstate, error_class: errorClass }),
  });
  send(response, error.status ?? statusOfCode[error.code], { type: 'application/json', body, headers });
}

const invalidValue = ['KAM00', 'INVALID_PARAMETER_VALUE'] as const;
const notFound = ['KAM00', 'RESOURCE_NOT_FOUND'] as const;
const internal = ['XXM00', 'CLIENT_INTERNAL_ERROR'] as const;
const denied = ['KAM00', 'PERMISSION_DENIED'] as const;

const classOf: Partial<Record<ErrorCode, readonly [sqlstate: string, errorClass: string]>> = {
  INVALID_PARAMETER_VALUE: invalidValue,
  BAD_REQUEST: invalidValue,
  RESOURCE_DOES_NOT_EXIST: notFound,
  NOT_FOUND: notFound,
  ENDPOINT_NOT_FOUND: notFound,
  RESOURCE_ALREADY_EXISTS: ['KAM00', 'RESOURCE_ALREADY_EXISTS'],
  FEATURE_DISABLED: ['KAM00', 'FEATURE_DISABLED'],
  PERMISSION_DENIED: denied,
  CUSTOMER_UNAUTHORIZED: denied,
  INTERNAL_ERROR: internal,
  INVALID_STATE: internal,
  TEMPORARILY_UNAVAILABLE: internal,
};

/** Fires when the client goes away before it has its answer. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed && !response.writableEnded) controller.abort();
  response.once('close', () => {
    if (!response.writableEnded) controller.abort();
  });
  return controller.signal;
}
