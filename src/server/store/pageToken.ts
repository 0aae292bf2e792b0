import { invalidParameter } from '../answers.ts';

/** MLflow's page tokens: base64 of `{"offset": N}`. */
export function nextToken(offset: number, pageSize: number): string {
  return Buffer.from(`{"offset": ${offset + Number(pageSize)}}`).toString('base64');
}

/** The offset in a token; 0 for none. */
export function readToken(token: string | undefined): number {
  if (token === undefined || token === '') return 0;
  const decoded = decodeToken(token);
  try {
    const value = JSON.parse(decoded) as unknown;
    const offset =
      typeof value === 'object' && value !== null && 'offset' in value ? value.offset : undefined;
    if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0) return offset;
  } catch {
    // The same answer as for JSON that is no token.
  }
  throw invalidParameter(`Invalid page token, decoded value=b'${decoded}'`);
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
