import { MlflowError } from '../../api/errors.ts';
import type { Exchange } from './httpServer.ts';
import { send, sendJson } from './respond.ts';

/** The MLflow whose API and schema this server speaks; its client chooses by it. */
export const mlflowVersion = '3.17.2';

/** Say no to multipart, or the client takes that way for every download. */
const serverInfo = {
  store_type: 'SqlStore',
  workspaces_enabled: false,
  trace_archival_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
  presigned_upload_run_id_supported: false,
  presigned_upload_model_id_supported: false,
  features_enabled: { gateway: false },
};

/** What the client asks to learn what a server can do, and what it must be told that this one can't. */
export function probeRoutes({ response, method, path }: Exchange): boolean {
  if (method === 'GET' && /^\/(?:ajax-)?api\/3\.0\/mlflow\/server-info$/.test(path)) {
    sendJson(response, serverInfo);
    return true;
  }
  if (path === '/v1/traces') {
    // 501 with these words: the client then stops sending spans and keeps traces in the artifacts.
    const body = JSON.stringify({ detail: 'REST OTLP span logging is not supported by MLflow for VS Code' });
    send(response, 501, { type: 'application/json', body });
    return true;
  }
  if (/^\/(?:ajax-)?api\/2\.0\/mlflow-artifacts\/mpu\/(?:create|complete|abort)\//.test(path)) {
    throw new MlflowError(
      'NOT_IMPLEMENTED',
      'Multipart upload is not supported for the current artifact repository',
    );
  }
  if (/^\/(?:ajax-)?api\/2\.0\/mlflow-artifacts\/presigned\//.test(path)) {
    throw new MlflowError(
      'NOT_IMPLEMENTED',
      'Multipart download is not supported for the current artifact repository',
    );
  }
  return false;
}
