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

export function decodeToken(token: string): string {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(token) || token.replace(/=+$/, '').length % 4 === 1) {
    throw invalidParameter('Invalid page token, could not base64-decode');
  }
  return Buffer.from(token, 'base64').toString('utf8');
}
