import { errorText } from '../common/log.ts';
import { requestText } from './http.ts';
import type { Lease } from './lease.ts';

/** What the server says of its store (`GET /api/2.0/mlflow-vscode/store`). */
export interface StoreInfo {
  readonly database: string;
  readonly pid: number;
  readonly writable: boolean;
  /** Why nothing can be written, where that is so. */
  readonly why?: string;
}

/**
 * Who listens where the lease points: our server; nothing; somebody else; or something that takes the
 * connection and does not answer, which may be ours on a disk that hangs.
 */
export type Probe =
  | { readonly kind: 'ours'; readonly store: StoreInfo }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'other'; readonly why: string }
  | { readonly kind: 'silent' };

export const storePath = '/api/2.0/mlflow-vscode/store';

export async function probe(lease: Lease, timeoutMs = 2_000): Promise<Probe> {
  let answer: { readonly status: number; readonly text: string };
  try {
    answer = await requestText(lease.url + storePath, lease.token, timeoutMs);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') return { kind: 'nothing' };
    if (code === 'ETIMEDOUT') return { kind: 'silent' };
    return { kind: 'other', why: errorText(error) };
  }
  if (answer.status !== 200) return { kind: 'other', why: `it answered HTTP ${answer.status}` };
  const store = parseStore(answer.text);
  if (store?.database !== lease.database) return { kind: 'other', why: 'it serves another database' };
  return { kind: 'ours', store };
}

export function parseStore(text: string): StoreInfo | undefined {
  let value: Partial<Record<keyof StoreInfo, unknown>> | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { database, pid, writable, why } = value;
  if (typeof database !== 'string' || typeof pid !== 'number') return undefined;
  return {
    database,
    pid,
    writable: writable !== false,
    ...(typeof why === 'string' && why !== '' ? { why } : {}),
  };
}
