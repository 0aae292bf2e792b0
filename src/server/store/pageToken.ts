import { invalidParameter } from '../answers.ts';
import { pythonLiteral } from '../pythonValue.ts';

/** MLflow's page tokens: base64 of `{"offset": N}`. */
export function nextToken(offset: number, pageSize: number): string {
  return Buffer.from(`{"offset": ${offset + Number(pageSize)}}`).toString('base64');
}

/** The offset in a token; 0 for none. A number in quotes or with a fraction will do, as in MLflow. */
export function readToken(token: string | undefined): number {
  if (token === undefined || token === '') return 0;
  const decoded = decodeToken(token);
  let value: unknown;
  try {
    value = JSON.parse(decoded);
  } catch {
    throw invalidParameter(`Invalid page token, decoded value=b'${decoded}'`);
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
export function decodeToken(token: string): string {
  const [, letters = '', padding = ''] = /^([^=]*)(=*)/.exec(token.replace(/[^A-Za-z0-9+/=]/g, '')) ?? [];
  const rest = letters.length % 4;
  if (rest === 1 || (rest > 0 && rest + padding.length < 4)) {
    throw invalidParameter('Invalid page token, could not base64-decode');
  }
  return Buffer.from(letters, 'base64').toString('utf8');
}
