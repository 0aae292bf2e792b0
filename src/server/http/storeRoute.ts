import type { HandlerContext } from '../handlers/handler.ts';
import { packageVersion } from '../packageVersion.ts';
import type { ExtraRoute } from './httpServer.ts';
import { sendJson } from './respond.ts';

/** Which database this is, and whether it can be written to: for the window that started us. */
export function storeRoute({ store, artifacts }: HandlerContext, onActivity: () => void): ExtraRoute {
  return ({ response, method, path }) => {
    if (method !== 'GET' || path !== '/api/2.0/mlflow-vscode/store') return false;
    onActivity();
    sendJson(response, {
      ...store.describe(),
      pid: process.pid,
      version: packageVersion,
      artifacts_destination: artifacts.destination,
    });
    return true;
  };
}
