import { MlflowError } from '../api/errors.ts';
import type { Connection } from './connection.ts';

/** Would a token help? Those of the embedded server nobody types. */
export function wantsSignIn(error: unknown, connection: Pick<Connection, 'kind'> | undefined): boolean {
  if (!(error instanceof MlflowError) || connection?.kind !== 'remote') return false;
  return error.status === 401 || error.status === 403 || error.code === 'UNAUTHENTICATED';
}
