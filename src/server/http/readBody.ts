import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { MlflowError } from '../../api/errors.ts';
import type { JsonObject } from './readFields.ts';

const largestBody = 32 * 1024 * 1024;
const deepest = 64;
/** A batch of the client has some thousands; to read millions would keep all others waiting. */
const mostValues = 200_000;

/** Reads a whole body; rejects where it is longer than any call of MLflow's client. */
export function readBody(request: IncomingMessage): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const pieces: Buffer[] = [];
  let length = 0;
  const refuse = (): void => {
    request.removeAllListeners('data');
    // The rest is not kept, but read, or the answer would not arrive.
    request.resume();
    reject(tooLarge('is larger than 32 MiB'));
  };
  if (Number(request.headers['content-length'] ?? 0) > largestBody) refuse();
  else {
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > largestBody) refuse();
      else pieces.push(piece);
    });
    request.on('end', () => {
      const body = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
      // What is no UTF-8 is no JSON either; a name of replacement letters is not the one that was sent.
      resolve(isUtf8(body) ? body.toString('utf8') : '');
    });
    request.on('error', reject);
  }
  return promise;
}

/** The body of a call with its type checked as MLflow does. */
export async function readJsonBody(request: IncomingMessage, method: string): Promise<JsonObject> {
  if (method === 'POST') checkContentType(request.headers['content-type']);
  return parseBody(await readBody(request));
}

/** Also keeps web pages out: a form can't send this type. */
function checkContentType(type: string | undefined): void {
  if (type === undefined || type === '') {
    throw new MlflowError('INVALID_PARAMETER_VALUE', 'Bad Request. Content-Type header is missing.');
  }
  if (type.split(';')[0]?.trim() !== 'application/json') {
    throw new MlflowError(
      'INVALID_PARAMETER_VALUE',
      "Bad Request. Content-Type must be one of ['application/json'].",
    );
  }
}

function tooLarge(why: string): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', `Request body ${why}.`, { status: 413 });
}

/**
 * The object in a body as MLflow reads it: nothing, a list or text that is no JSON counts as `{}`; a JSON
 * string that holds JSON is read once more.
 */
export function parseBody(text: string): JsonObject {
  let value = parse(text);
  if (typeof value === 'string') value = parse(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return value as JsonObject;
}

/** Half of a letter beyond 16 bits, which no UTF-8 can hold, by its escape. */
const halfLetter =
  /(?<!\\)(?:\\\\)*(?:\\u[dD][89abAB][\da-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][\da-fA-F]{2})\\u[dD][c-fC-F])/;

function parse(text: string): unknown {
  if (text === '' || isTooDeep(text) || (text.includes('\\u') && halfLetter.test(text))) return undefined;
  try {
    // A long integer may be an int64 that a JS number can't hold; the digits of a fraction do not count.
    return /[:,[\s-]\d{16}/.test(text) ? JSON.parse(text, keepIntegers) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keepIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d{16,25}$/.test(source) ? BigInt(source) : value;
}

/** Is it deeper than anybody means? Throws where it has more values than any call has. */
function isTooDeep(text: string): boolean {
  // Too short to harm whoever walks it.
  if (text.length < 2000) return false;
  let depth = 0;
  let values = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 34) index = endOfString(text, index);
    else if (code === 44) {
      if (++values > mostValues) throw tooLarge(`has more than ${mostValues} values`);
    } else if (code === 91 || code === 123) {
      if (++depth > deepest) return true;
    } else if (code === 93 || code === 125) depth--;
  }
  return false;
}

/** Long texts are leapt over: they are most of what is long. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 92) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
