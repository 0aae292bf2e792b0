import type { IncomingMessage } from 'node:http';
import { MlflowError } from '../../api/errors.ts';

/** Only who names it gets more than MLflow's filters, so that nobody comes to rely on it unawares. */
export function filterLanguage({ headers }: IncomingMessage): 'extended' | undefined {
  const asked = headers['x-mlflow-vscode-filter'];
  if (asked === undefined || asked === 'extended') return asked;
  throw new MlflowError('INVALID_PARAMETER_VALUE', "X-MLflow-VSCode-Filter can only be 'extended'.");
}
