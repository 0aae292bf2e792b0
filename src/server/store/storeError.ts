import { MlflowError } from '../../api/errors.ts';
import { isMoved, resultCode, resultCodes } from './sqlite.ts';

/** The store can't be opened: the process ends with code 3 and this one line. */
export class StoreError extends Error {}

/** What MLflow answers for an error of the database; undefined when it is none. */
export function errorOfDatabase(error: unknown): MlflowError | undefined {
  const code = resultCode(error);
  if (code === undefined) return undefined;
  const text = error instanceof Error ? error.message : String(error);
  switch (code) {
    case resultCodes.constraint:
      return new MlflowError('BAD_REQUEST', `(sqlite3.IntegrityError) ${text}`, { cause: error });
    case resultCodes.busy:
    case resultCodes.locked:
      return new MlflowError('TEMPORARILY_UNAVAILABLE', '(sqlite3.OperationalError) database is locked', {
        cause: error,
      });
    case resultCodes.readOnly:
      // Nothing was refused: the file went away after the look at it, and a second try makes or opens the next one.
      if (isMoved(error)) {
        const gone = '(sqlite3.OperationalError) the database file was deleted or moved';
        return new MlflowError('TEMPORARILY_UNAVAILABLE', gone, { cause: error });
      }
      return new MlflowError('PERMISSION_DENIED', `The database can't be written: ${text}.`, {
        cause: error,
      });
    case resultCodes.corrupt:
    case resultCodes.notADatabase:
      // 400, as MLflow's: a client would try a 500 again for minutes.
      return new MlflowError('BAD_REQUEST', `(sqlite3.DatabaseError) ${text}`, { cause: error });
    case resultCodes.ioError:
    case resultCodes.full:
    case resultCodes.cantOpen:
      return new MlflowError('TEMPORARILY_UNAVAILABLE', `(sqlite3.OperationalError) ${text}`, {
        cause: error,
      });
    default:
      return new MlflowError('BAD_REQUEST', `(sqlite3.DatabaseError) ${text}`, { cause: error });
  }
}
