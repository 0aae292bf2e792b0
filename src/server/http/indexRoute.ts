import type { ServerResponse } from 'node:http';
import { MlflowError } from '../../api/errors.ts';
import type { HandlerContext } from '../handlers/handler.ts';
import type { ExtraRoute } from './httpServer.ts';
import { sendJson } from './respond.ts';

/**
 * The indexes that make searches fast, in a database that another program made: GET says which are missing
 * and what they would cost, POST makes them. Nothing else ever does.
 */
export function indexRoute(
  { store }: HandlerContext,
  onActivity: (response: ServerResponse) => void,
): ExtraRoute {
  return async ({ response, method, path }) => {
    if (path !== '/api/2.0/mlflow-vscode/indexes' || (method !== 'GET' && method !== 'POST')) return false;
    onActivity(response);
    const before = await store.describeIndexes();
    if (method === 'POST') {
      const refusal = store.whyReadOnly();
      if (refusal !== undefined) throw new MlflowError('PERMISSION_DENIED', refusal);
      if (before.why !== '') throw new MlflowError('BAD_REQUEST', before.why);
      if (before.missing.length > 0) await store.makeIndexes();
      sendJson(response, await store.describeIndexes());
    } else sendJson(response, before);
    return true;
  };
}
