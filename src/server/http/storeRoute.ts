import type { ServerResponse } from 'node:http';
import type { HandlerContext } from '../handlers/handler.ts';
import { packageVersion } from '../packageVersion.ts';
import type { ExtraRoute } from './httpServer.ts';
import { sendJson } from './respond.ts';

/** Which database this is, and whether it can be written to: for the window that started us. */
export function storeRoute(
  { store, artifacts }: HandlerContext,
  onActivity: (response: ServerResponse) => void,
): ExtraRoute {
  return async ({ response, method, path }) => {
    if (method !== 'GET' || path !== '/api/2.0/mlflow-vscode/store') return false;
    onActivity(response);
    sendJson(response, {
      ...(await store.describe()),
      pid: process.pid,
      version: packageVersion,
      artifacts_destination: artifacts.destination,
    });
    return true;
  };
}
