import { MlflowError } from '../api/errors.ts';

/** Is it simply not there? Servers before MLflow 3 don't know logged models at all. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof MlflowError)) return false;
  return (
    error.code === 'RESOURCE_DOES_NOT_EXIST' ||
    error.code === 'NOT_FOUND' ||
    // What no id can be is not there either: a file store's experiment id, asked of a database.
    error.code === 'INVALID_PARAMETER_VALUE' ||
    (error.code === 'ENDPOINT_NOT_FOUND' && error.kind === 'api')
  );
}
