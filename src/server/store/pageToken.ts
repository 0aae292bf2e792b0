import { invalidParameter } from '../answers.ts';
import { pythonBytes, pythonLiteral } from '../pythonValue.ts';

/** Where a page ended: of the last row on it, what the rows are ordered by. */
export interface Position {
  /** How they are ordered. */
  readonly order: string;
  readonly values: readonly (string | number | null)[];
}

/**
 * MLflow's page tokens: base64 of `{"offset": N}`. Ours may name the place where the page ended too: then the
 * next page stays right while rows are added, and costs no more than the first.
 */
export function nextToken(offset: number, pageSize: number, after?: Position): string {
  const place = after ? `, "after": ${JSON.stringify(after)}` : '';
  return Buffer.from(`{"offset": ${offset + Number(pageSize)}${place}}`).toString('base64');
}

/** The place that a token names, which `readToken` has let through; undefined for MLflow's own. */
export function readPosition(token: string | undefined): Position | undefined {
  if (token === undefined || token === '') return undefined;
  return positionIn(JSON.parse(decodeToken(token).toString()));
}

/** The same of a token's JSON. */
export function positionIn(value: unknown): Position | undefined {
  const after = typeof value === 'object' && value !== null && 'after' in value ? value.after : undefined;
  return isPosition(after) ? after : undefined;
}

function isPosition(value: unknown): value is Position {
  if (typeof value !== 'object' || value === null || !('order' in value && 'values' in value)) return false;
  return (
    typeof value.order === 'string' &&
    Array.isArray(value.values) &&
    value.values.every((one) => one === null || typeof one === 'string' || typeof one === 'number')
  );
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The offset in a token; 0 for none. A number in quotes or with a fraction will do, as in MLflow. */
export function readToken(token: string | undefined): number {
  if (token === undefined || token === '') return 0;
  const decoded = decodeToken(token);
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(decoded));
  } catch {
    throw invalidParameter(`Invalid page token, decoded value=${pythonBytes(decoded)}`);
  }
  const offset = typeof value === 'object' && value !== null && 'offset' in value ? value.offset : undefined;
  if (!offset) throw invalidParameter(`Invalid page token, parsed value=${pythonLiteral(value)}`);
  const number = Math.trunc(Number(offset));
  if (!Number.isSafeInteger(number)) {
    throw invalidParameter(`Invalid page token, not stringable ${String(offset)}`);
  }
  return number;
}

/** As Python's `b64decode`: what is no letter of base64 is skipped, padding has to be there. */
export function decodeToken(token: string): Buffer {
  const [, letters = '', padding = ''] = /^([^=]*)(=*)/.exec(token.replace(/[^A-Za-z0-9+/=]/g, '')) ?? [];
  const rest = letters.length % 4;
  if (rest === 1 || (rest > 0 && rest + padding.length < 4)) {
    throw invalidParameter('Invalid page token, could not base64-decode');
  }
  return Buffer.from(letters, 'base64');
}
