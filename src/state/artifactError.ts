import { MlflowError } from '../api/errors.ts';
import { errorText } from '../common/log.ts';
import type { Connection } from './connection.ts';

/**
 * What keeps a file from being read, as far as its reader has to know. `outside`: the embedded server reads its folder
 * only after a yes.
 */
export type ArtifactFailure = 'missing' | 'isFolder' | 'notFolder' | 'denied' | 'outside' | 'unavailable';

/** Its message says what happened and what to do. */
export class ArtifactError extends Error {
  readonly kind: ArtifactFailure;

  constructor(kind: ArtifactFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArtifactError';
    this.kind = kind;
  }
}

export interface ArtifactErrorContext {
  readonly connection: Pick<Connection, 'kind' | 'label'> | undefined;
  /** Where the owner's artifacts are, once that is known. */
  readonly root: string | undefined;
}

/** Explains anything that was thrown on the way to an artifact. What was cancelled stays what it is. */
export function explainArtifactError(error: unknown, context: ArtifactErrorContext): Error {
  if (error instanceof ArtifactError) return error;
  if (!(error instanceof MlflowError)) return error instanceof Error ? error : new Error(String(error));
  const { connection, root = '' } = context;
  const options = { cause: error };
  if (error.code === 'RESOURCE_DOES_NOT_EXIST' || error.code === 'NOT_FOUND') {
    return new ArtifactError('missing', error.message, options);
  }
  if (error.code === 'PERMISSION_DENIED' && connection?.kind === 'embedded') {
    const text = `${root} is outside this workspace. Open the artifacts of this run in the MLflow view, and allow the folder there.`;
    return new ArtifactError('outside', text, options);
  }
  const elsewhere = root !== '' && !isLocal(root);
  if (elsewhere && error.kind === 'api' && connection?.kind === 'embedded') {
    const text = `The artifacts are at ${root}, which the embedded server can't read. Add the MLflow server that logged them (MLflow: Add Connection…), or fetch them in a terminal with "mlflow artifacts download".`;
    return new ArtifactError('unavailable', text, options);
  }
  if (error.status === 401 || error.status === 403)
    return new ArtifactError('denied', error.message, options);
  const hint =
    elsewhere && error.kind === 'api' && error.code !== 'TEMPORARILY_UNAVAILABLE'
      ? ` The artifacts are at ${root}: ${connection?.label ?? 'the server'} itself must be able to read them.`
      : '';
  return new ArtifactError('unavailable', `${errorText(error)}${hint}`, options);
}

/** As pages are told of it. */
export function problemOf(error: unknown): { readonly problem: string; readonly isOutside?: true } {
  const isOutside = error instanceof ArtifactError && error.kind === 'outside';
  return { problem: errorText(error), ...(isOutside && { isOutside }) };
}

/** Is this a place that an MLflow server reads without further packages or credentials? */
function isLocal(root: string): boolean {
  return !/^[a-z][a-z0-9+.-]+:/i.test(root) || /^(?:file|mlflow-artifacts):/i.test(root);
}
