import type { ServerResponse } from 'node:http';
import type { FileInfo } from '../../api/entities.ts';
import { MlflowError } from '../../api/errors.ts';
import type { StoreChange } from '../../api/storeChange.ts';
import { anyChange } from '../../api/storeChange.ts';
import type { HandlerContext } from '../handlers/handler.ts';
import { requireLoggedModel } from '../store/loggedModels.ts';
import { findRunArtifactUri } from '../store/runs.ts';
import type { Exchange, ExtraRoute } from './httpServer.ts';
import { send, sendJson } from './respond.ts';
import { sendFile } from './sendFile.ts';

const proxy = /^\/(?:ajax-)?api\/2\.0\/mlflow-artifacts\/artifacts(?:\/(.*))?$/s;
/** MLflow serves this to its own web pages. */
const ofModel = /^\/ajax-api\/2\.0\/mlflow\/logged-models\/([^/]+)\/artifacts\/files$/;

/** The artifact proxy (`mlflow-artifacts:`), and downloads by run. */
export function artifactRoutes(
  context: HandlerContext,
  onActivity: (response: ServerResponse) => void,
): ExtraRoute {
  return async (exchange) => {
    const { method, path } = exchange;
    const match = proxy.exec(path);
    if (match) {
      onActivity(exchange.response);
      await answerProxy(exchange, decode(match[1] ?? ''), context);
      return true;
    }
    const model = ofModel.exec(path);
    if (model && (method === 'GET' || method === 'HEAD')) {
      onActivity(exchange.response);
      await answerModelArtifact(exchange, decode(model[1] ?? ''), context);
      return true;
    }
    if (path === '/get-artifact' && (method === 'GET' || method === 'HEAD')) {
      onActivity(exchange.response);
      await answerGetArtifact(exchange, context);
      return true;
    }
    return false;
  };
}

async function answerProxy(
  exchange: Exchange,
  path: string,
  { artifacts, store }: HandlerContext,
): Promise<void> {
  const { request, response, method, query } = exchange;
  const folder = artifacts.proxied;
  if ((method === 'GET' || method === 'HEAD') && path === '') {
    const files = await folder.list(query.get('path') ?? '');
    return sendJson(response, files.length === 0 ? {} : { files: files.map(onlyName) });
  }
  if (method === 'GET' || method === 'HEAD') {
    return sendFile(request, response, { file: await folder.file(path), name: path });
  }
  const refusal = store.whyReadOnly();
  if (refusal !== undefined && (method === 'PUT' || method === 'DELETE')) {
    throw new MlflowError('PERMISSION_DENIED', refusal);
  }
  if (method === 'PUT') {
    if (path === '' || path.endsWith('/')) {
      const detail = "Artifact path must include a filename (cannot end with '/').";
      return send(response, 400, { type: 'application/json', body: JSON.stringify({ detail }) });
    }
    await folder.write(path, request);
    exchange.tell(ownerOf(path));
    return send(response, 200, { type: 'application/json', body: '' });
  }
  if (method === 'DELETE') {
    await folder.remove(path);
    exchange.tell(ownerOf(path));
    return sendJson(response, {});
  }
  throw new MlflowError('ENDPOINT_NOT_FOUND', `The artifact proxy does not take ${method}.`, { status: 405 });
}

/** Whose artifacts they are, by where MLflow puts them: `<experiment>/<run>/artifacts`, `<experiment>/models/<model>/artifacts`. */
function ownerOf(path: string): StoreChange {
  const [, model, run] = /^[^/]+\/(?:models\/([^/]+)|([^/]+))\/artifacts(?:\/|$)/.exec(path) ?? [];
  if (model !== undefined) return { model_ids: [model] };
  return run === undefined ? anyChange : { run_ids: [run] };
}

/** The proxy's lists hold base names; the client decides by them what is a file and what a folder. */
function onlyName(file: FileInfo): FileInfo {
  return { ...file, path: file.path.slice(file.path.lastIndexOf('/') + 1) };
}

async function answerGetArtifact(
  { request, response, query }: Exchange,
  context: HandlerContext,
): Promise<void> {
  const runId = query.get('run_id') ?? query.get('run_uuid') ?? '';
  const path = query.get('path') ?? '';
  for (const [name, value] of [
    ['run_id', runId],
    ['path', path],
  ] as const) {
    if (value === '')
      throw new MlflowError('INVALID_PARAMETER_VALUE', `Missing value for required parameter '${name}'.`);
  }
  const uri = await context.store.read((database) => findRunArtifactUri(database, runId));
  const file = await context.artifacts.at(uri).file(path);
  return sendFile(request, response, { file, name: path });
}

async function answerModelArtifact(
  { request, response, query }: Exchange,
  modelId: string,
  { artifacts, store }: HandlerContext,
): Promise<void> {
  const path = query.get('artifact_file_path') ?? '';
  if (path === '') {
    throw new MlflowError('BAD_REQUEST', 'Request must include the "artifact_file_path" query parameter.');
  }
  const model = await store.read((database) => requireLoggedModel(database, modelId));
  const file = await artifacts.at(model.artifact_location).file(path);
  return sendFile(request, response, { file, name: path });
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new MlflowError('INVALID_PARAMETER_VALUE', 'Invalid path');
  }
}
